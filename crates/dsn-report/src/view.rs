//! A report as every format shows it: findings decoded, named, masked where
//! asked, and grouped. No format reads [`Finding`] texts past this module, so
//! that none can forget the mask.

use std::borrow::Cow;
use std::collections::HashMap;

use dsn_check::{Code, Finding, Group, Place, Report, Severity};
use dsn_norm::{BlocIdx, RubriqueIdx};

use crate::catalogue::{self, Explained};
use crate::render::{FileReport, RenderOptions};
use crate::source::Source;
use crate::{labels, mask, text};

/// Characters of a quoted line or value that are shown at most: the norm's
/// longest line is 256, so only what is wrong anyway is cut.
const QUOTE_MAX: usize = 300;

/// One file, ready to be shown.
pub(crate) struct FileView<'a> {
    /// Path or name of the file.
    pub(crate) path: &'a str,
    /// Its report.
    pub(crate) report: &'a Report,
    source: Option<&'a dyn Source>,
    mask: bool,
}

/// One finding, ready to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Anomaly<'a> {
    /// The control.
    pub(crate) id: Code,
    /// Its code as displayed.
    pub(crate) code: String,
    /// What the code means in general.
    pub(crate) explained: Explained,
    /// Severity.
    pub(crate) severity: Severity,
    /// The rubrique.
    pub(crate) rubrique_index: Option<RubriqueIdx>,
    /// Identifier of the rubrique.
    pub(crate) rubrique: Option<String>,
    /// Name of the rubrique in the norm.
    pub(crate) rubrique_name: Option<&'static str>,
    /// Identifier of the bloc.
    pub(crate) bloc: Option<String>,
    /// Where it is.
    pub(crate) place: &'a Place,
    /// NIR of the employee.
    pub(crate) nir: Option<Cow<'a, str>>,
    /// Value found.
    pub(crate) value: Option<Cow<'a, str>>,
    /// What is wrong.
    pub(crate) message: Cow<'a, str>,
    /// What to do.
    pub(crate) advice: Cow<'a, str>,
}

/// All findings of one code on one rubrique.
#[derive(Clone, Debug)]
pub(crate) struct GroupView<'a> {
    /// Code as displayed.
    pub(crate) code: String,
    /// What the code means in general.
    pub(crate) title: &'static str,
    /// Exact number and severity.
    pub(crate) group: &'a Group,
    /// Identifier and name of what is concerned: the rubrique, else the bloc if it
    /// is the same everywhere.
    pub(crate) subject: Option<(String, Option<&'static str>)>,
    /// What the norm expects there, in French.
    pub(crate) expected: Option<String>,
    /// The findings stored, in file order; fewer than the group counts when
    /// they were capped.
    pub(crate) anomalies: Vec<Anomaly<'a>>,
}

impl<'a> FileView<'a> {
    /// The view of one file under these options.
    pub(crate) fn new(file: &FileReport<'a>, options: &RenderOptions) -> Self {
        Self {
            path: file.path,
            report: file.report,
            source: file.source,
            mask: options.mask,
        }
    }

    /// Every stored finding, in file order.
    pub(crate) fn anomalies(&self) -> impl Iterator<Item = Anomaly<'a>> {
        self.report.findings.iter().map(|f| self.anomaly(f))
    }

    /// The findings grouped by code and rubrique: the heaviest groups first,
    /// then in file order.
    pub(crate) fn groups(&self) -> Vec<GroupView<'a>> {
        let mut stored: HashMap<(Code, Option<RubriqueIdx>, Severity), Vec<&'a Finding>> =
            HashMap::new();
        for finding in &self.report.findings {
            stored
                .entry((finding.code, finding.rubrique, finding.severity))
                .or_default()
                .push(finding);
        }
        let mut groups: Vec<_> = self
            .report
            .groups
            .iter()
            .map(|group| {
                let key = (group.code, group.rubrique, group.severity);
                self.group(group, stored.remove(&key).unwrap_or_default())
            })
            .collect();
        groups.sort_by_key(|view| (view.group.severity, view.group.first_line));
        groups
    }

    /// The line of the file a finding is about, decoded, masked where asked and
    /// made harmless; `None` where the caller gave no bytes.
    pub(crate) fn quoted_line(&self, place: &Place) -> Option<String> {
        let wanted = usize::try_from(place.len).ok()?;
        let bytes = self.source?.read(place.offset, wanted.min(4 * QUOTE_MAX))?;
        if bytes.is_empty() {
            return None;
        }
        let line = text::decode(&bytes);
        let line = if self.mask {
            mask::mask_line(&line)
        } else {
            line
        };
        Some(text::shorten(&text::visible(&line), QUOTE_MAX).into_owned())
    }

    /// The first bytes of the file, where the caller gave them.
    pub(crate) fn head(&self, len: usize) -> Option<Vec<u8>> {
        self.source?.read(0, len)
    }

    fn group(&self, group: &'a Group, findings: Vec<&'a Finding>) -> GroupView<'a> {
        let rubrique = group.rubrique.map(|rubrique| {
            let name = labels::rubrique_name(self.report, rubrique);
            (rubrique.id().to_string(), name)
        });
        let subject = rubrique.or_else(|| {
            let bloc = common_bloc(&findings)?;
            Some((bloc.id().to_string(), labels::bloc_name(self.report, bloc)))
        });
        GroupView {
            code: group.code.to_string(),
            title: catalogue::explain(group.code).titre,
            group,
            subject,
            expected: group
                .rubrique
                .and_then(|rubrique| labels::expected(self.report, group.code, rubrique)),
            anomalies: findings.into_iter().map(|f| self.anomaly(f)).collect(),
        }
    }

    fn anomaly(&self, finding: &'a Finding) -> Anomaly<'a> {
        let rubrique = finding.rubrique.map(|rubrique| rubrique.id().to_string());
        let id = rubrique.as_deref();
        let value = finding.value.as_deref();
        let sentence = |text: &'a str| {
            if self.mask {
                Cow::Owned(mask::mask_sentence(id, value, text))
            } else {
                Cow::Borrowed(text)
            }
        };
        Anomaly {
            id: finding.code,
            rubrique_index: finding.rubrique,
            code: finding.code.to_string(),
            explained: catalogue::explain(finding.code),
            severity: finding.severity,
            rubrique_name: finding
                .rubrique
                .and_then(|rubrique| labels::rubrique_name(self.report, rubrique)),
            bloc: finding.bloc.map(|bloc| bloc.id().to_string()),
            place: &finding.place,
            nir: finding.place.individu.as_deref().and_then(|individu| {
                let nir = individu.nir.as_deref()?;
                Some(if self.mask {
                    mask::mask_value(Some(NIR), nir)
                } else {
                    Cow::Borrowed(nir)
                })
            }),
            value: value.map(|value| {
                if self.mask {
                    mask::mask_value(id, value)
                } else {
                    Cow::Borrowed(value)
                }
            }),
            message: sentence(&finding.message),
            advice: sentence(&finding.advice),
            rubrique,
        }
    }
}

/// The rubrique of an employee's NIR.
const NIR: &str = "S21.G00.30.001";

fn common_bloc(findings: &[&Finding]) -> Option<BlocIdx> {
    let first = findings.first()?.bloc?;
    let same = findings.iter().all(|finding| finding.bloc == Some(first));
    same.then_some(first)
}

impl GroupView<'_> {
    /// The message, if all findings stored have the same: it is said once.
    pub(crate) fn common_message(&self) -> Option<&str> {
        self.common(|anomaly| &anomaly.message)
    }

    /// The advice, if all findings stored have the same.
    pub(crate) fn common_advice(&self) -> Option<&str> {
        self.common(|anomaly| &anomaly.advice)
    }

    fn common<'s>(&'s self, of: impl Fn(&'s Anomaly<'_>) -> &'s str) -> Option<&'s str> {
        let mut texts = self.anomalies.iter().map(of);
        let first = texts.next()?;
        texts.all(|text| text == first).then_some(first)
    }
}
