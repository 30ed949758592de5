//! Lines of a terminal: indentation, wrapping, colours.

use std::io::{self, Write};

use crate::render::RenderOptions;
use crate::text::{nombre, wrap};

/// Characters of one step of indentation.
const STEP: usize = 2;
/// Below this width, wrapping would only hurt.
const WIDTH_MIN: usize = 40;

/// How a piece of text looks when colours are on. Never the only bearer of a
/// meaning: the word is always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Strong,
    Faint,
    Blocking,
    Warning,
    Advice,
    Good,
}

impl Style {
    /// The SGR parameters of the style.
    fn sgr(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Strong => Some("1"),
            Self::Faint => Some("2"),
            Self::Blocking => Some("1;31"),
            Self::Warning => Some("1;33"),
            Self::Advice => Some("1;36"),
            Self::Good => Some("1;32"),
        }
    }
}

/// Where lines are written.
pub(super) struct Page<'o> {
    out: &'o mut dyn Write,
    colour: bool,
    width: usize,
}

impl<'o> Page<'o> {
    pub(super) fn new(out: &'o mut dyn Write, options: &RenderOptions) -> Self {
        Self {
            out,
            colour: options.colour,
            width: options.width.max(WIDTH_MIN),
        }
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// One line, never wrapped, of styled pieces.
    pub(super) fn line(&mut self, indent: usize, pieces: &[(&str, Style)]) -> io::Result<()> {
        write!(self.out, "{:1$}", "", indent * STEP)?;
        for (text, style) in pieces {
            match style.sgr().filter(|_| self.colour) {
                Some(sgr) => write!(self.out, "\u{1b}[{sgr}m{text}\u{1b}[0m")?,
                None => self.out.write_all(text.as_bytes())?,
            }
        }
        writeln!(self.out)
    }

    /// A text wrapped at the width of the page.
    pub(super) fn paragraph(&mut self, indent: usize, text: &str) -> io::Result<()> {
        for line in wrap(text, self.width.saturating_sub(indent * STEP)) {
            writeln!(self.out, "{:1$}{line}", "", indent * STEP)?;
        }
        Ok(())
    }

    /// A text after its label: `à faire : …`, continued under itself.
    pub(super) fn labelled(&mut self, indent: usize, label: &str, text: &str) -> io::Result<()> {
        let lead = format!("{label}\u{a0}: ");
        let hang = indent * STEP + lead.chars().count();
        for (number, line) in wrap(text, self.width.saturating_sub(hang))
            .iter()
            .enumerate()
        {
            if number == 0 {
                self.line(indent, &[(&lead, Style::Strong), (line, Style::Plain)])?;
            } else {
                writeln!(self.out, "{:hang$}{line}", "")?;
            }
        }
        Ok(())
    }

    /// A line of the file, as it is, after its number.
    pub(super) fn quote(&mut self, indent: usize, number: u64, line: &str) -> io::Result<()> {
        let lead = format!("{} | ", nombre(number));
        self.line(indent, &[(&lead, Style::Faint), (line, Style::Plain)])
    }
}
