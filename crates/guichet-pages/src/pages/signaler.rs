//! Signalling an arrêt without payroll software: what happens, who, when; then the file, before it goes.

use maud::{Markup, html};

use crate::composants::{Bandeau, Champ, Colonne, Jeton, erreurs, tableau};
use crate::etat::Etat;
use crate::pages::corriger::Saisie;
use crate::pages::fichier::{self, Fichier};

/// Something that may have happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intention {
    /// What is sent.
    pub code: &'static str,
    /// What people call it.
    pub nom: &'static str,
    /// What it is in the norm.
    pub norme: &'static str,
}

/// Something to make sure of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Name of its box.
    pub nom: &'static str,
    /// What is made sure of.
    pub libelle: &'static str,
    /// How.
    pub aide: &'static str,
    /// Whether it was.
    pub faite: bool,
}

/// The first step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Debut {
    /// What it is about.
    pub bandeau: Bandeau,
    /// What the form carries.
    pub jeton: Jeton,
    /// What may have happened.
    pub intentions: Vec<Intention>,
    /// What was chosen.
    pub choisie: String,
    /// What is made sure of.
    pub verifications: Vec<Verification>,
    /// What is missing.
    pub erreurs: Vec<(&'static str, String)>,
}

/// The first step: what happened, and three things to make sure of.
pub fn debut(vue: &Debut) -> Markup {
    html! {
        (vue.bandeau.montre())
        (erreurs(&vue.erreurs))
        form method="post" action="/arret" {
            (vue.jeton.champ())
            fieldset.carte {
                legend { "Que se passe-t-il ?" }
                @for (rang, intention) in vue.intentions.iter().enumerate() {
                    @let id = if rang == 0 { "intention".to_owned() } else { format!("intention-{}", intention.code) };
                    p.case {
                        input type="radio" id=(id) name="intention" value=(intention.code) checked[vue.choisie == intention.code] aria-describedby={ (id) "-norme" };
                        label for=(id) { (intention.nom) }
                    }
                    p.aide id={ (id) "-norme" } { (intention.norme) }
                }
            }
            fieldset.carte {
                legend { "Avant de commencer, vérifiez" }
                @for verification in &vue.verifications {
                    p.case {
                        input type="checkbox" id=(verification.nom) name=(verification.nom) value="oui" checked[verification.faite] aria-describedby={ (verification.nom) "-aide" };
                        label for=(verification.nom) { (verification.libelle) }
                    }
                    p.aide id={ (verification.nom) "-aide" } { (verification.aide) }
                }
            }
            p.actions { button.bouton.principal type="submit" { "Continuer" } a href="/arret/fichier" { "Importer un fichier JSON ou CSV" } }
        }
    }
}

/// A datum of the signalement, with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Donnee {
    /// What it is.
    pub nom: &'static str,
    /// Its rubrique.
    pub rubrique: &'static str,
    /// What it says.
    pub valeur: String,
    /// Where it comes from.
    pub source: String,
}

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formulaire {
    /// Whom it is about, and by when.
    pub bandeau: Bandeau,
    /// What the form carries.
    pub jeton: Jeton,
    /// Where it is sent.
    pub adresse: String,
    /// What is known.
    pub connues: Vec<Donnee>,
    /// What is typed.
    pub saisies: Vec<Saisie>,
    /// What is wrong with it.
    pub erreurs: Vec<(&'static str, String)>,
    /// What the check says of the file that would be sent.
    pub controle: Option<Fichier>,
    /// The file itself.
    pub apercu: String,
    /// Whether it may be deposited as it is.
    pub deposable: bool,
}

/// The form, and the file that it makes.
pub fn formulaire(vue: &Formulaire) -> Markup {
    html! {
        (vue.bandeau.montre())
        (erreurs(&vue.erreurs))
        form method="post" action=(vue.adresse) {
            (vue.jeton.champ())
            fieldset.carte {
                legend { "À saisir" }
                @for saisie in &vue.saisies {
                    @if saisie.choix.is_empty() { (saisie.champ.montre()) } @else { (saisie.champ.montre_choix(&saisie.choix)) }
                }
            }
            p.actions {
                button class={ "bouton" @if !vue.deposable { " principal" } } type="submit" name="faire" value="verifier" { "Vérifier" }
                @if vue.deposable { button.bouton.principal type="submit" name="faire" value="deposer" { "Déposer le signalement" } }
                a href="/arret" { "Abandonner" }
            }
        }
        (tableau("Ce qui est connu déjà, et d’où cela vient", &[Colonne::Texte("Donnée"), Colonne::Texte("Valeur"), Colonne::Texte("Source")],
            &vue.connues.iter().map(|donnee| vec![
                html! { (donnee.nom) @if !donnee.rubrique.is_empty() { " " span.code { (donnee.rubrique) } } },
                html! { @if donnee.valeur.is_empty() { span.discret { "absent" } } @else { (donnee.valeur) } },
                html! { (donnee.source) },
            ]).collect::<Vec<_>>()))
        @if let Some(controle) = &vue.controle { h2 { "Ce que dit le contrôle" } (fichier::page(controle)) }
        @if !vue.apercu.is_empty() {
            details.carte { summary { "Aperçu du fichier" } pre.fichier tabindex="0" { (vue.apercu) } }
        }
    }
}

/// What became of a row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resultat {
    /// Its place, from 1.
    pub rang: usize,
    /// Whom it is about.
    pub qui: String,
    /// Who receives it.
    pub destinataire: String,
    /// Where it stands.
    pub etat: Etat,
    /// What is wrong, or what comes next.
    pub note: String,
    /// The receipt of its deposit, with its hash.
    pub depot: Option<(String, String)>,
}

/// A file of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lot {
    /// What it is about, or what came of it.
    pub bandeau: Bandeau,
    /// What the form carries.
    pub jeton: Jeton,
    /// Why the file was not read.
    pub erreur: Option<String>,
    /// What became of its rows.
    pub resultats: Vec<Resultat>,
    /// The columns: name, rubrique, meaning.
    pub colonnes: Vec<(&'static str, &'static str, &'static str)>,
}

/// The page of a file of rows.
pub fn lot(vue: &Lot) -> Markup {
    html! {
        (vue.bandeau.montre())
        @if let Some(erreur) = &vue.erreur { (erreurs(&[("fichier", erreur.as_str())])) }
        @if !vue.resultats.is_empty() {
            (tableau("Ce qu’il advient de chaque ligne", &[Colonne::Nombre("Ligne"), Colonne::Texte("Salarié"), Colonne::Texte("Destinataire"), Colonne::Texte("État"), Colonne::Texte("Accusé d’enregistrement")],
                &vue.resultats.iter().map(|row| vec![
                    html! { (row.rang) },
                    html! { (row.qui) },
                    html! { (row.destinataire) },
                    html! { (row.etat.badge()) @if !row.note.is_empty() { " " (row.note) } },
                    html! { @if let Some((lien, empreinte)) = &row.depot { a href=(lien) { "Voir le dépôt" } " " span.discret.petit { "SHA-256 " code { (empreinte) } } } },
                ]).collect::<Vec<_>>()))
        }
        form.carte method="post" action="/arret/fichier" enctype="multipart/form-data" {
            (vue.jeton.champ())
            (Champ::new("fichier", "Fichier JSON ou CSV", "").sorte("file").aide("Un signalement par ligne. Rien n’est déposé tant que vous ne le demandez pas.").obligatoire().montre())
            p.actions {
                button.bouton type="submit" name="faire" value="verifier" { "Vérifier le fichier" }
                button.bouton.principal type="submit" name="faire" value="deposer" { "Vérifier et déposer ce qui est conforme" }
            }
        }
        details.carte {
            summary { "Les colonnes" }
            (tableau("Colonnes du CSV, ou noms des champs du JSON", &[Colonne::Texte("Colonne"), Colonne::Texte("Rubrique"), Colonne::Texte("Sens")],
                &vue.colonnes.iter().map(|(nom, rubrique, sens)| vec![
                    html! { code { (nom) } }, html! { @if !rubrique.is_empty() { span.code { (rubrique) } } }, html! { (sens) },
                ]).collect::<Vec<_>>()))
        }
    }
}
