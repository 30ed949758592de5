//! The section of one file.

use std::io::{self, Write};

use super::escape::escape;
use crate::labels;
use crate::phrases::{
    by_reason, content_phrase, counts_phrase, declaration_phrase, line_phrase, verdict_phrase, who,
};
use crate::text::{compte, nombre};
use crate::view::{Anomaly, FileView, GroupView};

/// Writes the section of a file, the `number`-th of the page.
pub(super) fn write(out: &mut dyn Write, view: &FileView<'_>, number: u64) -> io::Result<()> {
    let report = view.report;
    write!(
        out,
        "<section class=\"file\" aria-labelledby=\"f{number}\">\n<h2 id=\"f{number}\">{}</h2>\n\
         <p class=\"verdict {}\">{}</p>\n<p>{}</p>\n<p>{}</p>\n",
        escape(view.path),
        report.verdict.code(),
        verdict_phrase(report.verdict, report.coverage()),
        counts_phrase(report.counts),
        escape(&content_phrase(report)),
    )?;
    if report.omitted > 0 {
        let omitted = compte(
            report.omitted,
            "anomalie est comptée mais non détaillée",
            "anomalies sont comptées mais non détaillées",
        );
        writeln!(out, "<p>{omitted}.</p>")?;
    }
    declarations(out, view)?;
    let groups = view.groups();
    if !groups.is_empty() {
        writeln!(out, "<h3>Anomalies</h3>")?;
        for group in &groups {
            write_group(out, view, group)?;
        }
    }
    not_evaluated(out, view)?;
    write!(
        out,
        "<h3>Contexte du contrôle</h3>\n<p><code>{}</code></p>\n</section>\n",
        escape(&report.context)
    )
}

fn declarations(out: &mut dyn Write, view: &FileView<'_>) -> io::Result<()> {
    if view.report.declarations.is_empty() {
        return Ok(());
    }
    let columns = ["Déclaration", "Ligne", "Salariés", "Verdict"];
    open_table(out, "Déclarations du fichier", &columns)?;
    for declaration in &view.report.declarations {
        let name = declaration_phrase(declaration, labels::nature_name(declaration));
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td>\
             <td class=\"{}\">{}</td></tr>",
            escape(&name),
            nombre(declaration.line),
            nombre(declaration.individus),
            declaration.verdict.code(),
            verdict_phrase(declaration.verdict, declaration.coverage),
        )?;
    }
    close_table(out)
}

fn write_group(out: &mut dyn Write, view: &FileView<'_>, group: &GroupView<'_>) -> io::Result<()> {
    let severity = group.group.severity;
    write!(
        out,
        "<div class=\"group\">\n<h4><span class=\"{}\">{}</span> <code>{}</code> {}</h4>\n<p>",
        severity.code(),
        severity.libelle(),
        escape(&group.code),
        escape(group.title),
    )?;
    if let Some((id, name)) = &group.subject {
        write!(out, "<code>{id}</code> ")?;
        if let Some(name) = name {
            write!(out, "{} ", escape(name))?;
        }
        write!(out, "— ")?;
    }
    let count = compte(group.group.count, "occurrence", "occurrences");
    let line = line_phrase(group.group.first_line);
    writeln!(out, "{count}, la première\u{a0}: {line}</p>")?;
    for (label, text) in [
        ("Constat", group.common_message()),
        ("Attendu", group.expected.as_deref()),
        ("À faire", group.common_advice()),
    ] {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            writeln!(
                out,
                "<p><strong>{label}\u{a0}:</strong> {}</p>",
                escape(text)
            )?;
        }
    }
    places(out, view, group)?;
    out.write_all(b"</div>\n")
}

/// The findings stored, one row each; what they all say is said above.
fn places(out: &mut dyn Write, view: &FileView<'_>, group: &GroupView<'_>) -> io::Result<()> {
    if group.anomalies.is_empty() {
        return Ok(());
    }
    let mut columns = vec!["Ligne", "Concerne", "Dans le fichier"];
    if group.common_message().is_none() {
        columns.push("Constat");
    }
    if group.common_advice().is_none() {
        columns.push("À faire");
    }
    open_table(out, &format!("Emplacements de {}", group.code), &columns)?;
    for anomaly in &group.anomalies {
        place(out, view, group, anomaly)?;
    }
    close_table(out)?;
    let stored = group.anomalies.len() as u64;
    let rest = group.group.count.saturating_sub(stored);
    if rest > 0 {
        let rest = compte(
            rest,
            "autre, comptée mais non détaillée",
            "autres, comptées mais non détaillées",
        );
        writeln!(out, "<p>Et {rest}.</p>")?;
    }
    Ok(())
}

fn place(
    out: &mut dyn Write,
    view: &FileView<'_>,
    group: &GroupView<'_>,
    anomaly: &Anomaly<'_>,
) -> io::Result<()> {
    let several = view.report.declarations.len() > 1;
    let line = match anomaly.place.line {
        0 => String::new(),
        line => nombre(line),
    };
    let quoted = view.quoted_line(anomaly.place);
    let quoted = quoted.as_deref().or(anomaly.value.as_deref());
    write!(
        out,
        "<tr><td class=\"number\">{line}</td><td>{}</td><td><code>{}</code></td>",
        escape(&who(anomaly.place, several)),
        escape(quoted.unwrap_or_default()),
    )?;
    if group.common_message().is_none() {
        write!(out, "<td>{}</td>", escape(&anomaly.message))?;
    }
    if group.common_advice().is_none() {
        write!(out, "<td>{}</td>", escape(&anomaly.advice))?;
    }
    out.write_all(b"</tr>\n")
}

/// A table that scrolls on its own when the page is narrow, hence in the order
/// of the keyboard.
fn open_table(out: &mut dyn Write, caption: &str, columns: &[&str]) -> io::Result<()> {
    let caption = escape(caption);
    write!(
        out,
        "<div class=\"table\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\"><table>\n\
         <caption>{caption}</caption>\n<thead><tr>"
    )?;
    for column in columns {
        write!(out, "<th scope=\"col\">{column}</th>")?;
    }
    out.write_all(b"</tr></thead>\n<tbody>\n")
}

fn close_table(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"</tbody>\n</table></div>\n")
}

fn not_evaluated(out: &mut dyn Write, view: &FileView<'_>) -> io::Result<()> {
    let reasons = by_reason(&view.report.not_evaluated);
    if reasons.is_empty() {
        return Ok(());
    }
    out.write_all("<h3>Ce qui n'a pas été évalué</h3>\n<ul>\n".as_bytes())?;
    for (reason, codes) in reasons {
        writeln!(
            out,
            "<li>{}\u{a0}: <code>{}</code></li>",
            escape(reason),
            escape(&codes.join(", ")),
        )?;
    }
    out.write_all(b"</ul>\n")
}
