//! The examination of one file: the checker's own verdict, and the facts that are compared later.

use dsn_check::{Channel, Context, Report, Verdict, check_bytes};

use super::a_la_demande::contexte_du_jour;
use crate::clock::Moment;
use crate::depot::Depot;
use crate::interdeclaration::empreintes::Empreintes;
use crate::interdeclaration::faits::{self, Faits, individu_cle};

/// What was read in one file.
pub(super) struct Examine<'a> {
    /// What the checker says.
    pub report: Report,
    /// The declarations, in file order.
    pub faits: Vec<Faits<'a>>,
    /// For each, the hash of its only individual.
    pub individus: Vec<Option<[u8; 16]>>,
    /// Whether it is a real send: a test is controlled and changes nothing.
    pub reel: bool,
}

/// What the check of a deposit stands on besides its bytes: the day it was received, and how.
pub fn contexte(depot: &Depot) -> Context {
    Context {
        channel: match depot.canal.as_str() {
            "fil" => Channel::Machine,
            _ => Channel::Unknown,
        },
        ..contexte_du_jour(Moment(depot.recu_at))
    }
}

pub(super) fn examiner<'a>(
    depot: &Depot,
    octets: &'a [u8],
    empreintes: &Empreintes,
) -> Examine<'a> {
    let report = check_bytes(octets, &contexte(depot));
    let reel = depot.essai_reel.as_deref() == Some("02");
    let faits = faits::lire(octets, empreintes, reel);
    let individus = faits
        .iter()
        .map(|faits| {
            let individu = faits.individu.as_ref().filter(|_| faits.individus == 1)?;
            individu_cle(individu, empreintes)
        })
        .collect();
    Examine {
        report,
        faits,
        individus,
        reel,
    }
}

impl<'a> Examine<'a> {
    /// Whether a fault outside the declarations rejects them all.
    pub(super) fn envoi_rejete(&self) -> bool {
        let inside: u64 = self
            .report
            .declarations
            .iter()
            .map(|d| d.counts.blocking)
            .sum();
        self.report.verdict == Verdict::Interrupted || self.report.counts.blocking > inside
    }

    /// The facts of a declaration of the report, if the form let them be read.
    pub(super) fn faits_de(&self, line: u64) -> Option<(usize, &Faits<'a>)> {
        self.faits
            .iter()
            .enumerate()
            .find(|(_, faits)| faits.ligne == line)
    }

    /// Whether the form of the declaration at this line is right, and may be compared.
    pub(super) fn se_compare(&self, line: u64) -> bool {
        self.reel
            && !self.envoi_rejete()
            && self
                .report
                .declarations
                .iter()
                .any(|d| d.line == line && d.verdict == Verdict::Valid)
    }
}
