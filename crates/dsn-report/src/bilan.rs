//! The official XML report of one file, through dsn-returns.
//!
//! Its type is always `BAN`, even without an anomaly: a `CCO` is the
//! certificate that only the platform issues, and nothing written here may be
//! taken for one. The verdict's coverage is in the `message` of the root, the
//! one place the schema leaves for it. Advice is ours, not the norm's: it is
//! left out.

mod envoi;

use std::io::{self, Write};

use dsn_check::{Counts, DeclarationReport, Report, Severity, Verdict};
use dsn_returns::bilan::{
    self, Anomalie, Contenu, Declaration, Envoi, Etat, Rapport, RubriqueDeclenchante, Salarie,
};

use crate::phrases::verdict_phrase;
use crate::render::{FileReport, RenderOptions, Renderer};
use crate::view::{Anomaly, FileView};

/// Writes [`Format::Bilan`](crate::Format::Bilan).
pub(crate) struct Bilan {
    options: RenderOptions,
    written: bool,
}

impl Bilan {
    pub(crate) fn new(options: RenderOptions) -> Self {
        Self {
            options,
            written: false,
        }
    }
}

impl Renderer for Bilan {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        if self.written {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "un bilan décrit un seul fichier : demandez un document par fichier",
            ));
        }
        self.written = true;
        bilan::write(&rapport(&FileView::new(file, &self.options)), out)
    }

    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

fn rapport(view: &FileView<'_>) -> Rapport {
    let report = view.report;
    let inside: u64 = report.declarations.iter().map(|d| normed(d.counts)).sum();
    let mut envoi = Envoi {
        identification: envoi::identification(view),
        etat: etat(report.verdict),
        contenu: Contenu {
            declarations: Some(report.declarations.len() as u64),
            salaries: Some(report.stats.individus),
        },
        generales: normed(report.counts).saturating_sub(inside),
        dans_declarations: inside,
        anomalies: Vec::new(),
    };
    let mut declarations: Vec<_> = report.declarations.iter().map(declaration).collect();
    for anomaly in view.anomalies() {
        if anomaly.severity == Severity::Advice {
            continue;
        }
        let rank = anomaly.place.declaration;
        let item = anomalie(report, &anomaly);
        match declarations.iter_mut().find(|d| d.rang == rank) {
            Some(declaration) => declaration.anomalies.push(item),
            None => envoi.anomalies.push(item),
        }
    }
    Rapport {
        type_code: "BAN".to_owned(),
        message: Some(format!(
            "Contrôle local, sans valeur de certificat\u{a0}: {}",
            verdict_phrase(report.verdict, report.coverage())
        )),
        envoi,
        declarations,
    }
}

/// Anomalies in the sense of the norm: all but our advice.
fn normed(counts: Counts) -> u64 {
    counts.blocking + counts.warning
}

/// A reading interrupted is never shown as valid; the schema knows no third
/// state for it.
fn etat(verdict: Verdict) -> Etat {
    match verdict {
        Verdict::Valid => Etat::Ok,
        Verdict::Invalid | Verdict::Interrupted => Etat::Ko,
    }
}

fn declaration(report: &DeclarationReport) -> Declaration {
    let siret = report.siret.as_deref().unwrap_or_default();
    let (siren, nic) = siret.split_at_checked(9).unwrap_or((siret, ""));
    Declaration {
        rang: report.rang,
        nature: report.nature_code.clone(),
        type_code: report.type_code.clone(),
        mois: report.mois.as_deref().and_then(first_of_month),
        siren: siren.to_owned(),
        nic_affectation: nic.to_owned(),
        etat: etat(report.verdict),
        contenu: Contenu {
            declarations: None,
            salaries: Some(report.individus),
        },
        bloquantes: report.counts.blocking,
        non_bloquantes: report.counts.warning,
        anomalies: Vec::new(),
    }
}

/// `2026-05` as S20.G00.05.005 writes it: `01052026`.
fn first_of_month(mois: &str) -> Option<String> {
    let (year, month) = mois.split_once('-')?;
    Some(format!("01{month}{year}"))
}

fn anomalie(report: &Report, anomaly: &Anomaly<'_>) -> Anomalie {
    let place = anomaly.place;
    let same = report
        .groups
        .iter()
        .find(|group| group.code == anomaly.id && group.rubrique == anomaly.rubrique_index);
    Anomalie {
        code: anomaly.code.clone(),
        bloquante: anomaly.severity == Severity::Blocking,
        message: anomaly.message.to_string(),
        numero_ligne: (place.line > 0).then_some(place.line),
        nombre: same.map(|group| group.count),
        rubrique: anomaly.rubrique.as_ref().map(|id| RubriqueDeclenchante {
            identifiant: id.clone(),
            libelle: anomaly.rubrique_name.map(str::to_owned),
            valeur: anomaly.value.as_deref().unwrap_or_default().to_owned(),
        }),
        salarie: place.individu.as_deref().map(|individu| Salarie {
            nir: anomaly.nir.as_deref().unwrap_or_default().to_owned(),
            nom_famille: (!individu.nom.is_empty()).then(|| individu.nom.clone()),
            rang: individu.rang,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::first_of_month;

    #[test]
    fn months_are_written_as_the_norm_does() {
        assert_eq!(first_of_month("2026-05").as_deref(), Some("01052026"));
        assert_eq!(first_of_month("?"), None);
    }
}
