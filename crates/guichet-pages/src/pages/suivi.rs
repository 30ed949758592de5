//! Suivi des échanges: the latest deposits, and where months and events stand.

use maud::{Markup, html};

use crate::composants::{Bandeau, Colonne, icone, tableau, vide};
use crate::etat::Etat;
use crate::instant::Instant;

/// A deposit in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echange {
    /// When.
    pub le: Instant,
    /// « Réel » or « Test ».
    pub envoi: &'static str,
    /// Name of the file.
    pub fichier: String,
    /// Where it stands.
    pub etat: Etat,
    /// Its page.
    pub lien: String,
}

/// A due date, with the monthlies that are expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echeance {
    /// « février 2026 ».
    pub mois: String,
    /// « 15 mars 2026 ».
    pub jour: String,
    /// Not deposited.
    pub absentes: u64,
    /// Rejected, and not deposited well since.
    pub rejetees: u64,
    /// Certified.
    pub conformes: u64,
    /// Where each is listed.
    pub liens: [String; 3],
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suivi {
    /// Where things stand.
    pub bandeau: Bandeau,
    /// The latest exchanges.
    pub echanges: Vec<Echange>,
    /// The months, by due date.
    pub echeances: Vec<Echeance>,
    /// Window of the events: from, to.
    pub fenetre: (String, String),
    /// Events rejected, conform.
    pub evenements: (u64, u64),
    /// Where each is listed.
    pub liens_evenements: [String; 2],
    /// How fast the caisses answer arrêts: the state, and what it stands on.
    pub reponses: Option<(Etat, String)>,
}

fn compteur(nombre: u64, lien: &str, quoi: &str) -> Markup {
    html! { a href=(lien) { (nombre) span.cache { " " (quoi) } } }
}

/// The page.
pub fn page(vue: &Suivi) -> Markup {
    html! {
        (vue.bandeau.montre())
        h2 id="echanges" { "Vos 10 derniers échanges des 30 derniers jours" }
        @if vue.echanges.is_empty() {
            (vide("Aucun échange dans les 30 derniers jours.", Some(("Déposer une déclaration", "/deposer"))))
        } @else {
            (tableau("Dépôts, du plus récent au plus ancien", &[
                Colonne::Texte("Date et heure de dépôt"),
                Colonne::Texte("Type d’envoi"),
                Colonne::Texte("Nom du fichier"),
                Colonne::Texte("État de prise en compte"),
            ], &vue.echanges.iter().map(|echange| vec![
                html! { (echange.le.montre()) },
                html! { (echange.envoi) },
                html! { a href=(echange.lien) { (echange.fichier) } },
                echange.etat.badge(),
            ]).collect::<Vec<_>>()))
        }
        p { a href="/suivi/recherche" { "Afficher tout ou sélectionner" } }
        h2 { "Récapitulatif" }
        h3 { "DSN mensuelles, par échéance" }
        (tableau("Établissements dont une DSN mensuelle est attendue", &[
            Colonne::Texte("Échéance"),
            Colonne::Texte("Mois déclaré"),
            Colonne::Nombre("Non transmises"),
            Colonne::Nombre("Rejetées"),
            Colonne::Nombre("Conformes"),
        ], &vue.echeances.iter().map(|due| vec![
            html! { (due.jour) },
            html! { (due.mois) },
            compteur(due.absentes, &due.liens[0], "non transmises"),
            compteur(due.rejetees, &due.liens[1], "rejetées"),
            compteur(due.conformes, &due.liens[2], "conformes"),
        ]).collect::<Vec<_>>()))
        h3 { "Signalements d’événements" }
        (tableau(&format!("Signalements d’événements du {} au {}", vue.fenetre.0, vue.fenetre.1), &[
            Colonne::Texte("État"),
            Colonne::Nombre("Nombre"),
            Colonne::Texte("Liste"),
        ], &[
            ("Rejetés", vue.evenements.0, &vue.liens_evenements[0]),
            ("Conformes", vue.evenements.1, &vue.liens_evenements[1]),
        ].map(|(etat, nombre, lien)| vec![
            html! { (etat) },
            html! { (nombre) },
            html! { a href=(lien) { (icone("loupe")) " Voir" span.cache { " les signalements " (etat) } } },
        ])))
        @if let Some((etat, phrase)) = &vue.reponses {
            p { (etat.badge()) " " (phrase) }
        }
    }
}
