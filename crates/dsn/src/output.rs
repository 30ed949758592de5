//! Where output goes, and in which colours.

use std::env;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use dsn_norm::Completude;

use crate::cli::Color;
use crate::failure::Failure;

/// The standard output, buffered: flush it before the end.
pub(crate) fn stdout() -> BufWriter<io::StdoutLock<'static>> {
    BufWriter::with_capacity(64 * 1024, io::stdout().lock())
}

/// Whether the standard output gets colours.
pub(crate) fn colors(wanted: Color) -> bool {
    match wanted {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && io::stdout().is_terminal()
        }
    }
}

/// Writes a file, or the standard output without a path; a failure names it.
pub(crate) fn write_to(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let Some(path) = path else {
        let mut out = stdout();
        write(&mut out)?;
        return Ok(out.flush()?);
    };
    let file = File::create(path).map_err(|error| Failure::writing(path, &error))?;
    let mut out = BufWriter::with_capacity(64 * 1024, file);
    write(&mut out)
        .and_then(|()| out.flush())
        .map_err(|error| Failure::writing(path, &error))
}

/// Bold and faint text, when colours are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    colors: bool,
}

impl Style {
    /// With or without colours.
    pub(crate) fn new(colors: bool) -> Self {
        Self { colors }
    }

    /// What stands out.
    pub(crate) fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// What helps, and can be skipped.
    pub(crate) fn faint(self, text: &str) -> String {
        self.wrap("2", text)
    }

    /// Identifiers of the norm.
    pub(crate) fn id(self, text: &str) -> String {
        self.wrap("36", text)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.colors {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Text that cannot act on a terminal: control characters, and those that
/// change the direction of writing, become `�`.
pub(crate) fn printable(text: &str) -> String {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|c| if acts(c) { '\u{FFFD}' } else { c })
        .collect()
}

/// How complete an external table is, in French.
pub(crate) fn completude(completude: Completude) -> &'static str {
    match completude {
        Completude::Complete => "complète",
        Completude::Quasi => "presque complète",
        Completude::Partielle => "partielle",
    }
}

/// Width of a line of the terminal, in characters; 100 where there is none.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0))
}
