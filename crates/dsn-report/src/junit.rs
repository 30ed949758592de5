//! JUnit XML for build servers: a suite per file, a case per kind of anomaly,
//! one for the verdict, one for what was not evaluated.

use std::io::{self, Write};

use dsn_check::{Severity, Verdict};
use dsn_returns::xml::{Sink as _, XmlWriter};

use crate::phrases::{self, counts_phrase, verdict_phrase};
use crate::render::{FileReport, RenderOptions, Renderer};
use crate::text::{nombre, visible};
use crate::view::{FileView, GroupView};

const ROOT: &str = "testsuites";

/// Writes [`Format::Junit`](crate::Format::Junit).
pub(crate) struct Junit {
    options: RenderOptions,
}

impl Junit {
    pub(crate) fn new(options: RenderOptions) -> Self {
        Self { options }
    }
}

impl Renderer for Junit {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        XmlWriter::document(out)?.open(ROOT, &[("name", "dsn check")])
    }

    fn file(&mut self, file: &FileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        let view = FileView::new(file, &self.options);
        let groups = view.groups();
        let reasons = phrases::by_reason(&file.report.not_evaluated);
        let interrupted = file.report.verdict == Verdict::Interrupted;
        let invalid = file.report.verdict == Verdict::Invalid;
        let failures = groups.iter().filter(|group| is_failure(group)).count();
        let mut xml = XmlWriter::resume(out, &[ROOT]);
        xml.open(
            "testsuite",
            &[
                ("name", file.path),
                ("tests", &(groups.len() + reasons.len() + 1).to_string()),
                ("failures", &(failures + usize::from(invalid)).to_string()),
                ("errors", if interrupted { "1" } else { "0" }),
                ("skipped", &reasons.len().to_string()),
            ],
        )?;
        properties(&mut xml, &view)?;
        verdict_case(&mut xml, &view)?;
        for group in &groups {
            group_case(&mut xml, &view, group, self.options.places)?;
        }
        for (reason, codes) in reasons {
            let name = format!("non évalué\u{a0}: {}", codes.join(", "));
            xml.open("testcase", &[("classname", file.path), ("name", &name)])?;
            xml.leaf("skipped", &[("message", reason)], "")?;
            xml.close()?;
        }
        xml.close()
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        XmlWriter::resume(out, &[ROOT]).close()
    }
}

fn is_failure(group: &GroupView<'_>) -> bool {
    group.group.severity == Severity::Blocking
}

fn properties(xml: &mut XmlWriter<'_>, view: &FileView<'_>) -> io::Result<()> {
    let report = view.report;
    let coverage = report.coverage();
    xml.open("properties", &[])?;
    for (name, value) in [
        ("verdict", report.verdict.code()),
        ("norm", report.norme.map_or("", |version| version.code())),
        ("evaluated", &coverage.evaluated.to_string()),
        ("applicable", &coverage.applicable.to_string()),
        ("omitted", &report.omitted.to_string()),
        ("context", &report.context),
    ] {
        xml.leaf("property", &[("name", name), ("value", value)], "")?;
    }
    xml.close()
}

fn verdict_case(xml: &mut XmlWriter<'_>, view: &FileView<'_>) -> io::Result<()> {
    let report = view.report;
    let phrase = verdict_phrase(report.verdict, report.coverage());
    let counts = counts_phrase(report.counts);
    xml.open("testcase", &[("classname", view.path), ("name", "verdict")])?;
    match report.verdict {
        Verdict::Valid => xml.leaf("system-out", &[], &format!("{phrase}\n{counts}"))?,
        Verdict::Invalid => xml.leaf("failure", &[("message", &phrase)], &counts)?,
        Verdict::Interrupted => xml.leaf("error", &[("message", &phrase)], &counts)?,
    }
    xml.close()
}

fn group_case(
    xml: &mut XmlWriter<'_>,
    view: &FileView<'_>,
    group: &GroupView<'_>,
    places: usize,
) -> io::Result<()> {
    let subject = group.subject.as_ref();
    let mut name = phrases::code_and_subject(&group.code, subject.map(|(id, _)| id.as_str()));
    if let Some((_, Some(label))) = subject {
        name.push_str(&format!(" ({label})"));
    }
    let text = describe(view, group, places);
    xml.open("testcase", &[("classname", view.path), ("name", &name)])?;
    if is_failure(group) {
        let message = match group.anomalies.first() {
            Some(anomaly) => visible(&anomaly.message),
            None => group.title.into(),
        };
        let attributes = [("message", message.as_ref()), ("type", &group.code)];
        xml.leaf("failure", &attributes, &text)?;
    } else {
        xml.leaf("system-out", &[], &text)?;
    }
    xml.close()
}

/// Number, first places and advice, as lines of text.
fn describe(view: &FileView<'_>, group: &GroupView<'_>, places: usize) -> String {
    let severity = group.group.severity.libelle();
    let count = nombre(group.group.count);
    let mut lines = vec![format!("{severity}, {count} fois\u{a0}: {}", group.title)];
    let several = view.report.declarations.len() > 1;
    for anomaly in group.anomalies.iter().take(places.max(1)) {
        let mut line = phrases::line_phrase(anomaly.place.line);
        let who = phrases::who(anomaly.place, several);
        if !who.is_empty() {
            line.push_str(&format!(", {}", visible(&who)));
        }
        line.push_str(&format!("\u{a0}: {}", visible(&anomaly.message)));
        lines.push(line);
        lines.extend(view.quoted_line(anomaly.place));
        if group.common_advice().is_none() {
            lines.push(format!("à faire\u{a0}: {}", visible(&anomaly.advice)));
        }
    }
    if let Some(expected) = &group.expected {
        lines.push(format!("attendu\u{a0}: {expected}"));
    }
    if let Some(advice) = group.common_advice().filter(|advice| !advice.is_empty()) {
        lines.push(format!("à faire\u{a0}: {}", visible(advice)));
    }
    lines.join("\n")
}
