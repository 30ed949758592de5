//! Correcting an arrêt: what was sent, what will be sent, and the form between the two.

use maud::{Markup, html};

use crate::composants::{Bandeau, Champ, Choix, Jeton, erreurs};
use crate::pages::fichier::{self, Fichier};

/// A rubrique that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name.
    pub nom: String,
    /// Its identifier.
    pub rubrique: String,
    /// What was sent.
    pub avant: String,
    /// What will be sent.
    pub apres: String,
}

/// A field of the form: free text, or one of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saisie {
    /// The control.
    pub champ: Champ,
    /// What to choose from, for a list.
    pub choix: Vec<Choix>,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corriger {
    /// What it is about.
    pub bandeau: Bandeau,
    /// What the form carries.
    pub jeton: Jeton,
    /// Where it is sent.
    pub adresse: String,
    /// What may not change.
    pub verrous: Vec<Champ>,
    /// What may, in the order of the arrêt's life.
    pub saisies: Vec<Saisie>,
    /// What is wrong with it.
    pub erreurs: Vec<(&'static str, String)>,
    /// What changes.
    pub differences: Vec<Difference>,
    /// What the check says of the file that would be sent.
    pub controle: Option<Fichier>,
    /// The file itself.
    pub apercu: String,
    /// Whether it may be deposited as it is.
    pub deposable: bool,
    /// Back to the declaration.
    pub retour: String,
}

/// The page.
pub fn page(vue: &Corriger) -> Markup {
    html! {
        (vue.bandeau.montre())
        (erreurs(&vue.erreurs))
        form method="post" action=(vue.adresse) data-vivant="apercu actions" {
            (vue.jeton.champ())
            div.deux {
                fieldset.carte {
                    legend { "Ce qui peut changer" }
                    @for saisie in &vue.saisies {
                        @if saisie.choix.is_empty() { (saisie.champ.montre()) } @else { (saisie.champ.montre_choix(&saisie.choix)) }
                    }
                }
                fieldset.carte {
                    legend { "Ce qui ne change pas" }
                    p.discret { "Un signalement qui en remplace un autre vise le même salarié, le même contrat et le même établissement." }
                    @for champ in &vue.verrous { (champ.montre()) }
                }
            }
            p.actions id="actions" {
                button.bouton type="submit" name="faire" value="verifier" { "Vérifier" }
                @if vue.deposable { button.bouton.principal type="submit" name="faire" value="deposer" { "Déposer la correction" } }
                a href=(vue.retour) { "Abandonner" }
            }
        }
        div id="apercu" aria-live="polite" {
            h2 { "Ce qui sera envoyé" }
            @if vue.differences.is_empty() { p { "Rien ne change encore : corrigez au moins une valeur." } }
            @else {
                div.defile role="region" aria-label="Différence avec l’envoi d’origine" tabindex="0" {
                    table.cartes {
                        caption { "Différence avec l’envoi d’origine" }
                        thead { tr { th scope="col" { "Rubrique" } th scope="col" { "Envoyé" } th scope="col" { "Sera envoyé" } } }
                        tbody {
                            @for difference in &vue.differences {
                                tr {
                                    th scope="row" { (difference.nom) " " span.code { (difference.rubrique) } }
                                    td data-titre="Envoyé" { @if difference.avant.is_empty() { span.discret { "absent" } } @else { del { (difference.avant) } } }
                                    td data-titre="Sera envoyé" { @if difference.apres.is_empty() { span.discret { "retiré" } } @else { ins { (difference.apres) } } }
                                }
                            }
                        }
                    }
                }
            }
            @if let Some(controle) = &vue.controle { (fichier::page(controle)) }
            @if !vue.apercu.is_empty() {
                details.carte { summary { "Aperçu du fichier" } pre.fichier tabindex="0" { (vue.apercu) } }
            }
        }
    }
}
