//! One declaration: what it is, where it went, what can be read.

use maud::{Markup, html};

use crate::composants::{Bandeau, Etape, Noeud, arbre, chronologie, icone};
use crate::etat::Etat;
use crate::instant::Instant;
use crate::texte::siret;

/// A document that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub nom: String,
    /// Where.
    pub lien: String,
    /// Until when, and in what state.
    pub note: String,
}

/// A step of a calculation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calcul {
    /// What is computed.
    pub quoi: String,
    /// Its result.
    pub resultat: String,
    /// How.
    pub comment: String,
}

/// The estimate of what the caisse will pay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Estimation {
    /// In a sentence.
    pub phrase: String,
    /// Its steps.
    pub etapes: Vec<Calcul>,
    /// What it stands on, and what it is not.
    pub reserve: String,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail {
    /// Where things stand.
    pub bandeau: Bandeau,
    /// SIRET declared.
    pub siret: String,
    /// Name of the establishment.
    pub etablissement: String,
    /// The employee, for an event; masked where the reader has not the right.
    pub salarie: Option<String>,
    /// How many, for a monthly.
    pub individus: u64,
    /// « Arrêt de travail ».
    pub nature: String,
    /// « Annule et remplace ».
    pub sorte: String,
    /// Month declared.
    pub mois: Option<String>,
    /// Identifiant métier.
    pub identifiant: Option<String>,
    /// When it was deposited.
    pub le: Instant,
    /// Name of the file.
    pub fichier: String,
    /// Identifier of the flux: 23 characters.
    pub reference: String,
    /// The page of its deposit.
    pub depot: String,
    /// Where it stands.
    pub etat: Etat,
    /// The tree.
    pub distribution: Vec<Noeud>,
    /// The timeline of an arrêt.
    pub etapes: Vec<Etape>,
    /// What can be read.
    pub documents: Vec<Document>,
    /// What the caisse should pay.
    pub estimation: Option<Estimation>,
    /// Back to the list, with its criteria.
    pub retour: String,
}

fn ou_rien(valeur: Option<&str>) -> Markup {
    html! { @match valeur { Some(valeur) => (valeur), None => span.discret { "non renseigné" } } }
}

/// The page.
pub fn page(vue: &Detail) -> Markup {
    html! {
        (vue.bandeau.montre())
        div.deux {
            section.carte aria-labelledby="identite" {
                h2 id="identite" { "La déclaration" }
                dl.fiche {
                    dt { "N° SIRET" } dd.chiffres { (siret(&vue.siret)) }
                    dt { "Établissement" } dd { (vue.etablissement) }
                    @if let Some(salarie) = &vue.salarie { dt { "Salarié" } dd { (salarie) } }
                    @else { dt { "Salariés" } dd { (vue.individus) } }
                    dt { "Nature" } dd { (vue.nature) @if !vue.sorte.is_empty() { ", " (vue.sorte) } }
                    @if let Some(mois) = &vue.mois { dt { "Mois déclaré" } dd { (mois) } }
                    dt { "Identifiant métier" } dd { (ou_rien(vue.identifiant.as_deref())) }
                }
            }
            section.carte aria-labelledby="depot" {
                h2 id="depot" { "Le dépôt" }
                p { "Le " (vue.le.montre()) }
                dl.fiche {
                    dt { "Fichier" } dd { a href=(vue.depot) { (vue.fichier) } }
                    dt { "N° réf." } dd { code { (vue.reference) } }
                    dt { "État" } dd { (vue.etat.badge()) }
                }
            }
        }
        @if !vue.etapes.is_empty() {
            h2 { "Du premier jour au premier paiement" }
            (chronologie(&vue.etapes))
        }
        @if !vue.distribution.is_empty() {
            h2 { "Où en est la déclaration" }
            (arbre(&vue.distribution))
        }
        @if let Some(estimation) = &vue.estimation { (estime(estimation)) }
        h2 { "Documents" }
        ul {
            @for document in &vue.documents {
                li { (icone("fichier")) " " a href=(document.lien) { (document.nom) } @if !document.note.is_empty() { " " span.discret.petit { "— " (document.note) } } }
            }
            @if vue.documents.is_empty() { li { "Aucun document pour le moment." } }
        }
        p { a href=(vue.retour) { (icone("retour")) " Retour à la liste" } }
    }
}

fn estime(estimation: &Estimation) -> Markup {
    html! {
        details.carte {
            summary { "Estimation des indemnités journalières : " (estimation.phrase) }
            ol { @for etape in &estimation.etapes { li { (etape.quoi) " : " b.chiffres { (etape.resultat) } " " span.discret.petit { (etape.comment) } } } }
            p.discret { (estimation.reserve) }
        }
    }
}
