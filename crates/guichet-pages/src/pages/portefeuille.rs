//! Portefeuille: one line per establishment, those that need somebody first.

use maud::{Markup, html};

use crate::composants::{Bandeau, Champ, Choix, Jeton, MOTS_DES_PAGES, onglets, pages, vide};
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
    /// Of which month, « mars 2026 ».
    pub mois_attendu: String,
    /// Where the month stands.
    pub mois: Etat,
    /// Open KO and ANO.
    pub ouverts: u64,
    /// Money and rights at stake, in words.
    pub enjeu: String,
    /// Returns not read.
    pub non_lus: u64,
    /// Who of the cabinet follows it.
    pub suivi_par: Option<String>,
    /// What to do there: words and address.
    pub action: Option<(String, String)>,
}

/// A way to look at the portfolio that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vue {
    /// Its key.
    pub id: i64,
    /// Its name.
    pub nom: String,
    /// Its address.
    pub lien: String,
    /// Whether it is what is shown.
    pub presente: bool,
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
    /// Where those that need somebody are, and where all are.
    pub onglets: [String; 2],
    /// The order, and the orders to choose from.
    pub tri: String,
    /// Their words and what is read.
    pub tris: Vec<(&'static str, &'static str)>,
    /// Whose clients are shown: `aucun`, an account, or all when empty.
    pub collaborateur: String,
    /// The people of the cabinet: account and name.
    pub collaborateurs: Vec<(String, String)>,
    /// The views that were kept.
    pub vues: Vec<Vue>,
    /// The page before, the page after.
    pub avant: Option<String>,
    /// The page after.
    pub apres: Option<String>,
}

/// The page.
pub fn page(vue: &Portefeuille) -> Markup {
    let names = [
        format!("À traiter ({})", vue.nombres.0),
        format!("Tous ({})", vue.nombres.1),
    ];
    let tabs: Vec<(&str, String, bool)> = names
        .iter()
        .zip(&vue.onglets)
        .zip([vue.a_traiter, !vue.a_traiter])
        .map(|((nom, lien), ici)| (nom.as_str(), lien.clone(), ici))
        .collect();
    html! {
        (vue.bandeau.montre())
        (onglets("Vues du portefeuille", &tabs))
        (vues(vue))
        (filtres(vue))
        @if vue.lignes.is_empty() { (vide("Aucun établissement n’a besoin de vous.", Some(("Voir tous les établissements", "/portefeuille?vue=tous")))) }
        @else {
            form method="post" action="/portefeuille/telecharger" {
                (vue.jeton.champ())
                (regard(vue))
                div.defile role="region" aria-label="Établissements" tabindex="0" {
                    table.cartes {
                        caption { "Établissements, par " (vue.tris.iter().find(|(code, _)| *code == vue.tri).map_or(String::new(), |(_, nom)| nom.to_lowercase())) }
                        thead { tr {
                            th scope="col" { span.cache { "Choisir" } }
                            th scope="col" { "Établissement" } th scope="col" { "Échéance" } th scope="col" { "Dernier mois" }
                            th.nombre scope="col" { "KO et ANO" } th scope="col" { "En jeu" } th.nombre scope="col" { "À lire" } th scope="col" { "Suivi par" } th scope="col" { "Action" }
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
                @if vue.collaborateurs.len() > 1 {
                    div.rang { (Champ::new("a", "Confier les établissements cochés à", "").filtre().montre_choix(&personnes(vue, "Personne"))) }
                    p.actions { button.bouton type="submit" formaction="/portefeuille/confier" { "Confier" } }
                }
            }
        }
        (pages("Pages du portefeuille", [vue.avant.as_deref(), vue.apres.as_deref()], MOTS_DES_PAGES))
    }
}

/// The views that were kept, and the form that keeps this one.
fn vues(vue: &Portefeuille) -> Markup {
    html! {
        @if !vue.vues.is_empty() {
            ul.puces aria-label="Vues gardées" {
                @for kept in &vue.vues {
                    li {
                        a href=(kept.lien) aria-current=[kept.presente.then_some("page")] { (kept.nom) } " "
                        form method="post" action="/portefeuille/vues/oublier" {
                            (vue.jeton.champ())
                            input type="hidden" name="id" value=(kept.id);
                            button.lien type="submit" { "Oublier" span.cache { " la vue " (kept.nom) } }
                        }
                    }
                }
            }
        }
    }
}

/// The order and whose clients; and a name to keep them under.
fn filtres(vue: &Portefeuille) -> Markup {
    let tris: Vec<Choix> = vue
        .tris
        .iter()
        .map(|(code, nom)| Choix::new(*code, *nom))
        .collect();
    let mut people = personnes(vue, "Tous");
    people.push(Choix::new("aucun", "Personne"));
    html! {
        form.filtres method="get" action="/portefeuille" {
            @if !vue.a_traiter { input type="hidden" name="vue" value="tous"; }
            div.rang {
                (Champ::new("tri", "Trier par", &vue.tri).filtre().montre_choix(&tris))
                (Champ::new("collaborateur", "Suivi par", &vue.collaborateur).filtre().montre_choix(&people))
            }
            p.actions { button.bouton type="submit" { "Appliquer" } }
        }
        details {
            summary { "Garder cette vue" }
            form.filtres method="post" action="/portefeuille/vues" {
                (vue.jeton.champ())
                (regard(vue))
                div.rang { (Champ::new("nom", "Nom de la vue", "").obligatoire().montre()) }
                p.actions { button.bouton type="submit" { "Garder" } }
            }
        }
    }
}

/// The people of the cabinet to choose from, after nobody in particular.
fn personnes(vue: &Portefeuille, personne: &str) -> Vec<Choix> {
    let mut people = vec![Choix::new("", personne)];
    people.extend(
        vue.collaborateurs
            .iter()
            .map(|(id, nom)| Choix::new(id, nom)),
    );
    people
}

/// What the page shows, for forms that come back to it.
fn regard(vue: &Portefeuille) -> Markup {
    html! {
        input type="hidden" name="vue" value=(if vue.a_traiter { "a-traiter" } else { "tous" });
        input type="hidden" name="tri" value=(vue.tri);
        input type="hidden" name="collaborateur" value=(vue.collaborateur);
    }
}

fn montre(ligne: &Ligne) -> Markup {
    html! {
        tr {
            td {
                input type="checkbox" name="siret" value=(ligne.siret) aria-label={ "Choisir " (ligne.nom) " " (ligne.siret) };
                input type="hidden" name="affiche" value=(ligne.siret);
            }
            th scope="row" { (ligne.nom) " " span.discret.petit.chiffres { (siret(&ligne.siret)) } }
            td data-titre="Échéance" { (ligne.echeance) " " span.discret.petit { (ligne.mois_attendu) } }
            td data-titre="Dernier mois" { (ligne.mois.badge()) }
            td.nombre data-titre="KO et ANO" { (ligne.ouverts) }
            td data-titre="En jeu" { (ligne.enjeu) }
            td.nombre data-titre="À lire" { (ligne.non_lus) }
            td data-titre="Suivi par" { @match &ligne.suivi_par { Some(nom) => (nom), None => span.discret { "Personne" } } }
            td data-titre="Action" { @if let Some((texte, lien)) = &ligne.action { a href=(lien) { (texte) span.cache { " : " (ligne.nom) } } } }
        }
    }
}
