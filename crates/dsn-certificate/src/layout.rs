//! Where everything goes: lines broken at words, pages turned when full. Lengths
//! are points (1/72 inch), from the top left of an A4 sheet.

use crate::contenu::Block;
use crate::face::{Face, Faces};

pub(crate) const WIDTH: f32 = 595.28;
pub(crate) const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 64.0;
/// Where the values of the table begin.
const VALUES: f32 = 216.0;
/// Line height, in parts of the font size.
const LEADING: f32 = 1.4;

/// A sheet.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Its lines of text, in reading order.
    pub(crate) lines: Vec<Line>,
    /// Heights of its horizontal rules, from margin to margin.
    pub(crate) rules: Vec<f32>,
}

/// A line of text.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) x: f32,
    /// Height of the base line.
    pub(crate) y: f32,
    pub(crate) text: String,
    pub(crate) style: Style,
    /// The structural element it belongs to, counted over the document: all
    /// lines of one have the same.
    pub(crate) element: usize,
    /// What that element is.
    pub(crate) role: Role,
}

/// What a structural element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Title,
    Heading,
    Paragraph,
    RowHeader,
    RowValue,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Style {
    pub(crate) size: f32,
    pub(crate) bold: bool,
    /// In the accent colour instead of near black.
    pub(crate) accent: bool,
}

impl Style {
    pub(crate) fn face(self, faces: &Faces) -> &Face {
        if self.bold {
            &faces.bold
        } else {
            &faces.regular
        }
    }
}

const fn style(size: f32, bold: bool, accent: bool) -> Style {
    Style { size, bold, accent }
}

/// Horizontal extent of the rules.
pub(crate) const RULE: (f32, f32) = (MARGIN, WIDTH - MARGIN);

/// Lays the blocks out, over as many pages as they need.
pub(crate) fn lay_out(blocks: &[Block], faces: &Faces) -> Vec<Page> {
    let mut writer = Writer {
        faces,
        pages: vec![Page::default()],
        y: MARGIN,
        element: 0,
    };
    for block in blocks {
        match block {
            Block::Title(text) => writer.text(text, Role::Title, style(22.0, true, true), 0.0),
            Block::Subtitle(text) => {
                writer.text(text, Role::Paragraph, style(10.5, false, false), 2.0);
                writer.rule(10.0);
                writer.y += 14.0;
            }
            Block::Notice(text) => {
                writer.text(text, Role::Paragraph, style(11.0, true, false), 4.0);
                writer.y += 8.0;
            }
            Block::Row(name, value) => writer.row(name, value),
            Block::Heading(text) => {
                writer.text(text, Role::Heading, style(13.0, true, true), 20.0);
            }
            Block::Paragraph(text) => {
                writer.text(text, Role::Paragraph, style(10.5, false, false), 5.0);
            }
        }
    }
    writer.pages
}

struct Writer<'f> {
    faces: &'f Faces,
    pages: Vec<Page>,
    /// Top of what comes next.
    y: f32,
    element: usize,
}

impl Writer<'_> {
    /// A text from margin to margin, under some space.
    fn text(&mut self, text: &str, role: Role, style: Style, space: f32) {
        self.y += space;
        for line in broken(text, style, RULE.1 - MARGIN, self.faces) {
            self.turn_if_full(style);
            self.line(line, MARGIN, role, style);
            self.y += style.size * LEADING;
        }
        self.element += 1;
    }

    /// A line of the table.
    fn row(&mut self, name: &str, value: &str) {
        let header = style(10.5, false, false);
        let strong = style(10.5, true, false);
        self.turn_if_full(header);
        let name: String = broken(name, header, VALUES - MARGIN, self.faces).concat();
        self.line(name, MARGIN, Role::RowHeader, header);
        self.element += 1;
        for line in broken(value, strong, RULE.1 - VALUES, self.faces) {
            self.turn_if_full(strong);
            self.line(line, VALUES, Role::RowValue, strong);
            self.y += strong.size * LEADING;
        }
        self.element += 1;
        self.y += 4.0;
    }

    fn line(&mut self, text: String, x: f32, role: Role, style: Style) {
        let line = Line {
            x,
            y: self.y + style.size,
            text,
            style,
            element: self.element,
            role,
        };
        if let Some(page) = self.pages.last_mut() {
            page.lines.push(line);
        }
    }

    fn rule(&mut self, space: f32) {
        self.y += space;
        if let Some(page) = self.pages.last_mut() {
            page.rules.push(self.y);
        }
    }

    fn turn_if_full(&mut self, style: Style) {
        if self.y + style.size * LEADING > HEIGHT - MARGIN {
            self.pages.push(Page::default());
            self.y = MARGIN;
        }
    }
}

/// The lines of a text within a width: broken after a blank, or within a word
/// that is wider than the line. The blank stays, so that the words stay apart
/// when the text is read out. At least one line.
fn broken(text: &str, style: Style, width: f32, faces: &Faces) -> Vec<String> {
    let face = style.face(faces);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0.0;
    for word in face.shown(text).split_inclusive(' ') {
        let size = |text: &str| text.chars().map(|sign| face.width(sign)).sum::<f32>() * style.size;
        if used > 0.0 && used + size(word.trim_end()) > width {
            lines.push(std::mem::take(&mut line));
            used = 0.0;
        }
        for sign in word.chars() {
            let step = face.width(sign) * style.size;
            if used > 0.0 && used + step > width && sign != ' ' {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            line.push(sign);
            used += step;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::{Block, Faces, HEIGHT, MARGIN, RULE, broken, lay_out, style};

    #[test]
    fn lines_are_broken_at_words_and_long_words_anywhere() {
        let faces = Faces::embedded().unwrap();
        let regular = style(10.0, false, false);
        assert_eq!(broken("", regular, 100.0, faces), [""]);
        let lines = broken("un deux trois quatre cinq six", regular, 60.0, faces);
        assert!(lines.len() > 2, "{lines:?}");
        assert_eq!(lines.concat(), "un deux trois quatre cinq six");
        assert!(lines.iter().rev().skip(1).all(|line| line.ends_with(' ')));
        let long = "x".repeat(100);
        let lines = broken(&long, regular, 60.0, faces);
        assert!(lines.len() > 5, "{lines:?}");
        assert_eq!(lines.concat(), long);
    }

    #[test]
    fn everything_stays_on_a_sheet() {
        let faces = Faces::embedded().unwrap();
        let paragraph = "mot ".repeat(3000);
        let pages = lay_out(
            &[
                Block::Row("Référence", paragraph.clone()),
                Block::Paragraph(paragraph),
            ],
            faces,
        );
        assert!(pages.len() > 2);
        for line in pages.iter().flat_map(|page| &page.lines) {
            assert!(line.y < HEIGHT - MARGIN, "{line:?}");
            let face = line.style.face(faces);
            let width: f32 = line.text.trim_end().chars().map(|c| face.width(c)).sum();
            assert!(
                line.x + width * line.style.size <= RULE.1 + 0.01,
                "{line:?}"
            );
        }
    }
}
