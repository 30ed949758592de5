//! SARIF 2.1.0: one run; results as the files come, then the tool with its
//! rules and the artifacts with their verdicts, which are known at the end.

use std::collections::HashMap;
use std::io::{self, Write};

use dsn_check::Severity;

use crate::fingerprint::Fingerprints;
use crate::phrases::who;
use crate::render::{FileReport, RenderOptions, Renderer};
use crate::sarif_model::{
    Artifact, ArtifactLocation, ArtifactProperties, Driver, Invocation, Location, LogicalLocation,
    Outcome, OutcomeProperties, PartialFingerprints, PhysicalLocation, Region, Rule, Text, Tool,
};
use crate::text::visible;
use crate::totals::Totals;
use crate::view::{Anomaly, FileView};

/// Writes [`Format::Sarif`](crate::Format::Sarif).
pub(crate) struct Sarif {
    options: RenderOptions,
    totals: Totals,
    results: u64,
    rules: Vec<Rule>,
    rule_of_code: HashMap<String, usize>,
    /// Artifacts already written as JSON: small, one per file.
    artifacts: Vec<String>,
}

impl Sarif {
    pub(crate) fn new(options: RenderOptions) -> Self {
        Self {
            options,
            totals: Totals::default(),
            results: 0,
            rules: Vec::new(),
            rule_of_code: HashMap::new(),
            artifacts: Vec::new(),
        }
    }

    fn rule_index(&mut self, anomaly: &Anomaly<'_>) -> usize {
        if let Some(index) = self.rule_of_code.get(&anomaly.code) {
            return *index;
        }
        let index = self.rules.len();
        self.rules.push(Rule {
            id: anomaly.code.clone(),
            short_description: anomaly.explained.titre.into(),
            full_description: anomaly.explained.explication.into(),
            help: anomaly.explained.explication.into(),
        });
        self.rule_of_code.insert(anomaly.code.clone(), index);
        index
    }
}

impl Renderer for Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(
            b"{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\
              \"runs\":[{\"results\":[",
        )
    }

    fn file(&mut self, file: &FileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        let view = FileView::new(file, &self.options);
        let index = self.artifacts.len();
        let mut fingerprints = Fingerprints::default();
        for anomaly in view.anomalies() {
            let separator = if self.results == 0 { "\n" } else { ",\n" };
            out.write_all(separator.as_bytes())?;
            let result = Outcome {
                rule_id: anomaly.code.clone(),
                rule_index: self.rule_index(&anomaly),
                level: level(anomaly.severity),
                message: message(&anomaly),
                locations: [location(&view, index, &anomaly)],
                partial_fingerprints: PartialFingerprints {
                    dsn_check: fingerprints.next(&view, &anomaly),
                },
                properties: OutcomeProperties {
                    value: anomaly.value.map(Into::into),
                    advice: anomaly.advice.into_owned(),
                },
            };
            serde_json::to_writer(&mut *out, &result)?;
            self.results += 1;
        }
        self.artifacts
            .push(serde_json::to_string(&artifact(&view))?);
        self.totals.add(file.report);
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let tool = Tool {
            driver: Driver {
                name: "dsn",
                version: env!("CARGO_PKG_VERSION"),
                language: "fr",
                rules: std::mem::take(&mut self.rules),
            },
        };
        let invocation = Invocation {
            execution_successful: self.totals.interrupted == 0,
        };
        out.write_all(b"\n],\n\"tool\":")?;
        serde_json::to_writer(&mut *out, &tool)?;
        out.write_all(b",\n\"invocations\":[")?;
        serde_json::to_writer(&mut *out, &invocation)?;
        writeln!(
            out,
            "],\n\"artifacts\":[{}]}}]}}",
            self.artifacts.join(",\n")
        )
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocking => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

fn message(anomaly: &Anomaly<'_>) -> Text {
    let text = if anomaly.advice.is_empty() {
        anomaly.message.to_string()
    } else {
        format!("{} {}", anomaly.message, anomaly.advice)
    };
    Text { text }
}

fn location(view: &FileView<'_>, index: usize, anomaly: &Anomaly<'_>) -> Location {
    let place = anomaly.place;
    let region = (place.line > 0).then(|| Region {
        start_line: place.line,
        byte_offset: place.offset,
        byte_length: place.len,
        snippet: view.quoted_line(place).map(|text| Text { text }),
    });
    let mut logical_locations = Vec::new();
    let who = who(place, view.report.declarations.len() > 1);
    if !who.is_empty() {
        logical_locations.push(LogicalLocation {
            name: visible(&who).into_owned(),
            kind: None,
        });
    }
    if let Some(rubrique) = &anomaly.rubrique {
        logical_locations.push(LogicalLocation {
            name: rubrique.clone(),
            kind: Some("member"),
        });
    }
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: uri(view.path),
                index: Some(index),
            },
            region,
        },
        logical_locations,
    }
}

fn artifact<'a>(view: &FileView<'a>) -> Artifact<'a> {
    let report = view.report;
    Artifact {
        location: ArtifactLocation {
            uri: uri(view.path),
            index: None,
        },
        length: report.stats.bytes,
        properties: ArtifactProperties {
            verdict: report.verdict.code(),
            coverage: report.coverage().into(),
            norm: report.norme.map(|version| version.code()),
            counts: report.counts.into(),
            omitted: report.omitted,
            context: &report.context,
            not_evaluated: report.not_evaluated.iter().map(Into::into).collect(),
        },
    }
}

/// A path as a URI reference (RFC 3986): relative paths stay relative.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = match path.as_bytes() {
        [b'/', ..] => "file://".to_owned(),
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => {
            let rest = path.get(2..).unwrap_or_default();
            return format!("file:///{}:{}", char::from(*drive), escape(rest));
        }
        _ => String::new(),
    };
    uri.push_str(&escape(&path));
    uri
}

fn escape(path: &str) -> String {
    use std::fmt::Write as _;

    let mut escaped = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                escaped.push(char::from(byte));
            }
            // Writing to a String cannot fail.
            _ => _ = write!(escaped, "%{byte:02X}"),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_uri_references() {
        for (path, expected) in [
            ("dsn/mai 2026.dsn", "dsn/mai%202026.dsn"),
            ("/tmp/é.dsn", "file:///tmp/%C3%A9.dsn"),
            ("C:\\paie\\a.dsn", "file:///C:/paie/a.dsn"),
            ("a:b?#%", "a%3Ab%3F%23%25"),
            ("-", "-"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
