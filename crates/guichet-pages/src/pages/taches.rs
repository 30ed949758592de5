//! À faire: what needs somebody, by deadline, with its reason and its consequence.

use maud::{Markup, html};

use crate::composants::{Bandeau, Champ, Choix, vide};
use crate::etat::Etat;
use crate::texte::siret;

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tache {
    /// What.
    pub titre: String,
    /// How pressing.
    pub etat: Etat,
    /// « avant le 15 avril 2026, dans 3 jours ».
    pub echeance: String,
    /// Where that date comes from.
    pub source: String,
    /// Why.
    pub raison: String,
    /// What happens otherwise.
    pub consequence: String,
    /// The establishment.
    pub siret: String,
    /// Its name.
    pub etablissement: String,
    /// What to do.
    pub action: String,
    /// Where.
    pub lien: String,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taches {
    /// In one sentence.
    pub bandeau: Bandeau,
    /// The most pressing first.
    pub taches: Vec<Tache>,
    /// The filter by establishment.
    pub siret: String,
    /// The filter by kind.
    pub sorte: String,
    /// The establishments to choose from.
    pub etablissements: Vec<(String, String)>,
    /// The kinds to choose from.
    pub sortes: Vec<(&'static str, &'static str)>,
}

/// The page.
pub fn page(vue: &Taches) -> Markup {
    let mut places = vec![Choix::new("", "Tous")];
    places.extend(
        vue.etablissements
            .iter()
            .map(|(numero, nom)| Choix::new(numero, format!("{nom} ({numero})"))),
    );
    let mut kinds = vec![Choix::new("", "Toutes")];
    kinds.extend(vue.sortes.iter().map(|(code, nom)| Choix::new(*code, *nom)));
    html! {
        (vue.bandeau.montre())
        form.filtres method="get" action="/taches" {
            div.rang {
                (Champ::new("siret", "Établissement", &vue.siret).filtre().montre_choix(&places))
                (Champ::new("sorte", "Sorte", &vue.sorte).filtre().montre_choix(&kinds))
            }
            p.actions { button.bouton type="submit" { "Filtrer" } a href="/taches" { "Tout montrer" } }
        }
        @if vue.taches.is_empty() { (vide("Rien à faire.", Some(("Voir le suivi des échanges", "/suivi")))) }
        @for tache in &vue.taches {
            article class={ "constat " (tache.etat.ton.classe()) } {
                (tache.etat.badge()) " " span.discret { (tache.etablissement) " · " (siret(&tache.siret)) }
                h2 { (tache.titre) }
                p { b { (tache.echeance) } @if !tache.source.is_empty() { " " span.discret.petit { "(" (tache.source) ")" } } }
                p { (tache.raison) " " (tache.consequence) }
                p { a href=(tache.lien) { (tache.action) } }
            }
        }
    }
}
