//! Notifications: what organisms and the control told, unread first.

use maud::{Markup, html};

use crate::composants::{Bandeau, Jeton, vide};
use crate::etat::Etat;
use crate::instant::Instant;
use crate::texte::siret;

/// Something that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its key.
    pub id: i64,
    /// What.
    pub titre: String,
    /// How heavy.
    pub etat: Etat,
    /// When.
    pub le: Instant,
    /// The establishment.
    pub siret: String,
    /// What it concerns.
    pub objet: String,
    /// The evidence.
    pub lien: String,
    /// When it was read.
    pub lue: Option<Instant>,
    /// How long it can be read.
    pub reste: String,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notifications {
    /// In one sentence.
    pub bandeau: Bandeau,
    /// What the form carries.
    pub jeton: Jeton,
    /// Unread first.
    pub notifications: Vec<Notification>,
}

/// The page.
pub fn page(vue: &Notifications) -> Markup {
    let unread = vue.notifications.iter().filter(|n| n.lue.is_none()).count();
    html! {
        (vue.bandeau.montre())
        @if vue.notifications.is_empty() { (vide("Aucune notification des trois derniers mois.", Some(("Voir le suivi des échanges", "/suivi")))) }
        @if unread > 1 {
            form method="post" action="/notifications/lues" {
                (vue.jeton.champ())
                input type="hidden" name="toutes" value="1";
                p.actions { button.bouton type="submit" { "Marquer tout comme lu" } }
            }
        }
        @for notification in &vue.notifications {
            article class={ "constat " @if notification.lue.is_none() { (notification.etat.ton.classe()) } } {
                (notification.etat.badge())
                " " span.discret { (notification.le.montre()) " · SIRET " (siret(&notification.siret)) }
                h2 { a href=(notification.lien) { (notification.titre) } @if notification.lue.is_none() { span.cache { " (non lue)" } } }
                p { (notification.objet) span.discret { " · " (notification.reste) } }
                @match notification.lue {
                    Some(lue) => p.discret.petit { "Lue le " (lue.montre()) },
                    None => form method="post" action="/notifications/lues" {
                        (vue.jeton.champ())
                        input type="hidden" name="retour" value=(notification.id);
                        button.lien type="submit" { "Marquer comme lue" span.cache { " : " (notification.titre) } }
                    },
                }
            }
        }
    }
}
