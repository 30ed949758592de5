//! One self-contained page, in French, to read or to print: no script, no
//! outside request, light and dark, nothing said by colour alone.

mod escape;
mod file;

use std::io::{self, Write};

use crate::phrases::{counts_phrase, files_phrase, verdict_phrase};
use crate::render::{FileReport, RenderOptions, Renderer};
use crate::totals::Totals;
use crate::view::FileView;

const STYLE: &str = include_str!("html/style.css");

/// Writes [`Format::Html`](crate::Format::Html).
pub(crate) struct Html {
    options: RenderOptions,
    totals: Totals,
}

impl Html {
    pub(crate) fn new(options: RenderOptions) -> Self {
        Self {
            options,
            totals: Totals::default(),
        }
    }
}

impl Renderer for Html {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // The policy keeps the page harmless even if an escape were missing.
        write!(
            out,
            "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'unsafe-inline'\">\n\
             <title>Contrôle DSN</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#contenu\">Aller au contenu</a>\n\
             <header><h1>Contrôle DSN</h1></header>\n<main id=\"contenu\">\n"
        )
    }

    fn file(&mut self, file: &FileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.totals.add(file.report);
        let view = FileView::new(file, &self.options);
        file::write(out, &view, self.totals.files())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.totals.files() > 1 {
            let verdict = self.totals.verdict();
            write!(
                out,
                "<section aria-labelledby=\"ensemble\">\n<h2 id=\"ensemble\">Ensemble</h2>\n\
                 <p class=\"verdict {}\">{}</p>\n<p>{}</p>\n<p>{}</p>\n</section>\n",
                verdict.code(),
                verdict_phrase(verdict, self.totals.coverage),
                files_phrase(&self.totals),
                counts_phrase(self.totals.counts),
            )?;
        }
        writeln!(
            out,
            "</main>\n<footer><p>Contrôle fait par l'outil dsn {}. Ce document n'est pas un \
             certificat de conformité.</p></footer>\n</body>\n</html>",
            env!("CARGO_PKG_VERSION")
        )
    }
}
