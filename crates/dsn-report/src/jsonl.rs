//! One JSON object per line, told apart by `kind`: `file`, `declaration`,
//! `anomaly`, and `totals` at the end. Fields are those of schema
//! `dsn-check/1`; each line names its file, so that lines can be filtered.

use std::io::{self, Write};

use serde::Serialize;

use crate::json_model::{AnomalyJson, DeclarationJson, FileJson, SCHEMA, TotalsJson};
use crate::render::{FileReport, RenderOptions, Renderer};
use crate::totals::Totals;
use crate::view::FileView;

/// Writes [`Format::Jsonl`](crate::Format::Jsonl).
pub(crate) struct Jsonl {
    options: RenderOptions,
    totals: Totals,
}

#[derive(Serialize)]
struct Line<'a, T> {
    schema: &'static str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(flatten)]
    body: T,
}

impl Jsonl {
    pub(crate) fn new(options: RenderOptions) -> Self {
        Self {
            options,
            totals: Totals::default(),
        }
    }
}

impl Renderer for Jsonl {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        let view = FileView::new(file, &self.options);
        line(out, "file", None, FileJson::header(&view))?;
        for declaration in &file.report.declarations {
            let body = DeclarationJson::from(declaration);
            line(out, "declaration", Some(file.path), body)?;
        }
        for anomaly in view.anomalies() {
            line(out, "anomaly", Some(file.path), AnomalyJson::from(anomaly))?;
        }
        self.totals.add(file.report);
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        line(out, "totals", None, TotalsJson::from(&self.totals))
    }
}

fn line<T: Serialize>(
    out: &mut dyn Write,
    kind: &'static str,
    file: Option<&str>,
    body: T,
) -> io::Result<()> {
    let line = Line {
        schema: SCHEMA,
        kind,
        file,
        body,
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}
