//! The objects of schema `dsn-check/1`: fields in the order they are written.
//! What people see of them is published as `docs/schemas/dsn-check-1.schema.json`;
//! a key may be added, never renamed or removed.

use dsn_check::{Counts, Coverage, DeclarationReport, NotEvaluated, Report};
use serde::Serialize;

use crate::totals::Totals;
use crate::view::{Anomaly, FileView, GroupView};

/// Name of the schema, in every document.
pub(crate) const SCHEMA: &str = "dsn-check/1";

#[derive(Serialize)]
pub(crate) struct FileJson<'a> {
    pub path: &'a str,
    pub verdict: &'static str,
    pub coverage: CoverageJson,
    pub norm: Option<&'static str>,
    pub counts: CountsJson,
    pub omitted: u64,
    pub context: &'a str,
    pub lot: bool,
    pub stats: StatsJson,
    pub not_evaluated: Vec<NotEvaluatedJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declarations: Option<Vec<DeclarationJson<'a>>>,
    pub groups: Vec<GroupJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anomalies: Option<Vec<AnomalyJson<'a>>>,
}

#[derive(Serialize)]
pub(crate) struct CoverageJson {
    pub evaluated: u32,
    pub applicable: u32,
}

#[derive(Serialize)]
pub(crate) struct CountsJson {
    pub blocking: u64,
    pub warning: u64,
    pub advice: u64,
}

#[derive(Serialize)]
pub(crate) struct StatsJson {
    pub bytes: u64,
    pub lines: u64,
    pub individus: u64,
}

#[derive(Serialize)]
pub(crate) struct NotEvaluatedJson<'a> {
    pub code: &'a str,
    pub reason: &'a str,
}

#[derive(Serialize)]
pub(crate) struct DeclarationJson<'a> {
    pub rang: u32,
    pub nature: Option<&'a str>,
    #[serde(rename = "type")]
    pub type_code: Option<&'a str>,
    pub siret: Option<&'a str>,
    pub mois: Option<&'a str>,
    pub verdict: &'static str,
    pub coverage: CoverageJson,
    pub line: u64,
    pub individus: u64,
    pub counts: CountsJson,
}

#[derive(Serialize)]
pub(crate) struct GroupJson {
    pub code: String,
    pub severity: &'static str,
    pub rubrique: Option<String>,
    pub count: u64,
    pub first_line: u64,
}

#[derive(Serialize)]
pub(crate) struct AnomalyJson<'a> {
    pub code: String,
    pub severity: &'static str,
    pub rubrique: Option<String>,
    pub rubrique_name: Option<&'static str>,
    pub bloc: Option<String>,
    pub line: u64,
    pub offset: u64,
    pub length: u32,
    pub value: Option<String>,
    pub message: String,
    pub advice: String,
    pub declaration: Option<u32>,
    pub individu: Option<IndividuJson<'a>>,
    pub contrat: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct IndividuJson<'a> {
    pub rang: u32,
    pub nom: &'a str,
}

#[derive(Serialize)]
pub(crate) struct TotalsJson {
    pub files: u64,
    pub valid: u64,
    pub invalid: u64,
    pub interrupted: u64,
    pub verdict: &'static str,
    pub coverage: CoverageJson,
    pub counts: CountsJson,
    pub omitted: u64,
    pub declarations: u64,
    pub stats: StatsJson,
}

impl<'a> FileJson<'a> {
    /// The object of one file without its declarations and anomalies.
    pub(crate) fn header(view: &FileView<'a>) -> Self {
        let report: &'a Report = view.report;
        Self {
            path: view.path,
            verdict: report.verdict.code(),
            coverage: report.coverage().into(),
            norm: report.norme.map(|version| version.code()),
            counts: report.counts.into(),
            omitted: report.omitted,
            context: &report.context,
            lot: report.lot,
            stats: StatsJson {
                bytes: report.stats.bytes,
                lines: report.stats.lines,
                individus: report.stats.individus,
            },
            not_evaluated: report.not_evaluated.iter().map(Into::into).collect(),
            declarations: None,
            groups: view.groups().iter().map(Into::into).collect(),
            anomalies: None,
        }
    }

    /// The whole object of one file.
    pub(crate) fn whole(view: &FileView<'a>) -> Self {
        Self {
            declarations: Some(view.report.declarations.iter().map(Into::into).collect()),
            anomalies: Some(view.anomalies().map(Into::into).collect()),
            ..Self::header(view)
        }
    }
}

impl From<Coverage> for CoverageJson {
    fn from(coverage: Coverage) -> Self {
        Self {
            evaluated: coverage.evaluated,
            applicable: coverage.applicable,
        }
    }
}

impl From<Counts> for CountsJson {
    fn from(counts: Counts) -> Self {
        Self {
            blocking: counts.blocking,
            warning: counts.warning,
            advice: counts.advice,
        }
    }
}

impl<'a> From<&'a NotEvaluated> for NotEvaluatedJson<'a> {
    fn from(item: &'a NotEvaluated) -> Self {
        Self {
            code: &item.code,
            reason: &item.reason,
        }
    }
}

impl<'a> From<&'a DeclarationReport> for DeclarationJson<'a> {
    fn from(declaration: &'a DeclarationReport) -> Self {
        Self {
            rang: declaration.rang,
            nature: declaration.nature_code.as_deref(),
            type_code: declaration.type_code.as_deref(),
            siret: declaration.siret.as_deref(),
            mois: declaration.mois.as_deref(),
            verdict: declaration.verdict.code(),
            coverage: declaration.coverage.into(),
            line: declaration.line,
            individus: declaration.individus,
            counts: declaration.counts.into(),
        }
    }
}

impl From<&GroupView<'_>> for GroupJson {
    fn from(view: &GroupView<'_>) -> Self {
        Self {
            code: view.code.clone(),
            severity: view.group.severity.code(),
            rubrique: view.group.rubrique.map(|r| r.id().to_string()),
            count: view.group.count,
            first_line: view.group.first_line,
        }
    }
}

impl<'a> From<Anomaly<'a>> for AnomalyJson<'a> {
    fn from(anomaly: Anomaly<'a>) -> Self {
        let place = anomaly.place;
        Self {
            code: anomaly.code,
            severity: anomaly.severity.code(),
            rubrique: anomaly.rubrique,
            rubrique_name: anomaly.rubrique_name,
            bloc: anomaly.bloc,
            line: place.line,
            offset: place.offset,
            length: place.len,
            value: anomaly.value.map(Into::into),
            message: anomaly.message.into_owned(),
            advice: anomaly.advice.into_owned(),
            declaration: (place.declaration > 0).then_some(place.declaration),
            individu: place.individu.as_deref().map(|individu| IndividuJson {
                rang: individu.rang,
                nom: &individu.nom,
            }),
            contrat: place.contrat.as_deref(),
        }
    }
}

impl From<&Totals> for TotalsJson {
    fn from(totals: &Totals) -> Self {
        Self {
            files: totals.files(),
            valid: totals.valid,
            invalid: totals.invalid,
            interrupted: totals.interrupted,
            verdict: totals.verdict().code(),
            coverage: totals.coverage.into(),
            counts: totals.counts.into(),
            omitted: totals.omitted,
            declarations: totals.declarations,
            stats: StatsJson {
                bytes: totals.bytes,
                lines: totals.lines,
                individus: totals.individus,
            },
        }
    }
}
