//! Forms: every control has its label, its help and its error, all tied to it.

use maud::{Markup, html};

/// What shows that a form comes from our own page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jeton(pub String);

impl Jeton {
    /// The hidden field.
    pub fn champ(&self) -> Markup {
        html! { input type="hidden" name="jeton" value=(self.0); }
    }
}

/// One control of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Champ {
    /// Its name, which is also its identifier.
    pub nom: &'static str,
    /// Its label.
    pub libelle: String,
    /// What it holds.
    pub valeur: String,
    /// What helps to fill it in.
    pub aide: Option<String>,
    /// What is wrong with it.
    pub erreur: Option<String>,
    /// Its kind in HTML: `text` when empty.
    pub sorte: &'static str,
    /// What browsers may fill in by themselves.
    pub completion: Option<&'static str>,
    /// Whether it must be given.
    pub obligatoire: bool,
    /// Why it cannot be changed, if so.
    pub verrou: Option<String>,
    /// The rubrique of the norm that it fills.
    pub rubrique: Option<&'static str>,
    /// Whether it narrows a list: then that it may be left empty goes without saying.
    pub filtre: bool,
}

/// One of a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choix {
    /// What is sent.
    pub valeur: String,
    /// What is read.
    pub libelle: String,
}

impl Choix {
    /// A choice.
    pub fn new(valeur: impl Into<String>, libelle: impl Into<String>) -> Self {
        Self {
            valeur: valeur.into(),
            libelle: libelle.into(),
        }
    }
}

impl Champ {
    /// A control with its label and value.
    pub fn new(nom: &'static str, libelle: impl Into<String>, valeur: impl Into<String>) -> Self {
        Self {
            nom,
            libelle: libelle.into(),
            valeur: valeur.into(),
            ..Self::default()
        }
    }

    /// With help.
    #[must_use]
    pub fn aide(mut self, aide: impl Into<String>) -> Self {
        self.aide = Some(aide.into());
        self
    }

    /// With an error, if there is one.
    #[must_use]
    pub fn erreur(mut self, erreur: Option<String>) -> Self {
        self.erreur = erreur;
        self
    }

    /// Of another kind than text.
    #[must_use]
    pub fn sorte(mut self, sorte: &'static str) -> Self {
        self.sorte = sorte;
        self
    }

    /// What browsers may fill in.
    #[must_use]
    pub fn completion(mut self, completion: &'static str) -> Self {
        self.completion = Some(completion);
        self
    }

    /// Required.
    #[must_use]
    pub fn obligatoire(mut self) -> Self {
        self.obligatoire = true;
        self
    }

    /// Locked, and why.
    #[must_use]
    pub fn verrou(mut self, pourquoi: impl Into<String>) -> Self {
        self.verrou = Some(pourquoi.into());
        self
    }

    /// The rubrique that it fills.
    #[must_use]
    pub fn rubrique(mut self, rubrique: &'static str) -> Self {
        self.rubrique = Some(rubrique);
        self
    }

    /// A filter of a list.
    #[must_use]
    pub fn filtre(mut self) -> Self {
        self.filtre = true;
        self
    }

    fn decrit(&self) -> Option<String> {
        let named = [
            (self.aide.is_some() || self.verrou.is_some()).then(|| format!("{}-aide", self.nom)),
            self.erreur.as_ref().map(|_| format!("{}-erreur", self.nom)),
        ];
        let ids: Vec<String> = named.into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn entoure(&self, controle: &Markup) -> Markup {
        html! {
            div.champ {
                label for=(self.nom) {
                    (self.libelle)
                    @if !self.obligatoire && !self.filtre && self.verrou.is_none() { span.discret { " (facultatif)" } }
                    @if let Some(rubrique) = self.rubrique { " " span.code { (rubrique) } }
                }
                @if let Some(aide) = self.verrou.as_ref().or(self.aide.as_ref()) {
                    p.aide id={ (self.nom) "-aide" } { (aide) }
                }
                @if let Some(erreur) = &self.erreur { p.erreur id={ (self.nom) "-erreur" } { (erreur) } }
                (controle)
            }
        }
    }

    /// A field.
    pub fn montre(&self) -> Markup {
        let sorte = if self.sorte.is_empty() {
            "text"
        } else {
            self.sorte
        };
        self.entoure(&html! {
            input type=(sorte) id=(self.nom) name=(self.nom) value=(self.valeur) autocomplete=[self.completion]
                required[self.obligatoire] readonly[self.verrou.is_some()] aria-describedby=[self.decrit()]
                aria-invalid=[self.erreur.as_ref().map(|_| "true")];
        })
    }

    /// A list to choose from.
    pub fn montre_choix(&self, choix: &[Choix]) -> Markup {
        self.entoure(&html! {
            select id=(self.nom) name=(self.nom) aria-describedby=[self.decrit()]
                aria-invalid=[self.erreur.as_ref().map(|_| "true")] {
                (selection(choix, &self.valeur))
            }
        })
    }
}

/// The choices of a list.
pub fn selection(choix: &[Choix], valeur: &str) -> Markup {
    html! { @for un in choix { option value=(un.valeur) selected[un.valeur == valeur] { (un.libelle) } } }
}

/// The errors of a form, on top of it, each with a link to its field.
pub fn erreurs<T: AsRef<str>>(champs: &[(&str, T)]) -> Markup {
    html! {
        @if !champs.is_empty() {
            div.resume-erreurs role="alert" tabindex="-1" {
                h2 { @if champs.len() == 1 { "Une chose à corriger" } @else { (champs.len()) " choses à corriger" } }
                ul {
                    @for (nom, erreur) in champs {
                        li { @if nom.is_empty() { (erreur.as_ref()) } @else { a href={ "#" (nom) } { (erreur.as_ref()) } } }
                    }
                }
            }
        }
    }
}
