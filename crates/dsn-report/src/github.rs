//! Workflow commands of GitHub Actions: one annotation per finding stored, then
//! the verdict of the file.
//!
//! Escapes follow the runner: `%`, CR and LF in the message, and also `:` and
//! `,` in a property.

use std::io::{self, Write};

use dsn_check::{Severity, Verdict};

use crate::phrases::{code_and_subject, counts_phrase, verdict_phrase, who};
use crate::render::{FileReport, RenderOptions, Renderer};
use crate::text::visible;
use crate::view::{Anomaly, FileView};

/// Writes [`Format::Github`](crate::Format::Github).
pub(crate) struct Github {
    options: RenderOptions,
}

impl Github {
    pub(crate) fn new(options: RenderOptions) -> Self {
        Self { options }
    }
}

impl Renderer for Github {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        let view = FileView::new(file, &self.options);
        let several = file.report.declarations.len() > 1;
        let path = property(file.path);
        for anomaly in view.anomalies() {
            let command = match anomaly.severity {
                Severity::Blocking => "error",
                Severity::Warning => "warning",
                Severity::Advice => "notice",
            };
            let line = match anomaly.place.line {
                0 => String::new(),
                line => format!(",line={line}"),
            };
            let title = property(&code_and_subject(
                &anomaly.code,
                anomaly.rubrique.as_deref(),
            ));
            let message = data(&message(&anomaly, several));
            writeln!(
                out,
                "::{command} file={path}{line},title={title}::{message}"
            )?;
        }
        let command = match file.report.verdict {
            Verdict::Valid => "notice",
            Verdict::Invalid | Verdict::Interrupted => "error",
        };
        let verdict = verdict_phrase(file.report.verdict, file.report.coverage());
        let counts = counts_phrase(file.report.counts);
        let text = data(&format!("{verdict} ; {counts}"));
        writeln!(out, "::{command} file={path},title=Verdict::{text}")
    }

    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

fn message(anomaly: &Anomaly<'_>, several_declarations: bool) -> String {
    let mut lines = vec![anomaly.message.to_string()];
    if let Some(name) = anomaly.rubrique_name {
        lines.push(format!("Rubrique\u{a0}: {name}"));
    }
    let who = who(anomaly.place, several_declarations);
    if !who.is_empty() {
        lines.push(format!("Concerne\u{a0}: {who}"));
    }
    if let Some(value) = &anomaly.value {
        lines.push(format!("Valeur\u{a0}: «\u{a0}{value}\u{a0}»"));
    }
    if !anomaly.advice.is_empty() {
        lines.push(format!("À faire\u{a0}: {}", anomaly.advice));
    }
    let visible: Vec<_> = lines.iter().map(|line| visible(line)).collect();
    visible.join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_of_a_file_can_start_a_command() {
        assert_eq!(data("100 %\r\n::error::x"), "100 %25%0D%0A::error::x");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
