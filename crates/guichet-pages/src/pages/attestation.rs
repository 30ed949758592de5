//! Attestation de salaire: the form that stands in when the DSN does not do, and what it printed.

use maud::{Markup, html};

use crate::composants::{Bandeau, Champ, Choix, Colonne, Jeton, erreurs, tableau, vide};
use crate::instant::Instant;

/// A month of wages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salaire {
    /// « février 2026 ».
    pub mois: String,
    /// The control of its amount.
    pub champ: Champ,
}

/// What the form shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formulaire {
    /// What it is for.
    pub bandeau: Bandeau,
    /// What the form carries.
    pub jeton: Jeton,
    /// Hidden fields: name and value.
    pub caches: Vec<(&'static str, String)>,
    /// Employer and employee.
    pub identite: Vec<Champ>,
    /// The arrêt.
    pub arret: Vec<Champ>,
    /// The motives to choose from: the last control of the arrêt is theirs.
    pub motifs: Vec<Choix>,
    /// The wages.
    pub salaires: Vec<Salaire>,
    /// What is wrong.
    pub erreurs: Vec<(&'static str, String)>,
}

/// The form.
pub fn formulaire(vue: &Formulaire) -> Markup {
    html! {
        (vue.bandeau.montre())
        (erreurs(&vue.erreurs))
        p.discret { "Les champs de ce formulaire sont ceux de Guichet : ils ne reproduisent pas un imprimé officiel." }
        form method="post" action="/attestation" {
            (vue.jeton.champ())
            @for (nom, valeur) in &vue.caches { input type="hidden" name=(nom) value=(valeur); }
            div.deux {
                fieldset.carte { legend { "Employeur et salarié" } @for champ in &vue.identite { (champ.montre()) } }
                fieldset.carte { legend { "L’arrêt" } @for champ in &vue.arret { @if champ.nom == "motif" { (champ.montre_choix(&vue.motifs)) } @else { (champ.montre()) } } }
            }
            fieldset.carte {
                legend { "Salaires bruts des trois derniers mois" }
                @for salaire in &vue.salaires { (salaire.champ.montre()) }
            }
            p.actions { button.bouton.principal type="submit" { "Établir l’attestation" } a href="/attestation" { "Abandonner" } }
        }
    }
}

/// An attestation that was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Etablie {
    /// What happens now.
    pub bandeau: Bandeau,
    /// Its number.
    pub numero: i64,
    /// When.
    pub le: Instant,
    /// What it says: label and value.
    pub lignes: Vec<(String, String)>,
}

/// What was made, to be printed.
pub fn etablie(vue: &Etablie) -> Markup {
    html! {
        (vue.bandeau.montre())
        section.carte aria-labelledby="attestation" {
            h2 id="attestation" { "Attestation n° " (vue.numero) ", établie le " (vue.le.long()) }
            dl.fiche { @for (nom, valeur) in &vue.lignes { dt { (nom) } dd { (valeur) } } }
            p { "Fait à ................................ le ................................, signature et cachet de l’employeur :" }
        }
    }
}

/// The list of those that were made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Liste {
    /// When, what, for which establishment, where.
    pub lignes: Vec<(Instant, String, String, String)>,
}

/// The list.
pub fn liste(vue: &Liste) -> Markup {
    html! {
        p { "Quand la voie de la DSN n’aboutit pas, la caisse attend une attestation de salaire. Ouvrez-la d’ordinaire depuis le bilan qui la demande : elle est alors préremplie." }
        p.actions { a.bouton.principal href="/attestation/nouvelle" { "Saisir une attestation" } }
        h2 { "Attestations établies" }
        @if vue.lignes.is_empty() { (vide("Aucune attestation n’a été établie ici.", None)) }
        @else {
            (tableau("De la plus récente à la plus ancienne", &[Colonne::Texte("Établie le"), Colonne::Texte("Sorte"), Colonne::Texte("Établissement")],
                &vue.lignes.iter().map(|(le, sorte, siret, lien)| vec![
                    html! { a href=(lien) { (le.montre()) } }, html! { (sorte) }, html! { (crate::texte::siret(siret)) },
                ]).collect::<Vec<_>>()))
        }
    }
}
