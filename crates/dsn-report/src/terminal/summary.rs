//! The end of a file's block, and of the run: verdict with its coverage,
//! counts, what was not evaluated and why.

use std::io;

use dsn_check::{Coverage, Verdict};

use super::page::{Page, Style};
use crate::labels;
use crate::phrases::{self, counts_phrase, declaration_phrase, verdict_phrase};
use crate::text::{compte, visible};
use crate::totals::Totals;
use crate::view::FileView;

/// Codes named for each reason of not being evaluated.
const CODES_NAMED: usize = 6;
/// Declarations named.
const DECLARATIONS_NAMED: usize = 20;

pub(super) fn write_file(page: &mut Page<'_>, view: &FileView<'_>) -> io::Result<()> {
    let report = view.report;
    verdict(page, "Verdict", report.verdict, report.coverage())?;
    page.paragraph(2, &counts_phrase(report.counts))?;
    if report.omitted > 0 {
        let omitted = compte(
            report.omitted,
            "anomalie comptée mais non détaillée",
            "anomalies comptées mais non détaillées",
        );
        page.paragraph(2, &format!("dont {omitted}"))?;
    }
    page.paragraph(2, &visible(&phrases::content_phrase(report)))?;
    for declaration in report.declarations.iter().take(DECLARATIONS_NAMED) {
        let name = declaration_phrase(declaration, labels::nature_name(declaration));
        let verdict = verdict_phrase(declaration.verdict, declaration.coverage);
        page.paragraph(2, &visible(&format!("{name}\u{a0}: {verdict}")))?;
    }
    let rest = report.declarations.len().saturating_sub(DECLARATIONS_NAMED);
    if rest > 0 {
        let rest = compte(rest as u64, "autre déclaration", "autres déclarations");
        page.paragraph(2, &format!("… et {rest}"))?;
    }
    not_evaluated(page, view)?;
    page.labelled(2, "contexte", &visible(&report.context))
}

pub(super) fn write_totals(page: &mut Page<'_>, totals: &Totals) -> io::Result<()> {
    verdict(page, "Ensemble", totals.verdict(), totals.coverage)?;
    page.paragraph(2, &phrases::files_phrase(totals))?;
    page.paragraph(2, &counts_phrase(totals.counts))
}

fn verdict(
    page: &mut Page<'_>,
    lead: &str,
    verdict: Verdict,
    coverage: Coverage,
) -> io::Result<()> {
    let style = match verdict {
        Verdict::Valid => Style::Good,
        Verdict::Invalid => Style::Blocking,
        Verdict::Interrupted => Style::Warning,
    };
    let lead = format!("{lead}\u{a0}: ");
    let phrase = verdict_phrase(verdict, coverage);
    page.line(1, &[(&lead, Style::Strong), (&phrase, style)])
}

fn not_evaluated(page: &mut Page<'_>, view: &FileView<'_>) -> io::Result<()> {
    for (reason, codes) in phrases::by_reason(&view.report.not_evaluated) {
        let mut named = codes
            .iter()
            .take(CODES_NAMED)
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        let rest = codes.len().saturating_sub(CODES_NAMED);
        if rest > 0 {
            named.push_str(&format!(" et {}", compte(rest as u64, "autre", "autres")));
        }
        let text = format!("{named}\u{a0}: {reason}");
        page.labelled(2, "non évalué", &visible(&text))?;
    }
    Ok(())
}
