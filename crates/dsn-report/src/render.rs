//! How a report is driven: begin, one call per file, end.

use std::io::{self, Write};

use dsn_check::Report;

use crate::format::Format;
use crate::source::Source;
use crate::{bilan, github, html, json, jsonl, junit, sarif, terminal};

/// One file to show.
#[derive(Clone, Copy)]
pub struct FileReport<'a> {
    /// Path as the user gave it, or a name such as `-`.
    pub path: &'a str,
    /// What the checker said.
    pub report: &'a Report,
    /// The bytes, for quoting lines; without them nothing is quoted.
    pub source: Option<&'a dyn Source>,
}

/// What the user may choose about a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderOptions {
    /// Colours (terminal only).
    pub colour: bool,
    /// Width of a line in characters (terminal only).
    pub width: usize,
    /// Places shown for each repeated anomaly (terminal and JUnit).
    pub places: usize,
    /// Hide NIR, NTT and IBAN.
    pub mask: bool,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self {
            colour: false,
            width: 100,
            places: 3,
            mask: false,
        }
    }
}

/// A report being written. Files are given one by one, so that hundreds of them
/// never wait in memory together. Writes are many and small: `out` should be
/// buffered, and flushed by its owner.
pub trait Renderer {
    /// Writes what comes before the first file.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;
    /// Writes one file.
    fn file(&mut self, file: &FileReport<'_>, out: &mut dyn Write) -> io::Result<()>;
    /// Writes what comes after the last file.
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()>;
}

/// The renderer of a format.
pub fn renderer(format: Format, options: &RenderOptions) -> Box<dyn Renderer> {
    let options = options.clone();
    match format {
        Format::Terminal => Box::new(terminal::Terminal::new(options)),
        Format::Json => Box::new(json::Json::new(options)),
        Format::Jsonl => Box::new(jsonl::Jsonl::new(options)),
        Format::Sarif => Box::new(sarif::Sarif::new(options)),
        Format::Junit => Box::new(junit::Junit::new(options)),
        Format::Github => Box::new(github::Github::new(options)),
        Format::Html => Box::new(html::Html::new(options)),
        Format::Bilan => Box::new(bilan::Bilan::new(options)),
    }
}

/// Writes a whole report at once; see [`Renderer`] for files that come one by
/// one.
///
/// # Errors
/// What `out` refuses; and more than one file in a format that
/// [holds one](Format::holds_one_file).
pub fn render(
    format: Format,
    files: &[FileReport<'_>],
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut renderer = renderer(format, options);
    renderer.begin(out)?;
    for file in files {
        renderer.file(file, out)?;
    }
    renderer.end(out)
}
