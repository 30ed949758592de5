//! A page made of common pieces: banners, sheets, tables, forms. For what needs no shape of its own.

use maud::{Markup, html};

use crate::composants::{
    Action, Bandeau, Champ, Choix, Colonne, Jeton, MOTS_DES_PAGES, erreurs, pages, tableau,
};
use crate::etat::Etat;
use crate::pages::accueil::{Tuile, tuiles};

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cellule {
    /// What it says.
    pub texte: String,
    /// Where it leads.
    pub lien: Option<String>,
    /// As a state.
    pub etat: Option<Etat>,
    /// A button: what is sent where.
    pub bouton: Option<Bouton>,
}

/// A form of one button.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bouton {
    /// What it does.
    pub texte: String,
    /// To what, for who does not see the row.
    pub precision: String,
    /// Where it is sent.
    pub adresse: String,
    /// What is sent.
    pub valeurs: Vec<(&'static str, String)>,
}

impl Cellule {
    /// A text.
    pub fn texte(texte: impl Into<String>) -> Self {
        Self {
            texte: texte.into(),
            ..Self::default()
        }
    }

    /// A link.
    pub fn lien(texte: impl Into<String>, lien: impl Into<String>) -> Self {
        Self {
            texte: texte.into(),
            lien: Some(lien.into()),
            ..Self::default()
        }
    }

    /// A state.
    pub fn etat(etat: Etat) -> Self {
        Self {
            etat: Some(etat),
            ..Self::default()
        }
    }

    /// A button.
    pub fn bouton(bouton: Bouton) -> Self {
        Self {
            bouton: Some(bouton),
            ..Self::default()
        }
    }
}

/// A form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formulaire {
    /// Its heading.
    pub titre: String,
    /// Where it is sent.
    pub adresse: String,
    /// Whether it only asks (GET).
    pub question: bool,
    /// Hidden values.
    pub valeurs: Vec<(&'static str, String)>,
    /// Its controls, with what to choose from.
    pub champs: Vec<(Champ, Vec<Choix>)>,
    /// What its button says.
    pub bouton: String,
    /// Whether it is the one thing to do on the page.
    pub principal: bool,
}

/// Two counts for each of some periods, as bars.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Barres {
    /// What is shown.
    pub titre: String,
    /// What the first count is, and the second.
    pub noms: [&'static str; 2],
    /// Period, first count, second count.
    pub lignes: Vec<(String, u64, u64)>,
}

/// A piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bloc {
    /// A banner of state.
    Bandeau(Bandeau),
    /// What is wrong with a form, each with the field it is about; nothing when there is nothing.
    Erreurs(Vec<(&'static str, String)>),
    /// A heading.
    Titre(String),
    /// A paragraph.
    Texte(String),
    /// Services, each with what it does.
    Tuiles(Vec<Tuile>),
    /// Labels and values.
    Fiche(Vec<(String, String)>),
    /// A list of links or texts.
    Liste(Vec<(String, Option<String>)>),
    /// A table; the sentence stands when it has no row.
    Tableau {
        /// Its caption.
        legende: String,
        /// Its columns.
        colonnes: Vec<Colonne>,
        /// Its rows.
        lignes: Vec<Vec<Cellule>>,
        /// What is said when there are none.
        vide: String,
    },
    /// The pages before and after this one.
    Pages {
        /// What they are pages of.
        nom: &'static str,
        /// The page before.
        avant: Option<String>,
        /// The page after.
        apres: Option<String>,
    },
    /// A form.
    Formulaire(Formulaire),
    /// Links as buttons.
    Actions(Vec<Action>),
    /// Bars, with a table beneath elsewhere.
    Barres(Barres),
}

/// The page.
pub fn page(blocs: &[Bloc], jeton: &Jeton) -> Markup {
    html! { @for bloc in blocs { (montre(bloc, jeton)) } }
}

fn montre(bloc: &Bloc, jeton: &Jeton) -> Markup {
    match bloc {
        Bloc::Bandeau(bandeau) => bandeau.montre(),
        Bloc::Erreurs(faults) => erreurs(faults),
        Bloc::Titre(titre) => html! { h2 { (titre) } },
        Bloc::Texte(texte) => html! { p { (texte) } },
        Bloc::Tuiles(all) => tuiles(all),
        Bloc::Fiche(rows) => {
            html! { dl.fiche.carte { @for (nom, valeur) in rows { dt { (nom) } dd { (valeur) } } } }
        }
        Bloc::Liste(items) => html! {
            ul { @for (texte, lien) in items { li { @match lien { Some(lien) => a href=(lien) { (texte) }, None => (texte) } } } }
        },
        Bloc::Tableau {
            legende,
            colonnes,
            lignes,
            vide: phrase,
        } => match lignes.is_empty() {
            true => html! { div.vide { p.discret.petit { (legende) } p { (phrase) } } },
            false => {
                let rows: Vec<Vec<Markup>> = lignes
                    .iter()
                    .map(|row| row.iter().map(|cell| cellule(cell, jeton)).collect())
                    .collect();
                tableau(legende, colonnes, &rows)
            }
        },
        Bloc::Pages { nom, avant, apres } => {
            pages(nom, [avant.as_deref(), apres.as_deref()], MOTS_DES_PAGES)
        }
        Bloc::Formulaire(formulaire) => montre_formulaire(formulaire, jeton),
        Bloc::Actions(actions) => {
            html! { p.actions { @for action in actions { a.bouton href=(action.lien) { (action.texte) } } } }
        }
        Bloc::Barres(barres) => montre_barres(barres),
    }
}

fn cellule(cellule: &Cellule, jeton: &Jeton) -> Markup {
    html! {
        @if let Some(etat) = &cellule.etat { (etat.badge()) }
        @match &cellule.lien { Some(lien) => a href=(lien) { (cellule.texte) }, None => (cellule.texte) }
        @if let Some(bouton) = &cellule.bouton {
            form method="post" action=(bouton.adresse) {
                (jeton.champ())
                @for (nom, valeur) in &bouton.valeurs { input type="hidden" name=(nom) value=(valeur); }
                button.lien type="submit" { (bouton.texte) @if !bouton.precision.is_empty() { span.cache { " : " (bouton.precision) } } }
            }
        }
    }
}

fn montre_formulaire(formulaire: &Formulaire, jeton: &Jeton) -> Markup {
    let method = if formulaire.question { "get" } else { "post" };
    html! {
        form.carte method=(method) action=(formulaire.adresse) {
            @if !formulaire.titre.is_empty() { h2 { (formulaire.titre) } }
            @if !formulaire.question { (jeton.champ()) }
            @for (nom, valeur) in &formulaire.valeurs { input type="hidden" name=(nom) value=(valeur); }
            @for (champ, choix) in &formulaire.champs {
                @if choix.is_empty() { (champ.montre()) } @else { (champ.montre_choix(choix)) }
            }
            p.actions { button class={ "bouton" @if formulaire.principal { " principal" } } type="submit" { (formulaire.bouton) } }
        }
    }
}

/// Height and width of a chart, in its own units.
const HAUTEUR: u64 = 160;
const LARGEUR: u64 = 640;

fn montre_barres(barres: &Barres) -> Markup {
    let most = barres
        .lignes
        .iter()
        .map(|(_, a, b)| a + b)
        .max()
        .unwrap_or(0)
        .max(1);
    let step = LARGEUR / (barres.lignes.len() as u64).max(1);
    let bar = step * 6 / 10;
    let tall = |n: u64| n * HAUTEUR / most;
    html! {
        figure.carte {
            figcaption { b { (barres.titre) } " — "
                svg.legende viewBox="0 0 12 12" aria-hidden="true" { rect.barre-ok width="12" height="12" {} } " " (barres.noms[0]) ", et au-dessus "
                svg.legende viewBox="0 0 12 12" aria-hidden="true" { rect.barre-ko width="12" height="12" {} } " " (barres.noms[1]) }
            svg.graphique viewBox={ "0 -10 " (LARGEUR) " " (HAUTEUR + 40) } role="img" aria-label={ (barres.titre) " ; les chiffres sont dans le tableau" } {
                line.axe x1="0" x2=(LARGEUR) y1=(HAUTEUR) y2=(HAUTEUR) {}
                @for (rang, (nom, a, b)) in barres.lignes.iter().enumerate() {
                    @let x = rang as u64 * step + (step - bar) / 2;
                    rect.barre-ok x=(x) y=(HAUTEUR - tall(*a)) width=(bar) height=(tall(*a)) {}
                    rect.barre-ko x=(x) y=(HAUTEUR.saturating_sub(tall(*a) + tall(*b))) width=(bar) height=(tall(*b)) {}
                    text x=(x + bar / 2) y=(HAUTEUR + 22) text-anchor="middle" { (nom) }
                }
            }
        }
    }
}
