//! What an organism answered: in one sentence, then anomalies, employee, send.

use maud::{Markup, html};

use crate::composants::{Bandeau, icone};
use crate::etat::{Etat, Ton};
use crate::texte::insecables;

/// A value with the rubrique it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valeur {
    /// Label.
    pub nom: String,
    /// Rubrique.
    pub rubrique: String,
    /// Value.
    pub valeur: String,
}

impl Valeur {
    /// A value.
    pub fn new(
        nom: impl Into<String>,
        rubrique: impl Into<String>,
        valeur: impl Into<String>,
    ) -> Self {
        Self {
            nom: nom.into(),
            rubrique: rubrique.into(),
            valeur: valeur.into(),
        }
    }
}

/// An anomaly, with our reading of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anomalie {
    /// Its code; empty when there is none.
    pub code: String,
    /// Its category.
    pub categorie: Option<String>,
    /// As the organism wrote it.
    pub message: String,
    /// How many times.
    pub nombre: Option<u64>,
    /// What it is about.
    pub valeurs: Vec<Valeur>,
    /// What it means and what to do: one for each cause we recognise in it.
    pub lectures: Vec<Lecture>,
}

/// Our reading of a cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lecture {
    /// What it means.
    pub sens: String,
    /// What to do.
    pub a_faire: String,
}

/// The person concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personne {
    /// NIR, masked or not.
    pub nir: String,
    /// Family name.
    pub nom: String,
    /// First names.
    pub prenom: String,
}

/// A declaration of the bilan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Its rank.
    pub rang: u32,
    /// « Bilan KO ».
    pub etat: Etat,
    /// « Nombre de salariés : 1 ».
    pub nombres: Vec<String>,
    /// Identification.
    pub identification: Vec<Valeur>,
    /// Anomalies.
    pub anomalies: Vec<Anomalie>,
    /// People.
    pub personnes: Vec<Personne>,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bilan {
    /// OK, KO or ANO in one sentence, with the action.
    pub bandeau: Bandeau,
    /// The title that the organism gives it.
    pub intitule: String,
    /// Received by the organism? Mail sent? Something to do?
    pub reponses: Vec<(String, String)>,
    /// What it says of each declaration.
    pub declarations: Vec<Declaration>,
    /// Where it comes from.
    pub envoi: Vec<Valeur>,
    /// Days left, in words.
    pub fin: String,
    /// Whether it ends soon.
    pub fin_proche: bool,
    /// Where it can be kept from: name, address.
    pub telechargements: Vec<(String, String)>,
    /// The declaration it is about.
    pub retour: String,
}

fn valeurs(valeurs: &[Valeur]) -> Markup {
    html! {
        dl.fiche {
            @for valeur in valeurs {
                dt { (valeur.nom) @if !valeur.rubrique.is_empty() { " " span.code { (valeur.rubrique) } } }
                dd { (valeur.valeur) }
            }
        }
    }
}

/// The page.
pub fn page(vue: &Bilan) -> Markup {
    html! {
        (vue.bandeau.montre())
        @if !vue.reponses.is_empty() {
            dl.fiche.carte { @for (question, reponse) in &vue.reponses { dt { (question) } dd { b { (reponse) } } } }
        }
        p {
            @if vue.fin_proche { (Etat::new(Ton::Attention, &vue.fin).badge()) } @else { span.discret { (vue.fin) } }
            " Pour le garder : "
            @for (rang, (nom, lien)) in vue.telechargements.iter().enumerate() { @if rang > 0 { ", " } a href=(lien) { (nom) } } "."
        }
        h2 { (vue.intitule) }
        @for declaration in &vue.declarations { (montre(declaration)) }
        section.carte aria-labelledby="envoi" { h3 id="envoi" { "Envoi" } (valeurs(&vue.envoi)) }
        p { a href=(vue.retour) { (icone("retour")) " Retour à la déclaration" } }
    }
}

fn montre(declaration: &Declaration) -> Markup {
    html! {
        section.carte aria-labelledby={ "declaration-" (declaration.rang) } {
            h3 id={ "declaration-" (declaration.rang) } { "Déclaration " (declaration.rang) }
            p { (declaration.etat.badge()) @for nombre in &declaration.nombres { " · " (nombre) } }
            (valeurs(&declaration.identification))
            @if !declaration.anomalies.is_empty() {
                h4 { "Anomalies et messages" }
                @for anomalie in &declaration.anomalies { (montre_anomalie(anomalie)) }
            }
            @for personne in &declaration.personnes {
                h4 { "Salarié" }
                dl.fiche {
                    dt { "NIR" } dd.chiffres { (personne.nir) }
                    dt { "Nom" } dd { (personne.nom) }
                    dt { "Prénom" } dd { (personne.prenom) }
                }
            }
        }
    }
}

fn montre_anomalie(anomalie: &Anomalie) -> Markup {
    html! {
        div.constat {
            p {
                b { "Code : " } @if anomalie.code.is_empty() || anomalie.code == "non renseigné" { "non renseigné" } @else { a href={ "/aide/base?q=" (anomalie.code) } { (anomalie.code) } }
                @if let Some(categorie) = &anomalie.categorie { " · Catégorie : " (categorie) }
                @if let Some(nombre) = anomalie.nombre { " · Nombre : " (nombre) }
            }
            p { b { "Message : " } "«\u{a0}" (insecables(&anomalie.message)) "\u{a0}»" }
            @if !anomalie.valeurs.is_empty() { (valeurs(&anomalie.valeurs)) }
            @for lecture in &anomalie.lectures {
                p { b { "Notre lecture : " } (lecture.sens) }
                p { b { "À faire : " } (lecture.a_faire) }
            }
        }
    }
}
