//! A file as the checker sees it: causes first, then the lines with their marks.

use maud::{Markup, html};

use crate::composants::{Bandeau, icone};
use crate::etat::{Etat, Ton};

/// One place of a cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lieu {
    /// Line of the file; 0 where there is none.
    pub ligne: u64,
    /// Where that line is shown.
    pub lien: String,
    /// Whom or what it concerns.
    pub qui: String,
    /// What stands there.
    pub valeur: Option<String>,
    /// What is wrong there, where it differs from place to place.
    pub message: Option<String>,
}

/// A cause: all findings of one control on one rubrique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Code of the control.
    pub code: String,
    /// What it means.
    pub ton: Ton,
    /// « bloquante ».
    pub gravite: String,
    /// Name of the rubrique, in words.
    pub quoi: String,
    /// Its identifier.
    pub rubrique: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub conseil: String,
    /// Why the rule exists.
    pub pourquoi: String,
    /// How many times.
    pub nombre: u64,
    /// The first places.
    pub lieux: Vec<Lieu>,
}

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ligne {
    /// Its number; 0 stands for lines left out.
    pub numero: u64,
    /// What it says.
    pub texte: String,
    /// What is said about it, and how heavy.
    pub marques: Vec<(Ton, String)>,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fichier {
    /// Where things stand.
    pub bandeau: Bandeau,
    /// What was recognised: label and value.
    pub reconnu: Vec<(String, String)>,
    /// The causes, the heaviest first.
    pub causes: Vec<Cause>,
    /// The lines of the file: all of a short one, else those with marks and some around.
    pub lignes: Vec<Ligne>,
    /// Where the whole file is, with its marks, when it is not all here.
    pub entier: Option<String>,
    /// What was not evaluated: reason, codes.
    pub non_evalue: Vec<(String, String)>,
    /// Where the report can be had: name, address.
    pub telechargements: Vec<(String, String)>,
}

/// The page, or the part of a page.
pub fn page(vue: &Fichier) -> Markup {
    html! {
        (vue.bandeau.montre())
        @if !vue.reconnu.is_empty() {
            dl.fiche.carte { @for (nom, valeur) in &vue.reconnu { dt { (nom) } dd { (valeur) } } }
        }
        @if !vue.causes.is_empty() {
            h2 { "Ce qui est à corriger" }
            @for cause in &vue.causes { (montre(cause)) }
        }
        @if !vue.lignes.is_empty() {
            h2 { "Dans le fichier" }
            (montre_lignes(&vue.lignes))
            @if let Some(entier) = &vue.entier { p { a href=(entier) { (icone("fichier")) " Voir le fichier entier, avec ses marques" } } }
        }
        @if !vue.telechargements.is_empty() {
            p { "Télécharger le compte rendu : "
                @for (rang, (nom, lien)) in vue.telechargements.iter().enumerate() { @if rang > 0 { ", " } a href=(lien) { (nom) } } "."
            }
        }
        @if !vue.non_evalue.is_empty() {
            details.carte {
                summary { "Ce qui n’a pas été évalué" }
                ul { @for (raison, codes) in &vue.non_evalue { li { (raison) " : " code { (codes) } } } }
            }
        }
    }
}

/// Lines of a file, one page of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lignes {
    /// Where one is in it.
    pub bandeau: Bandeau,
    /// The lines.
    pub lignes: Vec<Ligne>,
    /// The lines before, the lines after: addresses.
    pub avant: Option<String>,
    /// The lines after.
    pub apres: Option<String>,
    /// Back to the findings.
    pub retour: String,
}

/// The page of the lines of a file.
pub fn lignes(vue: &Lignes) -> Markup {
    html! {
        (vue.bandeau.montre())
        (montre_lignes(&vue.lignes))
        @if vue.avant.is_some() || vue.apres.is_some() {
            nav.pages aria-label="Pages du fichier" {
                @if let Some(lien) = &vue.avant { a.bouton.mince href=(lien) rel="prev" { "Lignes précédentes" } }
                @if let Some(lien) = &vue.apres { a.bouton.mince href=(lien) rel="next" { "Lignes suivantes" } }
            }
        }
        p { a href=(vue.retour) { (icone("retour")) " Retour à ce qui est à corriger" } }
    }
}

fn montre_lignes(lignes: &[Ligne]) -> Markup {
    html! {
        div.fichier role="region" aria-label="Lignes du fichier" tabindex="0" {
            ol { @for ligne in lignes { (montre_ligne(ligne)) } }
        }
    }
}

fn montre(cause: &Cause) -> Markup {
    html! {
        article class={ "constat " (cause.ton.classe()) } {
            (Etat::new(cause.ton, &cause.gravite).badge())
            " " a.code href={ "/aide/base?q=" (cause.code) } { (cause.code) }
            h3 { (cause.quoi) @if let Some(rubrique) = &cause.rubrique { " " span.code { (rubrique) } } }
            p { (cause.message) }
            @if !cause.conseil.is_empty() { p { b { "À faire : " } (cause.conseil) } }
            @if !cause.pourquoi.is_empty() { p.discret { b { "Pourquoi : " } (cause.pourquoi) } }
            @if !cause.lieux.is_empty() {
                ul {
                    @for lieu in &cause.lieux {
                        li {
                            @if lieu.ligne > 0 { @if lieu.lien.is_empty() { "Ligne " (lieu.ligne) } @else { a href=(lieu.lien) { "Ligne " (lieu.ligne) } } @if !lieu.qui.is_empty() { ", " } }
                            (lieu.qui)
                            @if let Some(valeur) = &lieu.valeur { " : " code { (valeur) } }
                            @if let Some(message) = &lieu.message { " — " (message) }
                        }
                    }
                    @if cause.nombre > cause.lieux.len() as u64 { li.discret { "et " (cause.nombre - cause.lieux.len() as u64) " autres" } }
                }
            }
        }
    }
}

fn montre_ligne(ligne: &Ligne) -> Markup {
    let worst = ligne
        .marques
        .iter()
        .map(|(ton, _)| *ton)
        .find(|ton| *ton == Ton::Bloquant);
    let class = match (ligne.marques.is_empty(), worst) {
        (true, _) => None,
        (false, Some(_)) => Some("marque-ligne"),
        (false, None) => Some("marque-ligne attention"),
    };
    html! {
        @if ligne.numero == 0 { li.saut { (ligne.texte) } }
        @else {
            li class=[class] id={ "l" (ligne.numero) } {
                span.no { (ligne.numero) } span { (ligne.texte) }
                @for (_, note) in &ligne.marques { span.note { (note) } }
            }
        }
    }
}
