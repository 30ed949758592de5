//! What is shown when a page cannot be.

use maud::{Markup, html};

use crate::composants::Bandeau;
use crate::etat::Ton;

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erreur {
    /// No such page, or it has ended.
    Introuvable {
        /// What there is to know, if more than that.
        detail: Option<String>,
    },
    /// The right lacks.
    Interdit {
        /// Which condition lacks.
        pourquoi: String,
        /// Who can grant it.
        qui: String,
        /// What to do.
        remede: String,
        /// The establishment that access can be asked for.
        siret: Option<String>,
    },
    /// A form that does not come from our page, or is too old.
    Perime,
    /// The portal failed.
    Panne,
    /// The portal is busy.
    Indisponible,
    /// What was sent cannot be taken, and why.
    Refus(String),
}

impl Erreur {
    /// Title of the page.
    pub fn titre(&self) -> &'static str {
        match self {
            Self::Introuvable { .. } => "Page introuvable",
            Self::Interdit { .. } => "Accès non ouvert",
            Self::Perime => "Page expirée",
            Self::Panne => "Une panne de notre côté",
            Self::Indisponible => "Service momentanément indisponible",
            Self::Refus(_) => "Demande refusée",
        }
    }
}

/// The page.
pub fn page(erreur: &Erreur) -> Markup {
    let bandeau = match erreur {
        Erreur::Introuvable { detail } => {
            let phrase = detail.as_deref().unwrap_or(
                "Cette adresse ne mène à rien, ou ce qu’elle montrait n’est plus conservé.",
            );
            Bandeau::new(Ton::Attention, phrase)
                .agir("Revenir à l’accueil", "/")
                .ou("Chercher une déclaration", "/suivi/recherche")
        }
        Erreur::Interdit {
            pourquoi,
            qui,
            remede,
            siret,
        } => {
            let bandeau = Bandeau::new(Ton::Attention, pourquoi).suite(qui).suite(remede);
            match siret {
                Some(siret) => bandeau.agir(
                    "Demander l’accès",
                    format!("/administration/demandes?siret={siret}"),
                ),
                None => bandeau.agir("Revenir à l’accueil", "/"),
            }
        }
        Erreur::Perime => Bandeau::new(Ton::Attention, "Cette page est restée ouverte trop longtemps, ou le formulaire ne vient pas de Guichet. Rien n’a été fait.")
            .agir("Revenir à l’accueil", "/"),
        Erreur::Panne => Bandeau::new(Ton::Bloquant, "Quelque chose n’a pas fonctionné de notre côté. Ce que vous avez déposé et dont vous avez reçu l’accusé est conservé.")
            .suite("Réessayez dans un instant ; si cela continue, prévenez l’exploitant de la plateforme.")
            .agir("Revenir à l’accueil", "/"),
        Erreur::Indisponible => Bandeau::new(Ton::Attention, "Le service est très sollicité en ce moment. Rien n’a été fait : réessayez dans quelques secondes."),
        Erreur::Refus(phrase) => Bandeau::new(Ton::Bloquant, phrase).agir("Revenir à l’accueil", "/"),
    };
    html! {
        (bandeau.montre())
        @if matches!(erreur, Erreur::Interdit { .. }) {
            h2 { "Pourquoi ?" }
            p { "Chacun ne voit que les établissements pour lesquels il est habilité. Une habilitation accordée ou retirée prend effet à la requête suivante, et son histoire se lit dans l’administration des profils." }
        }
    }
}
