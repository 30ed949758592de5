//! One JSON document, schema `dsn-check/1`: a line per file, so that a document
//! of hundreds of files is written as they come.

use std::io::{self, Write};

use crate::json_model::{FileJson, SCHEMA, TotalsJson};
use crate::render::{FileReport, RenderOptions, Renderer};
use crate::totals::Totals;
use crate::view::FileView;

/// Writes [`Format::Json`](crate::Format::Json).
pub(crate) struct Json {
    options: RenderOptions,
    totals: Totals,
}

impl Json {
    pub(crate) fn new(options: RenderOptions) -> Self {
        Self {
            options,
            totals: Totals::default(),
        }
    }
}

impl Renderer for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"schema\":\"{SCHEMA}\",\"files\":[")
    }

    fn file(&mut self, file: &FileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        let separator = if self.totals.files() == 0 {
            "\n"
        } else {
            ",\n"
        };
        out.write_all(separator.as_bytes())?;
        let view = FileView::new(file, &self.options);
        serde_json::to_writer(&mut *out, &FileJson::whole(&view))?;
        self.totals.add(file.report);
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n],\"totals\":")?;
        serde_json::to_writer(&mut *out, &TotalsJson::from(&self.totals))?;
        out.write_all(b"}\n")
    }
}
