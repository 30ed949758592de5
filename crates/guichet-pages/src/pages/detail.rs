//! One declaration: what it is, where it went, what can be read.

use maud::{Markup, html};

use crate::composants::{Bandeau, Colonne, Etape, Noeud, arbre, chronologie, icone, tableau};
use crate::etat::{Etat, Ton};
use crate::instant::Instant;
use crate::texte::{compte, siret};

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
    /// The rule that is applied.
    pub regle: String,
    /// The text it comes from.
    pub source: String,
    /// Operands, values of the law, operation and result.
    pub details: Vec<String>,
}

/// A month of reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaieLue {
    /// « février 2026 ».
    pub mois: String,
    /// Its pay, when it is known.
    pub montant: Option<String>,
    /// Where it comes from, or why it is not known.
    pub origine: String,
}

/// The estimate of what the caisse will pay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Estimation {
    /// In a sentence.
    pub phrase: String,
    /// The months that it stands on.
    pub paies: Vec<PaieLue>,
    /// What it comes to: label and value.
    pub chiffres: Vec<(String, String)>,
    /// Its steps.
    pub etapes: Vec<Calcul>,
    /// What it is not, or why there is none.
    pub reserve: String,
}

/// The last day to declare an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delai {
    /// In a sentence.
    pub phrase: String,
    /// Whether it was kept.
    pub etat: Etat,
    /// The rule.
    pub regle: String,
    /// The texts.
    pub sources: String,
    /// How the day is found.
    pub etapes: Vec<Calcul>,
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
    /// Reports with notifications that nobody read yet.
    pub a_lire: u64,
    /// The tree.
    pub distribution: Vec<Noeud>,
    /// The timeline of an arrêt.
    pub etapes: Vec<Etape>,
    /// The last day to declare it.
    pub delai: Option<Delai>,
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
                    dt { "État" } dd {
                        (vue.etat.badge())
                        @if vue.a_lire > 0 { " " (Etat::new(Ton::Attention, compte(vue.a_lire, "compte rendu à vérifier", "comptes rendus à vérifier")).badge()) }
                    }
                }
            }
        }
        @if !vue.distribution.is_empty() {
            h2 { "Où en est la distribution" }
            (arbre(&vue.distribution))
        }
        @if !vue.etapes.is_empty() {
            h2 { "Du premier jour d’arrêt au premier paiement" }
            (chronologie(&vue.etapes))
        }
        @if let Some(delai) = &vue.delai { (montre_delai(delai)) }
        @if let Some(estimation) = &vue.estimation { (estime(estimation)) }
        h2 { "Documents" }
        ul.documents {
            @for document in &vue.documents {
                li { (icone("fichier")) " " a href=(document.lien) { (document.nom) } @if !document.note.is_empty() { " " span.discret.petit { "— " (document.note) } } }
            }
            @if vue.documents.is_empty() { li { "Aucun document pour le moment." } }
        }
        p { a href=(vue.retour) { (icone("retour")) " Retour à la liste" } }
    }
}

fn montre_delai(delai: &Delai) -> Markup {
    html! {
        section.carte aria-labelledby="delai" {
            h2 id="delai" { "Le délai légal" }
            p { (delai.phrase) " " (delai.etat.badge()) }
            p.discret { (delai.regle) " — " (delai.sources) }
            (calcul("Comment ce jour est trouvé", &delai.etapes))
        }
    }
}

fn estime(estimation: &Estimation) -> Markup {
    html! {
        details.carte id="estimation" {
            summary { "Estimation des indemnités journalières : " (estimation.phrase) }
            p { (estimation.reserve) }
            @if !estimation.paies.is_empty() {
                (tableau("Salaires de référence", &[Colonne::Texte("Mois"), Colonne::Nombre("Salaire"), Colonne::Texte("D’où il vient")],
                    &estimation.paies.iter().map(|paie| vec![
                        html! { (paie.mois) },
                        html! { @match &paie.montant { Some(montant) => (montant), None => "manque" } },
                        html! { (paie.origine) },
                    ]).collect::<Vec<_>>()))
            }
            @if !estimation.chiffres.is_empty() {
                dl.fiche { @for (nom, valeur) in &estimation.chiffres { dt { (nom) } dd.chiffres { (valeur) } } }
            }
            (calcul("Le calcul, étape par étape", &estimation.etapes))
        }
    }
}

fn calcul(titre: &str, etapes: &[Calcul]) -> Markup {
    html! {
        @if !etapes.is_empty() {
            details {
                summary { (titre) }
                ol {
                    @for etape in etapes {
                        li {
                            (etape.regle) " " span.discret.petit { "(" (etape.source) ")" }
                            @for detail in &etape.details { p.petit.chiffres { (detail) } }
                        }
                    }
                }
            }
        }
    }
}
