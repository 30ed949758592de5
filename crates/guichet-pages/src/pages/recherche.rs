//! Results: what is followed, grouped by establishment, under criteria that stay in the address.

use maud::{Markup, html};

use crate::composants::{Champ, Choix, erreurs, icone, pages, vide};
use crate::etat::Etat;
use crate::instant::Instant;
use crate::texte::{compte, siret};

/// A declaration found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouvee {
    /// When it was deposited.
    pub le: Instant,
    /// « Arrêt de travail ».
    pub nature: String,
    /// « de février 2026 », for a monthly.
    pub mois: Option<String>,
    /// « Test », where it is one.
    pub test: bool,
    /// Where it stands.
    pub etat: Etat,
    /// Returns that must be read.
    pub a_lire: u64,
    /// Its page.
    pub lien: String,
}

/// An establishment with what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groupe {
    /// Its SIRET.
    pub siret: String,
    /// Its name.
    pub nom: String,
    /// The latest first.
    pub trouvees: Vec<Trouvee>,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recherche {
    /// The criteria as typed, by name: `depuis`, `jusqu-a`, `nature`, `siret`, `identifiant`, `etat`, `mois`,
    /// `echeance`.
    pub depuis: String,
    /// Until.
    pub jusqu_a: String,
    /// Nature.
    pub nature: String,
    /// SIRET or SIREN.
    pub siret: String,
    /// Identifiant métier.
    pub identifiant: String,
    /// State.
    pub etat: String,
    /// Month of a monthly.
    pub mois: String,
    /// Due day of a monthly: 5 or 15.
    pub echeance: String,
    /// What is wrong with them: field and sentence.
    pub erreurs: Vec<(&'static str, String)>,
    /// What was found, by establishment.
    pub groupes: Vec<Groupe>,
    /// Establishments without what was looked for (« non transmises »): SIRET and name.
    pub absents: Vec<(String, String)>,
    /// Whether establishments without are what was asked for.
    pub cherche_absents: bool,
    /// The page before and the page after.
    pub avant: Option<String>,
    /// The page after.
    pub apres: Option<String>,
    /// Where the same result is as a list of rows (CSV).
    pub csv: String,
    /// The default window, which says that there may be more.
    pub par_defaut: bool,
    /// The natures to choose from.
    pub natures: Vec<(String, String)>,
}

/// The page.
pub fn page(vue: &Recherche) -> Markup {
    let found: usize = vue.groupes.iter().map(|groupe| groupe.trouvees.len()).sum();
    html! {
        (erreurs(&vue.erreurs))
        (filtres(vue))
        @if vue.cherche_absents && vue.absents.is_empty() {
            (vide("Aucun établissement n’a de DSN mensuelle à transmettre pour ce mois.", Some(("Suivi des échanges", "/suivi"))))
        } @else if vue.cherche_absents {
            p { b { (compte(vue.absents.len() as u64, "établissement n’a pas transmis", "établissements n’ont pas transmis")) } " la DSN mensuelle de ce mois." }
            ul { @for (numero, nom) in &vue.absents { li { (nom) " " span.discret.chiffres { (siret(numero)) } } } }
            p.actions { a.bouton.principal href="/deposer" { "Déposer une déclaration" } }
        } @else if vue.erreurs.is_empty() && found == 0 {
            (vide("Aucun échange correspondant au filtre personnalisé.", Some(("Élargir la période", "/suivi/recherche?tout=1"))))
        } @else if vue.erreurs.is_empty() {
            p { b { (compte(found as u64, "déclaration", "déclarations")) @if vue.avant.is_some() || vue.apres.is_some() { " sur cette page" } } (periode(vue))
                @if vue.par_defaut { " (les 15 derniers jours). " a href="/suivi/recherche?tout=1" { "Afficher tout" } } "."
            }
            @for groupe in &vue.groupes { (montre_groupe(groupe)) }
            (pages("Pages de résultats", [vue.avant.as_deref(), vue.apres.as_deref()], ["Plus récentes", "Plus anciennes"]))
            p { a href=(vue.csv) { (icone("telecharger")) " Télécharger cette liste (CSV)" } }
        }
    }
}

fn periode(vue: &Recherche) -> String {
    match (vue.depuis.as_str(), vue.jusqu_a.as_str()) {
        ("", "") => String::new(),
        ("", jusqu_a) => format!(" jusqu’au {jusqu_a}"),
        (depuis, "") => format!(" depuis le {depuis}"),
        (depuis, jusqu_a) => format!(" du {depuis} au {jusqu_a}"),
    }
}

fn montre_groupe(groupe: &Groupe) -> Markup {
    html! {
        details.carte open {
            summary { "SIRET " (siret(&groupe.siret)) " · " (groupe.nom) " · " (compte(groupe.trouvees.len() as u64, "déclaration", "déclarations")) }
            div.defile role="region" aria-label={ "Déclarations de " (groupe.nom) ", SIRET " (groupe.siret) } tabindex="0" {
                table.cartes {
                    thead { tr { th scope="col" { "Date et heure de dépôt" } th scope="col" { "Nature" } th scope="col" { "État" } th scope="col" { "Détail" } } }
                    tbody {
                        @for trouvee in &groupe.trouvees {
                            tr {
                                th scope="row" { (trouvee.le.montre()) }
                                td data-titre="Nature" {
                                    (trouvee.nature)
                                    @if let Some(mois) = &trouvee.mois { " " (mois) }
                                    @if trouvee.test { " " span.discret { "(test)" } }
                                }
                                td data-titre="État" {
                                    (trouvee.etat.badge())
                                    @if trouvee.a_lire > 0 { " " span.petit { (compte(trouvee.a_lire, "compte rendu à vérifier", "comptes rendus à vérifier")) } }
                                }
                                td data-titre="Détail" {
                                    a href=(trouvee.lien) { (icone("loupe")) " Ouvrir" span.cache { " " (trouvee.nature) " du " (trouvee.le.court()) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn filtres(vue: &Recherche) -> Markup {
    let fault = |nom: &str| {
        vue.erreurs
            .iter()
            .find(|(field, _)| *field == nom)
            .map(|(_, phrase)| phrase.clone())
    };
    let mut natures = vec![Choix::new("", "Toutes")];
    natures.extend(vue.natures.iter().map(|(code, nom)| Choix::new(code, nom)));
    let etats = [
        ("", "Tous"),
        ("conforme", "Conformes"),
        ("rejetee", "Rejetées"),
        ("absente", "Non transmises"),
    ]
    .map(|(code, nom)| Choix::new(code, nom));
    let echeances =
        [("", "Toutes"), ("5", "Le 5"), ("15", "Le 15")].map(|(code, nom)| Choix::new(code, nom));
    html! {
        form.filtres method="get" action="/suivi/recherche" role="search" {
            div.rang {
                (Champ::new("depuis", "Depuis le", &vue.depuis).aide("JJ/MM/AAAA HH:MM").erreur(fault("depuis")).filtre().montre())
                (Champ::new("jusqu-a", "Jusqu’au", &vue.jusqu_a).aide("JJ/MM/AAAA HH:MM").erreur(fault("jusqu-a")).filtre().montre())
                (Champ::new("nature", "Nature", &vue.nature).aide("De la déclaration").filtre().montre_choix(&natures))
                (Champ::new("etat", "État", &vue.etat).aide("De la déclaration").filtre().montre_choix(&etats))
            }
            div.rang {
                (Champ::new("siret", "SIRET ou SIREN déclaré", &vue.siret).aide("14 ou 9 chiffres").erreur(fault("siret")).filtre().montre())
                (Champ::new("identifiant", "Identifiant métier", &vue.identifiant).aide("Tel que votre logiciel l’a écrit").filtre().montre())
                (Champ::new("mois", "Mois déclaré", &vue.mois).aide("MM/AAAA").erreur(fault("mois")).filtre().montre())
                (Champ::new("echeance", "Échéance", &vue.echeance).aide("Des mensuelles du mois").filtre().montre_choix(&echeances))
            }
            p.actions { button.bouton.principal type="submit" { "Rechercher" } a.bouton href="/suivi/recherche" { "Réinitialiser" } }
        }
    }
}
