//! For people, in a terminal: the findings of each file, grouped, the heaviest
//! first, then its verdict; the reader's eye is at the bottom.

mod page;
mod summary;

use std::io::{self, Write};

use dsn_check::Severity;

use self::page::{Page, Style};
use crate::phrases;
use crate::render::{FileReport, RenderOptions, Renderer};
use crate::text::{nombre, shorten, visible};
use crate::totals::Totals;
use crate::view::{Anomaly, FileView, GroupView};

/// Characters of a value that are shown at most.
const VALUE_MAX: usize = 80;
/// Lines named after the places shown.
const LINES_NAMED: usize = 8;

/// Writes [`Format::Terminal`](crate::Format::Terminal).
pub(crate) struct Terminal {
    options: RenderOptions,
    totals: Totals,
}

impl Terminal {
    pub(crate) fn new(options: RenderOptions) -> Self {
        Self {
            options,
            totals: Totals::default(),
        }
    }
}

impl Renderer for Terminal {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        let view = FileView::new(file, &self.options);
        let mut page = Page::new(out, &self.options);
        if self.totals.files() > 0 {
            page.blank()?;
        }
        page.line(0, &[(&visible(file.path), Style::Strong)])?;
        for group in view.groups() {
            page.blank()?;
            write_group(&mut page, &view, &group, self.options.places)?;
        }
        page.blank()?;
        summary::write_file(&mut page, &view)?;
        self.totals.add(file.report);
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.totals.files() < 2 {
            return Ok(());
        }
        let mut page = Page::new(out, &self.options);
        page.blank()?;
        summary::write_totals(&mut page, &self.totals)
    }
}

fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Blocking => Style::Blocking,
        Severity::Warning => Style::Warning,
        Severity::Advice => Style::Advice,
    }
}

fn write_group(
    page: &mut Page<'_>,
    view: &FileView<'_>,
    group: &GroupView<'_>,
    places: usize,
) -> io::Result<()> {
    let severity = group.group.severity;
    let repeated = if group.group.count > 1 {
        format!(" ({} fois)", nombre(group.group.count))
    } else {
        String::new()
    };
    page.line(
        1,
        &[
            (severity.libelle(), severity_style(severity)),
            (" ", Style::Plain),
            (&group.code, Style::Strong),
            (&format!(" {}{repeated}", group.title), Style::Plain),
        ],
    )?;
    if let Some((id, name)) = &group.subject {
        page.paragraph(2, &named(id, *name))?;
    }
    let same_message = group.common_message();
    let same_advice = group.common_advice();
    if let Some(message) = same_message {
        page.paragraph(2, &visible(message))?;
    }
    for anomaly in group.anomalies.iter().take(places.max(1)) {
        write_place(page, view, anomaly)?;
        if same_message.is_none() {
            page.paragraph(3, &visible(&anomaly.message))?;
        }
        if same_advice.is_none() {
            page.labelled(3, "à faire", &visible(&anomaly.advice))?;
        }
    }
    write_rest(page, group, places.max(1))?;
    if let Some(expected) = &group.expected {
        page.labelled(2, "attendu", expected)?;
    }
    match same_advice {
        Some(advice) if !advice.is_empty() => page.labelled(2, "à faire", &visible(advice)),
        _ => Ok(()),
    }
}

fn write_place(page: &mut Page<'_>, view: &FileView<'_>, anomaly: &Anomaly<'_>) -> io::Result<()> {
    let place = anomaly.place;
    let mut text = phrases::line_phrase(place.line);
    let who = phrases::who(place, view.report.declarations.len() > 1);
    if !who.is_empty() {
        text.push_str(", ");
        text.push_str(&visible(&who));
    }
    if let Some(value) = &anomaly.value {
        let value = visible(value);
        let value = shorten(&value, VALUE_MAX);
        text.push_str(&format!(", valeur «\u{a0}{value}\u{a0}»"));
    }
    page.paragraph(2, &text)?;
    match view.quoted_line(place) {
        Some(line) => page.quote(3, place.line, &line),
        None => Ok(()),
    }
}

/// « … et 201 autres, lignes 130, 140, … »
fn write_rest(page: &mut Page<'_>, group: &GroupView<'_>, shown: usize) -> io::Result<()> {
    let shown_count = group.anomalies.len().min(shown) as u64;
    let rest = group.group.count.saturating_sub(shown_count);
    if rest == 0 {
        return Ok(());
    }
    if group.anomalies.is_empty() {
        let first = phrases::line_phrase(group.group.first_line);
        return page.paragraph(2, &format!("la première\u{a0}: {first}"));
    }
    let mut lines: Vec<_> = group
        .anomalies
        .iter()
        .skip(shown)
        .take(LINES_NAMED)
        .map(|anomaly| nombre(anomaly.place.line))
        .collect();
    let noun = if rest == 1 { "autre" } else { "autres" };
    let mut text = format!("… et {} {noun}", nombre(rest));
    if !lines.is_empty() {
        let word = if lines.len() == 1 { "ligne" } else { "lignes" };
        if rest > lines.len() as u64 {
            lines.push("…".to_owned());
        }
        text.push_str(&format!(", {word} {}", lines.join(", ")));
    }
    page.paragraph(2, &text)
}

fn named(id: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{id} «\u{a0}{name}\u{a0}»"),
        None => id.to_owned(),
    }
}
