//! Portefeuille: one line per establishment, those that need somebody first.

use maud::{Markup, html};

use crate::composants::{Bandeau, Jeton, onglets, vide};
use crate::etat::Etat;
use crate::texte::siret;

/// An establishment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ligne {
    /// Its SIRET.
    pub siret: String,
    /// Its name.
    pub nom: String,
    /// Next due date, « JJ/MM/AAAA ».
    pub echeance: String,
    /// Where the month stands.
    pub mois: Etat,
    /// Open KO and ANO.
    pub ouverts: u64,
    /// Money and rights at stake, in words.
    pub enjeu: String,
    /// Returns not read.
    pub non_lus: u64,
    /// What to do there: words and address.
    pub action: Option<(String, String)>,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Portefeuille {
    /// In one sentence.
    pub bandeau: Bandeau,
    /// What the form carries.
    pub jeton: Jeton,
    /// The lines of this page.
    pub lignes: Vec<Ligne>,
    /// Whether only those that need somebody are shown.
    pub a_traiter: bool,
    /// How many need somebody, and how many there are.
    pub nombres: (u64, u64),
    /// The page before, the page after.
    pub avant: Option<String>,
    /// The page after.
    pub apres: Option<String>,
}

/// The page.
pub fn page(vue: &Portefeuille) -> Markup {
    let views = [
        ("", "/portefeuille".to_owned(), vue.a_traiter),
        ("", "/portefeuille?vue=tous".to_owned(), !vue.a_traiter),
    ];
    let names = [
        format!("À traiter ({})", vue.nombres.0),
        format!("Tous ({})", vue.nombres.1),
    ];
    let tabs: Vec<(&str, String, bool)> = views
        .iter()
        .zip(&names)
        .map(|((_, lien, ici), nom)| (nom.as_str(), lien.clone(), *ici))
        .collect();
    html! {
        (vue.bandeau.montre())
        (onglets("Vues du portefeuille", &tabs))
        @if vue.lignes.is_empty() { (vide("Aucun établissement n’a besoin de vous.", Some(("Voir tous les établissements", "/portefeuille?vue=tous")))) }
        @else {
            form method="post" action="/portefeuille/telecharger" {
                (vue.jeton.champ())
                div.defile role="region" aria-label="Établissements" tabindex="0" {
                    table.cartes {
                        caption { "Par échéance ; en tête, ce qui demande quelqu’un" }
                        thead { tr {
                            th scope="col" { span.cache { "Choisir" } }
                            th scope="col" { "Établissement" } th scope="col" { "Échéance" } th scope="col" { "Mois" }
                            th.nombre scope="col" { "KO et ANO" } th scope="col" { "En jeu" } th.nombre scope="col" { "À lire" } th scope="col" { "Action" }
                        } }
                        tbody { @for ligne in &vue.lignes { (montre(ligne)) } }
                    }
                }
                p.case data-tout-cocher="siret" hidden { input type="checkbox" id="tous"; label for="tous" { "Cocher toute la page" } }
                p.actions {
                    button.bouton type="submit" name="quoi" value="certificats" { "Télécharger les certificats (ZIP)" }
                    button.bouton type="submit" name="quoi" value="bilans" { "Télécharger les bilans (ZIP)" }
                }
                p.discret { "Sans rien cocher : tous les établissements de cette page." }
            }
        }
        @if vue.avant.is_some() || vue.apres.is_some() {
            nav.pages aria-label="Pages du portefeuille" {
                @if let Some(lien) = &vue.avant { a.bouton.mince href=(lien) rel="prev" { "Page précédente" } }
                @if let Some(lien) = &vue.apres { a.bouton.mince href=(lien) rel="next" { "Page suivante" } }
            }
        }
    }
}

fn montre(ligne: &Ligne) -> Markup {
    html! {
        tr {
            td { input type="checkbox" name="siret" value=(ligne.siret) aria-label={ "Choisir " (ligne.nom) " " (ligne.siret) }; }
            th scope="row" { (ligne.nom) " " span.discret.petit.chiffres { (siret(&ligne.siret)) } }
            td data-titre="Échéance" { (ligne.echeance) }
            td data-titre="Mois" { (ligne.mois.badge()) }
            td.nombre data-titre="KO et ANO" { (ligne.ouverts) }
            td data-titre="En jeu" { (ligne.enjeu) }
            td.nombre data-titre="À lire" { (ligne.non_lus) }
            td data-titre="Action" { @if let Some((texte, lien)) = &ligne.action { a href=(lien) { (texte) span.cache { " : " (ligne.nom) } } } }
        }
    }
}
