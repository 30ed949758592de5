//! The certificate of a declaration: what its page says, and its PDF.
//!
//! It is shown for as long as the settings say (90 days), with the coverage of the check and what it is
//! worth. Whether the organisms' reports still have to be read is said beside it.

use dsn_certificate::Certificat;
use dsn_norm::Version;
use dsn_returns::bilan::Couverture;
use dsn_returns::bilan::documents::PORTEE_DU_CERTIFICAT;
use guichet_store::declarations::{self, Declaration};
use guichet_store::depots::{self, Depot};
use guichet_store::{StoreError, retours};

use crate::App;
use crate::clock::Moment;
use crate::depot::civil;
use crate::paris;
use crate::retention::fin_de_certificat;

/// Name of the platform on its certificates.
const PLATEFORME: &str = "Guichet";

/// What the page of a certificate shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The declaration that is certified.
    pub declaration: Declaration,
    /// The deposit it came in.
    pub depot: Depot,
    /// Coverage of the check.
    pub couverture: Couverture,
    /// What the certificate is worth.
    pub portee: &'static str,
    /// Reports of organisms that must be read and were not.
    pub a_verifier: u64,
    /// Until when it is shown.
    pub fin: Moment,
}

/// The certificate of a reference, while it is shown; none when it is unknown or has ended.
///
/// # Errors
/// Those of the store.
pub async fn page(app: &App, reference: &str) -> Result<Option<Page>, StoreError> {
    let now = app.clock.now();
    let Some((idflux, rang)) = reference.rsplit_once('-') else {
        return Ok(None);
    };
    let (idflux, Ok(rang)) = (idflux.to_owned(), rang.parse::<u32>()) else {
        return Ok(None);
    };
    let found = app
        .store
        .read(move |tx| {
            let Some(depot) = depots::par_idflux(tx, &idflux)? else {
                return Ok(None);
            };
            let all = declarations::du_depot(tx, depot.id)?;
            let returns = retours::du_depot(tx, depot.id, now.0)?;
            Ok(Some((depot, all, returns)))
        })
        .await?;
    let Some((depot, all, returns)) = found else {
        return Ok(None);
    };
    let certified = |d: &Declaration| d.rang == rang && d.certificat.is_some();
    let Some(declaration) = all.into_iter().find(certified) else {
        return Ok(None);
    };
    let fin = fin_de_certificat(&app.config, Moment(declaration.controlee_at));
    if now >= fin {
        return Ok(None);
    }
    let unread = returns.iter().filter(|retour| {
        retour.notification
            && retour.lu_at.is_none()
            && retour.declaration_id.is_none_or(|id| id == declaration.id)
    });
    Ok(Some(Page {
        couverture: Couverture {
            evalues: u32::try_from(declaration.evalues).unwrap_or(0),
            applicables: u32::try_from(declaration.applicables).unwrap_or(0),
        },
        portee: PORTEE_DU_CERTIFICAT,
        a_verifier: unread.count() as u64,
        fin,
        declaration,
        depot,
    }))
}

impl Page {
    /// The certificate as a PDF.
    ///
    /// # Errors
    /// Those of the PDF.
    pub fn pdf(&self) -> Result<Vec<u8>, String> {
        let at = Moment(self.declaration.controlee_at);
        let instants = (civil(Moment(self.depot.recu_at)), civil(at), utc(at));
        let (Some(reception), Some(emission), Some(emission_utc)) = instants else {
            return Err("la date du certificat est illisible".to_owned());
        };
        let (nature, type_code) = (self.nature(), self.type_declaration());
        let declaration = &self.declaration;
        let certificat = Certificat {
            plateforme: PLATEFORME,
            reference: declaration.certificat.as_deref().unwrap_or_default(),
            siret: declaration.siret.as_deref().unwrap_or_default(),
            raison_sociale: None,
            nature: &nature,
            type_declaration: type_code.as_deref(),
            periode: &self.periode(),
            ordre: declaration
                .ordre
                .and_then(|ordre| u64::try_from(ordre).ok()),
            idflux: &self.depot.idflux,
            norme: self.depot.norme.as_deref().unwrap_or_default(),
            essai: self.depot.essai_reel.as_deref() != Some("02"),
            reception,
            emission,
            emission_utc,
            couverture: self.couverture,
            non_bloquantes: u64::try_from(declaration.signalements).unwrap_or(0),
            contexte: self.depot.contexte.as_deref().unwrap_or_default(),
        };
        certificat.pdf().map_err(|error| error.to_string())
    }

    /// « 04 – Signalement arrêt de travail ».
    pub fn nature(&self) -> String {
        let code = self.declaration.nature.as_deref().unwrap_or_default();
        labelled(code, self.label(b"S20.G00.05.001", code))
    }

    /// « 01 – déclaration normale ».
    pub fn type_declaration(&self) -> Option<String> {
        let code = self.declaration.type_code.as_deref()?;
        Some(labelled(code, self.label(b"S20.G00.05.002", code)))
    }

    /// The month declared, else the day of the deposit.
    pub fn periode(&self) -> String {
        match &self.declaration.mois {
            Some(mois) => crate::interdeclaration::mois_clair(mois),
            None => {
                let (year, month, day) = paris::day(Moment(self.depot.recu_at));
                format!("déposé le {day:02}/{month:02}/{year:04}")
            }
        }
    }

    /// The label of a value of the norm.
    fn label(&self, rubrique: &[u8; 14], code: &str) -> Option<&'static str> {
        let version = Version::from_code(self.depot.norme.as_deref()?.as_bytes())?;
        let norme = dsn_norm::norme(version);
        let rubrique = norme.rubrique(dsn_norm::rubrique_index(rubrique)?)?;
        let liste = rubrique.liste?;
        norme.liste(liste).libelle(code.as_bytes())
    }
}

fn labelled(code: &str, label: Option<&str>) -> String {
    match label {
        Some(label) => format!("{code} – {label}"),
        None => code.to_owned(),
    }
}

fn utc(at: Moment) -> Option<dsn_returns::civil::Moment> {
    dsn_returns::civil::Moment::parse(&paris::format_utc(at))
}
