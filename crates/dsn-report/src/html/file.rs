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
    out.write_all(
        "<h3>Déclarations</h3>\n<div class=\"table\"><table>\n<thead><tr>\
         <th scope=\"col\">Déclaration</th><th scope=\"col\">Ligne</th>\
         <th scope=\"col\">Salariés</th><th scope=\"col\">Verdict</th></tr></thead>\n<tbody>\n"
            .as_bytes(),
    )?;
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
    out.write_all(b"</tbody>\n</table></div>\n")
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
    if let Some(expected) = &group.expected {
        writeln!(out, "<p>Attendu\u{a0}: {}</p>", escape(expected))?;
    }
    places(out, view, group)?;
    out.write_all(b"</div>\n")
}

fn places(out: &mut dyn Write, view: &FileView<'_>, group: &GroupView<'_>) -> io::Result<()> {
    if group.anomalies.is_empty() {
        return Ok(());
    }
    write!(
        out,
        "<div class=\"table\"><table>\n<caption>Où, et que faire</caption>\n<thead><tr>\
         <th scope=\"col\">Ligne</th><th scope=\"col\">Concerne</th>\
         <th scope=\"col\">Valeur</th><th scope=\"col\">Constat</th>\
         <th scope=\"col\">À faire</th></tr></thead>\n<tbody>\n"
    )?;
    for anomaly in &group.anomalies {
        place(out, view, anomaly)?;
    }
    out.write_all(b"</tbody>\n</table></div>\n")?;
    let rest = group
        .group
        .count
        .saturating_sub(group.anomalies.len() as u64);
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

fn place(out: &mut dyn Write, view: &FileView<'_>, anomaly: &Anomaly<'_>) -> io::Result<()> {
    let several = view.report.declarations.len() > 1;
    let value = match (&anomaly.value, view.quoted_line(anomaly.place)) {
        (_, Some(line)) => format!("<code>{}</code>", escape(&line)),
        (Some(value), None) => format!("<code>{}</code>", escape(value)),
        (None, None) => String::new(),
    };
    writeln!(
        out,
        "<tr><td class=\"number\">{}</td><td>{}</td><td>{value}</td><td>{}</td><td>{}</td></tr>",
        nombre(anomaly.place.line),
        escape(&who(anomaly.place, several)),
        escape(&anomaly.message),
        escape(&anomaly.advice),
    )
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
