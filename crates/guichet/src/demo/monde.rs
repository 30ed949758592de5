//! The world of the demonstration, and its declarations: deposited in their month, on a clock of
//! their own, and controlled by the same jobs as any other.

use std::sync::Arc;

use bytes::Bytes;
use dsn_norm::Version;
use dsn_world::{Declaration, Envoi, EtablissementId, Graine, Mois, Monde, Taille};
use guichet_store::repertoire::{Etablissement, UniteLegale};

use super::comptes::{CompteDemo, Comptes};
use crate::clock::{Clock, Moment};
use crate::depot::{self, Canal, Deposant, Environnement, Meta, Point};
use crate::{App, paris, travaux};

/// Months that have been declared when the demonstration begins, the present one not counted.
const MOIS: i32 = 3;

/// The companies, each with its part to play.
pub(super) struct Fiction(Monde);

impl Fiction {
    /// A payroll manager alone in a small firm.
    pub(super) const PETITE: usize = 0;
    /// Somebody else, who must not see the first one's returns.
    pub(super) const AUTRE: usize = 1;
    /// An establishment that transmits for others.
    pub(super) const CONCENTRATEUR: usize = 2;
    /// A farm.
    pub(super) const AGRICOLE: usize = 3;
    /// Where the agent of an organism works.
    pub(super) const ORGANISME: usize = 4;
    /// Who runs the platform, and who publishes payroll software.
    pub(super) const PLATEFORME: usize = 5;
    /// An accountant, who declares for all the companies after it.
    pub(super) const CABINET: usize = 6;
    const CLIENTS: u32 = 4;

    pub(super) fn new() -> Self {
        let size = Taille {
            entreprises: 7 + Self::CLIENTS,
            etablissements: 2,
            salaries: (2, 12),
        };
        Self(Monde::new(Graine(2026), size))
    }

    /// The SIRET of the head office of a company.
    pub(super) fn siege(&self, entreprise: usize) -> String {
        let company = self.0.entreprises().get(entreprise);
        let head = company.and_then(|company| company.etablissements.first());
        head.map(|office| office.siret.to_string())
            .unwrap_or_default()
    }

    /// The SIRET of the accountant's clients.
    pub(super) fn clients(&self) -> Vec<String> {
        let clients = self.0.entreprises().iter().skip(Self::CABINET + 1);
        clients
            .flat_map(|company| &company.etablissements)
            .map(|office| office.siret.to_string())
            .collect()
    }

    /// The companies and establishments as the directory of declarants has them.
    pub(super) fn repertoire(&self) -> (Vec<UniteLegale>, Vec<Etablissement>) {
        let mut unites = Vec::new();
        let mut etablissements = Vec::new();
        for company in self.0.entreprises() {
            let head = company
                .etablissements
                .first()
                .map(|office| office.siret.to_string());
            unites.push(UniteLegale {
                siren: company.siren.to_string(),
                active: true,
                denomination: company.raison_sociale.clone(),
                nic_siege: head
                    .as_deref()
                    .and_then(|siret| siret.get(9..))
                    .unwrap_or_default()
                    .to_owned(),
                creation: Some("2015-01-01".to_owned()),
                ..UniteLegale::default()
            });
            for (rank, office) in company.etablissements.iter().enumerate() {
                etablissements.push(Etablissement {
                    siret: office.siret.to_string(),
                    siege: rank == 0,
                    ouvert: true,
                    denomination: company.raison_sociale.clone(),
                    creation: Some("2015-01-01".to_owned()),
                    ..Etablissement::default()
                });
            }
        }
        (unites, etablissements)
    }

    /// What a company declares of a month, each declaration in a file of its own as the service wants.
    fn fichiers(&self, entreprise: usize, mois: Mois) -> Vec<Bytes> {
        let rank = u32::try_from(entreprise).unwrap_or(u32::MAX);
        let offices = self
            .0
            .entreprises()
            .get(entreprise)
            .map_or(0, |c| c.etablissements.len());
        (0..u16::try_from(offices).unwrap_or(0))
            .flat_map(|rang| {
                self.0.declarations(
                    EtablissementId {
                        entreprise: rank,
                        rang,
                    },
                    mois,
                )
            })
            .filter_map(|declaration| self.fichier(declaration, mois))
            .collect()
    }

    /// `None` for what the norm of the month does not have.
    fn fichier(&self, declaration: Declaration, mois: Mois) -> Option<Bytes> {
        let version = match mois.annee() {
            ..=2025 => Version::P25V01,
            2026 => Version::P26V01,
            _ => Version::P27V01,
        };
        let send = Envoi::new(&self.0, version).avec(declaration).to_bytes();
        send.ok().map(Bytes::from)
    }
}

/// Deposits the months before the present one and lets the jobs do their work, each month at its time.
pub(super) async fn declarer(
    app: &Arc<App>,
    fiction: &Fiction,
    comptes: &Comptes,
) -> Result<(), String> {
    let (year, month, _) = paris::day(app.clock.now());
    let (Ok(year), Ok(month)) = (u16::try_from(year), u8::try_from(month)) else {
        return Ok(());
    };
    let present = Mois::new(year, month);
    let then = Arc::new(app.a_l_heure_de(Clock::stopped(app.clock.now())));
    let declarants = [
        ("declarant", vec![Fiction::PETITE]),
        ("declarant_other", vec![Fiction::AUTRE]),
        (
            "accountant",
            (Fiction::CABINET + 1..=Fiction::CABINET + Fiction::CLIENTS as usize).collect(),
        ),
    ];
    for before in (1..=MOIS).rev() {
        let mois = present.plus(-before);
        then.clock.move_to(deposit_day(mois).min(app.clock.now()));
        for (key, companies) in &declarants {
            let Some(account) = comptes.get(key) else {
                continue;
            };
            for company in companies {
                for file in fiction.fichiers(*company, mois) {
                    deposer(&then, account, file).await?;
                }
            }
        }
        travaux::epuiser(&then, travaux::handlers())
            .await
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The second of the month after, at nine: before every due date.
fn deposit_day(mois: Mois) -> Moment {
    let next = mois.plus(1);
    let text = format!("{:04}-{:02}-02T09:00", next.annee(), next.mois_de_annee());
    paris::parse_iso(&text).unwrap_or(Moment(0))
}

async fn deposer(app: &Arc<App>, account: &CompteDemo, file: Bytes) -> Result<(), String> {
    let deposant = Deposant {
        compte_id: Some(account.id),
        siret: account.siret.clone(),
        nom: account.nom.clone(),
        prenom: account.prenom.clone(),
        concentrateur_compte_id: None,
    };
    let meta = Meta {
        nom_fichier: Some("depot_paie.dsn".to_owned()),
        canal: Canal::Fil,
        point: Point::Rg,
        environnement: Environnement::Reel,
    };
    let received = depot::recevoir(app, deposant, file, meta).await;
    received.map(drop).map_err(|error| error.to_string())
}
