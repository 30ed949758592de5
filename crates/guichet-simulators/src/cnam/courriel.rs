//! The letter that goes with a bilan (compte rendu métier): what it says, with the number masked.

use std::future::Future;

use dsn_identifiers::Nir;
use serde::{Deserialize, Serialize};

use super::fichier::Dossier;
use super::regles::{Bilan, EtatDuCompteRendu, PIECE};
use crate::paris;
use crate::scenario::Scenario;

/// A letter to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Courriel {
    /// To whom.
    pub adresse: String,
    /// Its subject.
    pub objet: String,
    /// Its text.
    pub texte: String,
    /// The same for the same letter, whatever happens on the way.
    pub identite: String,
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envoi {
    /// Taken, or refused for good: not to be sent again.
    Fini,
    /// To be sent again later.
    PlusTard,
}

/// Sends letters.
pub trait Messagerie: Sync {
    /// Hands a letter over.
    fn envoyer(&self, courriel: &Courriel) -> impl Future<Output = Envoi> + Send;
}

/// Sends nothing: letters are forgotten.
#[derive(Clone, Copy, Debug, Default)]
pub struct SansMessagerie;

impl Messagerie for SansMessagerie {
    async fn envoyer(&self, _: &Courriel) -> Envoi {
        Envoi::Fini
    }
}

impl EtatDuCompteRendu {
    /// As the letter writes it.
    #[must_use]
    pub fn nom(self) -> &'static str {
        match self {
            Self::Valide => "Valide",
            Self::EnCours => "En cours de traitement CPAM",
            Self::Invalide => "Invalide",
        }
    }
}

/// The letter of a bilan, when there is one and somebody to write to.
pub(super) fn ecrire(
    scenario: &Scenario,
    dossier: &Dossier,
    bilan: &Bilan,
    maintenant: i64,
) -> Option<Courriel> {
    let etat = bilan.lettre?;
    let lu = &dossier.declaration;
    let individu = lu.individus.first()?;
    if lu.courriel.is_empty() {
        return None;
    }
    let siret = lu.siret();
    let caisse = scenario.caisse_de(&lu.code_postal);
    let name = caisse.map_or("caisse primaire", |caisse| caisse.nom.as_str());
    let mut texte = format!(
        "Bonjour,\n\n\
         Type : CRC\n\
         Date de création : {}\n\
         CPAM émettrice : {name}\n\
         SIRET : {siret}\n\
         Profil : DSN\n\
         NIR : {}\n\
         Nom : {} {}\n\
         Activité : PROGRES\n\
         État : {}\n",
        paris::jour(maintenant).french(),
        masque(&individu.nir),
        individu.nom,
        individu.prenoms,
        etat.nom(),
    );
    match etat {
        EtatDuCompteRendu::Invalide => {
            for point in &bilan.points {
                let cause = if point.code == PIECE {
                    "Demande de pièces complémentaires à l'employeur"
                } else {
                    point.code
                };
                texte.push_str(&format!("Cause : {cause}\nLibellé : {}\n", point.message));
            }
        }
        EtatDuCompteRendu::Valide => texte.push_str(
            "\nPour joindre une pièce au dossier, suivez la procédure d'envoi de pièces du compte \
             entreprise, rubrique « Attestation de salaire ».\n",
        ),
        EtatDuCompteRendu::EnCours => {
            texte.push_str("\nLe dossier reste ouvert : un autre message dira la suite.\n");
        }
    }
    let arret = dossier.evenement().map(|(_, _, arret)| arret);
    if arret.is_some_and(|arret| arret.subrogation) && !scenario.abonnes_bpij.contains(&siret) {
        texte.push_str(
            "\nVous êtes subrogé : inscrivez-vous au bordereau de paiement des indemnités journalières \
             (BPIJ) pour suivre vos remboursements.\n",
        );
    }
    if let Some(caisse) = caisse {
        texte.push_str(&format!(
            "\n{}\nTél. : {} - Mél. : {}\n",
            caisse.nom, caisse.telephone, caisse.courriel
        ));
    }
    Some(Courriel {
        adresse: lu.courriel.clone(),
        objet: format!("Compte rendu de votre signalement d'arrêt : {}", etat.nom()),
        texte,
        identite: format!("crc-{}-{}", dossier.fiche.idlot, cle(bilan)),
    })
}

/// What tells two letters apart: a bilan that only moves on from one payment to the next has no letter
/// of its own.
pub(super) fn cle(bilan: &Bilan) -> String {
    let letter = bilan.lettre.map_or("sans", |etat| match etat {
        EtatDuCompteRendu::Valide => "valide",
        EtatDuCompteRendu::EnCours => "en-cours",
        EtatDuCompteRendu::Invalide => "invalide",
    });
    let codes: Vec<&str> = match bilan.lettre {
        Some(EtatDuCompteRendu::Invalide) => bilan.points.iter().map(|p| p.code).collect(),
        _ => Vec::new(),
    };
    [vec![letter], codes].concat().join("-").to_lowercase()
}

fn masque(nir: &str) -> String {
    Nir::parse(nir.as_bytes()).map_or_else(|_| "non communiqué".to_owned(), |nir| nir.masked())
}
