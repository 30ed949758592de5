//! Small valid declarations to start from: for tests, for the examples on the pages of controls.

use dsn_norm::{Nature, Version};

use crate::declaration::Declaration;
use crate::envoi::{Envoi, Erreur};
use crate::evenements::MotifArret;
use crate::hasard::Graine;
use crate::monde::{EtablissementId, Monde, Taille};
use crate::salarie::{Identifiant, Lieu, Salarie};
use crate::temps::Mois;

/// A small valid declaration of a nature, with one person: an arrêt for illness with subrogation, the
/// reprise after it, the end of a contract, a hire …
///
/// # Errors
/// [`Erreur::NatureInconnue`] for a nature that the version does not have.
pub fn exemple(nature: Nature, version: Version) -> Result<Vec<u8>, Erreur> {
    let mois = mois_d_exemple(version);
    let (monde, id) = match nature {
        Nature::Mensuelle => (Monde::new(Graine(1), Taille::un_etablissement(1)), PREMIER),
        _ => (
            Monde::new(Graine(1), Taille::un_etablissement(500)),
            PREMIER,
        ),
    };
    let chosen = |wanted: &dyn Fn(&Salarie) -> bool| {
        monde
            .salaries(id, mois)
            .find(|s| plain(s) && wanted(s))
            .map_or(0, |s| s.poste)
    };
    let ill = |s: &Salarie| {
        s.arret.is_some_and(|arret| {
            arret.motif == MotifArret::Maladie
                && arret.subrogation
                && arret.dernier_jour_travaille.mois() == mois
                && arret.reprise().mois() == mois
        })
    };
    let declaration = match nature {
        Nature::Mensuelle => Declaration::mensuelle(id, mois),
        Nature::Arret => Declaration::arret(id, chosen(&ill), mois),
        Nature::Reprise => Declaration::reprise(id, chosen(&ill), mois),
        Nature::FinContrat => {
            let ends = |s: &Salarie| s.contrats.iter().any(|c| c.fin.is_some());
            Declaration::fin_contrat(id, chosen(&ends), mois)
        }
        Nature::Amorcage | Nature::Dpae => {
            let begins = |s: &Salarie| s.contrats.iter().any(|c| c.commence_en(mois));
            let poste = chosen(&begins);
            match nature {
                Nature::Amorcage => Declaration::amorcage(id, poste, mois),
                _ => Declaration::dpae(id, poste, mois),
            }
        }
        Nature::Substitution => Declaration::substitution(id, chosen(&|_| true), mois),
    };
    Envoi::new(&monde, version).avec(declaration).to_bytes()
}

/// The month of the examples of a version: March of its year.
#[must_use]
pub fn mois_d_exemple(version: Version) -> Mois {
    let year = version
        .code()
        .get(1..3)
        .and_then(|digits| digits.parse::<u16>().ok());
    Mois::new(2000 + year.unwrap_or(26), 3)
}

const PREMIER: EtablissementId = EtablissementId {
    entreprise: 0,
    rang: 0,
};

/// Nothing out of the ordinary beside the event: a NIR, one contract, at the establishment.
fn plain(salarie: &Salarie) -> bool {
    matches!(salarie.identifiant, Identifiant::Nir(_))
        && salarie.contrats.len() == 1
        && salarie
            .contrats
            .iter()
            .all(|c| c.lieu == Lieu::Etablissement)
}
