//! The certificate of conformity, to read or to print.

use maud::{Markup, html};

use crate::composants::Bandeau;
use crate::instant::Instant;
use crate::texte::siret;

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificat {
    /// What it is worth.
    pub bandeau: Bandeau,
    /// Its reference.
    pub reference: String,
    /// Establishment declared.
    pub siret: String,
    /// Its name.
    pub etablissement: String,
    /// Nature.
    pub nature: String,
    /// Type.
    pub sorte: Option<String>,
    /// Period.
    pub periode: String,
    /// Identifier of the flux.
    pub idflux: String,
    /// Version of the norm.
    pub norme: String,
    /// When it was received.
    pub recu: Instant,
    /// When it was certified.
    pub emis: Instant,
    /// Until when it is shown.
    pub fin: Instant,
    /// Controls evaluated, and those that apply.
    pub couverture: (u32, u32),
    /// Non-blocking anomalies.
    pub signalements: u64,
    /// Fingerprint of what the check stood on.
    pub contexte: String,
    /// Where the PDF is.
    pub pdf: String,
    /// Back to the declaration.
    pub retour: String,
}

/// The page.
pub fn page(vue: &Certificat) -> Markup {
    html! {
        (vue.bandeau.montre())
        section.carte aria-labelledby="contenu-certificat" {
            h2 id="contenu-certificat" { "Certificat n° " code { (vue.reference) } }
            dl.fiche {
                dt { "N° SIRET" } dd.chiffres { (siret(&vue.siret)) }
                dt { "Établissement" } dd { (vue.etablissement) }
                dt { "Nature" } dd { (vue.nature) }
                @if let Some(sorte) = &vue.sorte { dt { "Type" } dd { (sorte) } }
                dt { "Période" } dd { (vue.periode) }
                dt { "Dépôt" } dd { "reçu le " (vue.recu.montre()) ", n° réf. " code { (vue.idflux) } }
                dt { "Émis le" } dd { (vue.emis.montre()) }
                dt { "Norme" } dd { (vue.norme) }
                dt { "Contrôles" } dd { (vue.couverture.0) " évalués sur " (vue.couverture.1) " applicables ; "
                    (crate::texte::compte(vue.signalements, "signalement non bloquant", "signalements non bloquants")) }
                dt { "Contexte du contrôle" } dd { code { (vue.contexte) } }
            }
        }
        p.actions { a.bouton.principal href=(vue.pdf) { "Télécharger le certificat (PDF)" } a.bouton href=(vue.retour) { "Retour à la déclaration" } }
        p.discret { "Affiché jusqu’au " (vue.fin.long()) "." }
    }
}
