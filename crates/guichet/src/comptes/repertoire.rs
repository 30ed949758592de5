//! The directory of declarants (RCD) as the rest of the portal asks it: the only source about
//! companies and establishments.

use dsn_identifiers::Siret;
use guichet_store::StoreError;
use guichet_store::repertoire::{self as rows, Fiche, UniteLegale};

use super::Echec;
use crate::App;

/// SIRET asked for in one call at most.
pub const LOT_MAX: usize = 1_000;

/// What the directory says about a SIRET.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Etat {
    /// The establishment is open.
    Ouvert(Box<Fiche>),
    /// It is closed; since when, in the establishment's row.
    Ferme(Box<Fiche>),
    /// The directory does not know it.
    Inconnu,
    /// It is no SIRET; why, in French.
    Invalide(String),
}

impl Etat {
    fn of(fiche: Fiche) -> Self {
        if est_ouvert(&fiche) {
            Self::Ouvert(Box::new(fiche))
        } else {
            Self::Ferme(Box::new(fiche))
        }
    }
}

/// Whether an establishment is open: itself, and its company when that is known.
pub fn est_ouvert(fiche: &Fiche) -> bool {
    fiche.etablissement.ouvert && fiche.unite.as_ref().is_none_or(|unite| unite.active)
}

/// What the directory says about one SIRET.
///
/// # Errors
/// The database does not answer.
pub async fn etat(app: &App, siret: &str) -> Result<Etat, StoreError> {
    let siret = match Siret::parse(siret.as_bytes()) {
        Ok(siret) => siret.to_string(),
        Err(error) => return Ok(Etat::Invalide(error.to_string())),
    };
    let found = app.store.read(move |tx| rows::fiche(tx, &siret)).await?;
    Ok(found.map_or(Etat::Inconnu, Etat::of))
}

/// What the directory says about many SIRET, in their order; those after [`LOT_MAX`] are left out.
///
/// # Errors
/// The database does not answer.
pub async fn etats(app: &App, sirets: &[String]) -> Result<Vec<(String, Etat)>, StoreError> {
    let asked: Vec<String> = sirets.iter().take(LOT_MAX).cloned().collect();
    let valid: Vec<String> = asked
        .iter()
        .filter(|siret| Siret::parse(siret.as_bytes()).is_ok())
        .cloned()
        .collect();
    let found = app.store.read(move |tx| rows::fiches(tx, &valid)).await?;
    let mut known: std::collections::HashMap<String, Fiche> = found
        .into_iter()
        .map(|fiche| (fiche.etablissement.siret.clone(), fiche))
        .collect();
    Ok(asked
        .into_iter()
        .map(|siret| {
            let state = match Siret::parse(siret.as_bytes()) {
                Err(error) => Etat::Invalide(error.to_string()),
                Ok(_) => known.remove(&siret).map_or(Etat::Inconnu, Etat::of),
            };
            (siret, state)
        })
        .collect())
}

/// The head office of a company.
///
/// # Errors
/// The database does not answer.
pub async fn siege(app: &App, siren: &str) -> Result<Option<Fiche>, StoreError> {
    let siren = siren.to_owned();
    app.store.read(move |tx| rows::siege(tx, &siren)).await
}

/// A company.
///
/// # Errors
/// The database does not answer.
pub async fn entreprise(app: &App, siren: &str) -> Result<Option<UniteLegale>, StoreError> {
    let siren = siren.to_owned();
    app.store.read(move |tx| rows::unite(tx, &siren)).await
}

/// The establishment, if it is there and open.
///
/// # Errors
/// It is no SIRET, unknown, or closed: the sentence says which, and what to do.
pub async fn etablissement_ouvert(app: &App, siret: &str) -> Result<Fiche, Echec> {
    match etat(app, siret).await? {
        Etat::Ouvert(fiche) => Ok(*fiche),
        Etat::Invalide(why) => Err(Echec::invalide(format!("SIRET : {why}"))),
        Etat::Inconnu => Err(Echec::Introuvable(format!(
            "Le SIRET {siret} est inconnu du répertoire des déclarants. Vérifiez-le ; un établissement créé depuis peu y figure quelques jours après son immatriculation."
        ))),
        Etat::Ferme(fiche) => {
            let since = fiche
                .etablissement
                .fermeture
                .as_deref()
                .or(fiche
                    .unite
                    .as_ref()
                    .and_then(|unite| unite.cessation.as_deref()))
                .map(|date| format!(" depuis le {}", en_clair(date)))
                .unwrap_or_default();
            Err(Echec::Conflit(format!(
                "L'établissement {siret} est fermé{since} au répertoire des déclarants : il ne peut plus ouvrir de compte. Utilisez le SIRET de l'établissement qui l'a repris."
            )))
        }
    }
}

/// `2026-01-31` as `31/01/2026`.
fn en_clair(date: &str) -> String {
    let parts: Vec<&str> = date.split('-').collect();
    match parts.as_slice() {
        [year, month, day] => format!("{day}/{month}/{year}"),
        _ => date.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use guichet_store::repertoire::Etablissement;

    use super::*;

    fn fiche(fermeture: Option<&str>, cessation: Option<&str>) -> Fiche {
        Fiche {
            etablissement: Etablissement {
                siret: "99999900600011".into(),
                ouvert: fermeture.is_none(),
                fermeture: fermeture.filter(|date| !date.is_empty()).map(str::to_owned),
                ..Etablissement::default()
            },
            unite: cessation.map(|date| UniteLegale {
                active: date == "active",
                cessation: (date != "active").then(|| date.to_owned()),
                ..UniteLegale::default()
            }),
        }
    }

    #[test]
    fn open_means_itself_and_its_company() {
        assert!(est_ouvert(&fiche(None, Some("active"))));
        assert!(!est_ouvert(&fiche(None, Some("2025-12-31"))));
        assert!(!est_ouvert(&fiche(Some("2025-12-31"), None)));
    }

    #[test]
    fn dates_are_shown_as_people_write_them() {
        assert_eq!(en_clair("2026-01-31"), "31/01/2026");
        assert_eq!(en_clair("2026"), "2026");
    }
}
