//! What a platform answers to the control of a deposit: CCO or BAN.

use dsn_check::{Coverage, Report, Verdict};
use dsn_returns::bilan::documents::Controle;
use dsn_returns::bilan::{
    Certificat, Conformite, Couverture, Declaration, EnvoiIdentification, Etat, Rapport,
};

use crate::render::{FileReport, RenderOptions};
use crate::view::FileView;

/// What of a deposit a bilan tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Portee {
    /// Everything.
    #[default]
    Envoi,
    /// The declaration of this 1-based rank, and what is wrong with the send.
    Declaration(u32),
    /// What is wrong with the send (S10, S90, the file), and no declaration.
    Generales,
}

/// What the platform knows of one declaration and the report does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeclarationDepot<'a> {
    /// 1-based rank in the file.
    pub rang: u32,
    /// S20.G00.05.003, where it is a number.
    pub fraction: Option<u32>,
    /// S20.G00.05.004, where it is a number.
    pub ordre: Option<u64>,
    /// S20.G00.05.006, where it is a number.
    pub id_annulation: Option<u64>,
    /// S20.G00.05.009.
    pub identifiant_metier: Option<&'a str>,
    /// S21.G00.06.002.
    pub nic_siege: Option<&'a str>,
    /// Reference of its certificate, used if it is valid.
    pub certificat: Option<&'a str>,
}

/// A bilan of a deposit: the report, and what the platform adds to it.
///
/// Rejection is per declaration; a blocking anomaly outside any declaration
/// rejects them all, and so does a reading that was interrupted.
#[derive(Clone, Debug)]
pub struct BilanDepot<'a> {
    /// The send. What is not given is read from the head of the file, where
    /// the [`FileReport`] has a source: so its S10 needs not be given.
    pub identification: EnvoiIdentification,
    /// The declarations, in any order; one that is not there gets neither
    /// certificate nor complements.
    pub declarations: &'a [DeclarationDepot<'a>],
    /// What to tell.
    pub portee: Portee,
}

impl BilanDepot<'_> {
    /// The document, CCO or BAN.
    pub fn rapport(self, file: &FileReport<'_>, options: &RenderOptions) -> Rapport {
        let view = FileView::new(file, options);
        let report = file.report;
        let (anomalies, mut declarations) = super::findings(&view);
        declarations.retain(|declaration| match self.portee {
            Portee::Envoi => true,
            Portee::Declaration(rang) => declaration.rang == rang,
            Portee::Generales => false,
        });
        let coverage = declarations
            .iter()
            .filter_map(|declaration| coverage_of(report, declaration.rang))
            .fold(Couverture::default(), |sum, one| Couverture {
                evalues: sum.evalues + one.evaluated,
                applicables: sum.applicables + one.applicable,
            });
        for declaration in &mut declarations {
            let known = self
                .declarations
                .iter()
                .find(|d| d.rang == declaration.rang);
            complete(declaration, known, report);
        }
        Controle {
            identification: merge(self.identification, super::envoi::identification(&view)),
            generales: super::general(report),
            envoi_rejete: is_send_rejected(report),
            anomalies,
            declarations,
            couverture: coverage,
        }
        .rapport()
    }
}

/// Whether something outside the declarations rejects them all.
fn is_send_rejected(report: &Report) -> bool {
    let inside: u64 = report.declarations.iter().map(|d| d.counts.blocking).sum();
    report.verdict == Verdict::Interrupted || report.counts.blocking > inside
}

fn coverage_of(report: &Report, rang: u32) -> Option<Coverage> {
    let declaration = report.declarations.iter().find(|d| d.rang == rang)?;
    Some(declaration.coverage)
}

/// Adds what the platform knows.
fn complete(declaration: &mut Declaration, known: Option<&DeclarationDepot<'_>>, report: &Report) {
    let Some(known) = known else {
        return;
    };
    declaration.fraction = known.fraction;
    declaration.ordre = known.ordre;
    declaration.id_annulation = known.id_annulation;
    declaration.identifiant_metier = known.identifiant_metier.map(str::to_owned);
    declaration.nic_siege = known.nic_siege.map(str::to_owned);
    if declaration.etat != Etat::Ok {
        return;
    }
    if let (Some(reference), Some(coverage)) =
        (known.certificat, coverage_of(report, declaration.rang))
    {
        let certificat = Certificat {
            reference,
            couverture: Couverture {
                evalues: coverage.evaluated,
                applicables: coverage.applicable,
            },
            contexte: &report.context,
        };
        declaration.conformite = Some(Conformite::Certifiee(Some(certificat.texte())));
    }
}

/// The identity given, completed by what the file says.
fn merge(given: EnvoiIdentification, file: EnvoiIdentification) -> EnvoiIdentification {
    EnvoiIdentification {
        declarant: given.declarant,
        idflux: given.idflux,
        identifiant_archive: given.identifiant_archive,
        identifiant: given.identifiant.or(file.identifiant),
        version_norme: given.version_norme.or(file.version_norme),
        point_de_depot: given.point_de_depot.or(file.point_de_depot),
        type_envoi: given.type_envoi.or(file.type_envoi),
        essai_reel: given.essai_reel.or(file.essai_reel),
        emetteur_siret: if given.emetteur_siret.is_empty() {
            file.emetteur_siret
        } else {
            given.emetteur_siret
        },
        raison_sociale: given.raison_sociale.or(file.raison_sociale),
        nom_logiciel: given.nom_logiciel.or(file.nom_logiciel),
        editeur_logiciel: given.editeur_logiciel.or(file.editeur_logiciel),
        version_logiciel: given.version_logiciel.or(file.version_logiciel),
        code_conformite: given.code_conformite.or(file.code_conformite),
        reception: given.reception,
        enregistrement: given.enregistrement,
    }
}
