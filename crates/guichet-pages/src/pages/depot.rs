//! One deposit: its receipt, and the declarations that were in it.

use maud::{Markup, html};

use crate::composants::{Bandeau, Colonne, icone, tableau};
use crate::etat::Etat;
use crate::instant::Instant;
use crate::pages::detail::Document;
use crate::texte::taille;

/// A declaration of the deposit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Its rank.
    pub rang: u32,
    /// What it is.
    pub nom: String,
    /// Its establishment.
    pub siret: String,
    /// Where it stands.
    pub etat: Etat,
    /// Its page.
    pub lien: String,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Depot {
    /// Where things stand.
    pub bandeau: Bandeau,
    /// When.
    pub le: Instant,
    /// Name of the file.
    pub fichier: String,
    /// Its length.
    pub taille: u64,
    /// Identifier of the flux.
    pub reference: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub empreinte: String,
    /// « Réel » or « Test ».
    pub envoi: &'static str,
    /// Version of the norm.
    pub norme: String,
    /// Software.
    pub logiciel: String,
    /// Who deposited.
    pub declarant: String,
    /// What was in it.
    pub declarations: Vec<Declaration>,
    /// What can be read.
    pub documents: Vec<Document>,
}

/// The page.
pub fn page(vue: &Depot) -> Markup {
    html! {
        (vue.bandeau.montre())
        @if !vue.declarations.is_empty() {
            h2 { "Déclarations du fichier" }
            (tableau("Déclarations, dans l’ordre du fichier", &[
                Colonne::Texte("Déclaration"), Colonne::Texte("Établissement"), Colonne::Texte("État"),
            ], &vue.declarations.iter().map(|declaration| vec![
                html! { a href=(declaration.lien) { (declaration.nom) } },
                html! { span.chiffres { (crate::texte::siret(&declaration.siret)) } },
                declaration.etat.badge(),
            ]).collect::<Vec<_>>()))
        }
        section.carte aria-labelledby="recepisse" {
            h2 id="recepisse" { "Récépissé" }
            dl.fiche {
                dt { "Reçu le" } dd { (vue.le.montre()) }
                dt { "N° réf." } dd { code { (vue.reference) } }
                dt { "Fichier" } dd { (vue.fichier) " (" (taille(vue.taille)) ")" }
                dt { "Type d’envoi" } dd { (vue.envoi) }
                @if !vue.norme.is_empty() { dt { "Norme" } dd { (vue.norme) } }
                @if !vue.logiciel.is_empty() { dt { "Logiciel" } dd { (vue.logiciel) } }
                dt { "Déclarant" } dd { (vue.declarant) }
                @if !vue.empreinte.is_empty() { dt { "Empreinte du fichier (SHA-256)" } dd { code { (vue.empreinte) } } }
            }
        }
        h2 { "Documents" }
        ul.documents {
            @for document in &vue.documents {
                li { (icone("fichier")) " " a href=(document.lien) { (document.nom) } @if !document.note.is_empty() { " " span.discret.petit { "— " (document.note) } } }
            }
        }
        p { a href="/suivi" { (icone("retour")) " Retour au suivi des échanges" } }
    }
}
