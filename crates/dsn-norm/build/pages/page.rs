//! A page: Markdown for people, with the few marks that the compiler reads.

use super::Fault;
use super::ast::Formula;
use super::lex::is_id;
use super::parse::parse;

/// One page of `norm/controls/`.
#[derive(Debug)]
pub(crate) struct Page {
    /// The rubrique of its controls.
    pub(crate) rubrique: String,
    pub(crate) sections: Vec<Section>,
}

/// One control.
#[derive(Debug, Default)]
pub(crate) struct Section {
    pub(crate) line: usize,
    /// `CCH-11`.
    pub(crate) code: String,
    pub(crate) versions: Vec<String>,
    pub(crate) severity: String,
    /// The bloc on each of whose occurrences the condition is asked, where it is not that of the
    /// rubrique.
    pub(crate) on: Option<(usize, String)>,
    pub(crate) condition: Option<Formula>,
    /// The condition as written, for `dsn explain`.
    pub(crate) source: String,
    pub(crate) message: String,
    pub(crate) advice: String,
    pub(crate) why: String,
    pub(crate) examples: Vec<Example>,
}

/// A fragment that the tests run.
#[derive(Debug, Default)]
pub(crate) struct Example {
    pub(crate) refused: bool,
    pub(crate) title: String,
    /// The lines of the patch.
    pub(crate) patch: String,
}

/// Marks of the paragraphs that a section must have.
const MESSAGE: &str = "**Message.**";
const ADVICE: &str = "**Conseil.**";
const WHY: &str = "**Pourquoi.**";

/// Reads a page.
pub(crate) fn read(text: &str) -> Result<Page, Fault> {
    let lines: Vec<&str> = text.lines().collect();
    let title = lines
        .first()
        .and_then(|l| l.strip_prefix("# "))
        .unwrap_or_default();
    let rubrique = title
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned();
    if !is_id(&rubrique, 14) {
        return Err(Fault::new(1, "the first line must be `# ` and a rubrique"));
    }
    let mut reader = Reader { lines, at: 1 };
    let mut sections = Vec::new();
    while let Some((at, line)) = reader.line() {
        match line.strip_prefix("## ") {
            Some(code) => sections.push(reader.section(at, code)?),
            None if sections.is_empty() => {}
            None => {
                return Err(Fault::new(
                    at,
                    format!("unexpected outside a section: `{line}`"),
                ));
            }
        }
    }
    Ok(Page { rubrique, sections })
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    /// Index of the next line.
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next line that is not blank, with its 1-based number.
    fn line(&mut self) -> Option<(usize, &'a str)> {
        while let Some(line) = self.lines.get(self.at) {
            self.at += 1;
            if !line.trim().is_empty() {
                return Some((self.at, line.trim_end()));
            }
        }
        None
    }

    fn section(&mut self, at: usize, code: &str) -> Result<Section, Fault> {
        let code = code
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned();
        let mut section = Section {
            line: at,
            code,
            ..Section::default()
        };
        while let Some((at, line)) = self.line() {
            if line.starts_with("## ") {
                self.at -= 1;
                break;
            }
            self.part(&mut section, at, line)?;
        }
        section.complete()
    }

    fn part(&mut self, section: &mut Section, at: usize, line: &str) -> Result<(), Fault> {
        if let Some(versions) = line.strip_prefix("- versions: ") {
            section.versions = versions.split_whitespace().map(str::to_owned).collect();
        } else if let Some(severity) = line.strip_prefix("- severity: ") {
            section.severity = severity.to_owned();
        } else if let Some(bloc) = line.strip_prefix("- on: ") {
            section.on = Some((at, bloc.to_owned()));
        } else if line == "```condition" {
            section.source = self.fence(at)?;
            section.condition = Some(parse(&section.source, at + 1)?);
        } else if let Some(text) = line.strip_prefix(MESSAGE) {
            section.message = self.paragraph(text);
        } else if let Some(text) = line.strip_prefix(ADVICE) {
            section.advice = self.paragraph(text);
        } else if let Some(text) = line.strip_prefix(WHY) {
            section.why = self.paragraph(text);
        } else if let Some(title) = line.strip_prefix("### ") {
            section.examples.push(self.example(at, title)?);
        } else {
            return Err(Fault::new(at, format!("not part of a section: `{line}`")));
        }
        Ok(())
    }

    fn example(&mut self, at: usize, title: &str) -> Result<Example, Fault> {
        let (refused, title) = match title.split_once(" : ") {
            Some(("Refusé", title)) => (true, title),
            Some(("Accepté", title)) => (false, title),
            _ => {
                return Err(Fault::new(
                    at,
                    "an example is `### Refusé : …` or `### Accepté : …`",
                ));
            }
        };
        match self.line() {
            Some((at, "```patch")) => Ok(Example {
                refused,
                title: title.to_owned(),
                patch: self.fence(at)?,
            }),
            _ => Err(Fault::new(at, "an example needs a ```patch fence")),
        }
    }

    /// The text up to the closing fence.
    fn fence(&mut self, opened: usize) -> Result<String, Fault> {
        let start = self.at;
        while let Some(line) = self.lines.get(self.at) {
            self.at += 1;
            if line.trim_end() == "```" {
                return Ok(self.lines[start..self.at - 1].join("\n"));
            }
        }
        Err(Fault::new(opened, "a fence that is never closed"))
    }

    /// The rest of a paragraph, on one line.
    fn paragraph(&mut self, first: &str) -> String {
        let mut text = first.trim().to_owned();
        while let Some(line) = self.lines.get(self.at).filter(|l| !l.trim().is_empty()) {
            self.at += 1;
            text.push(' ');
            text.push_str(line.trim());
        }
        text
    }
}

impl Section {
    fn complete(self) -> Result<Self, Fault> {
        let missing =
            |what: &str| Err(Fault::new(self.line, format!("{} lacks {what}", self.code)));
        if self.versions.is_empty() {
            return missing("`- versions: …`");
        }
        if self.condition.is_none() {
            return missing("its ```condition");
        }
        for (text, mark) in [
            (&self.message, MESSAGE),
            (&self.advice, ADVICE),
            (&self.why, WHY),
        ] {
            if text.is_empty() {
                return missing(mark);
            }
        }
        let platform = self.source.contains("platform ");
        if !platform && !self.examples.iter().any(|e| e.refused) {
            return missing("a refused example");
        }
        if self.examples.iter().all(|e| e.refused) {
            return missing("an accepted example");
        }
        Ok(self)
    }
}
