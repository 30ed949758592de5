//! The checker: a report whose parts agree, and the same one however the bytes come.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use dsn_check::{Checker, Context, Counts, Limits, Report, Verdict, check_bytes};

/// Sizes of the pieces in which a file is given, in turn.
const PIECES: &[usize] = &[1, 2, 3, 17, 64, 1000, 5, 40_000];

/// Bounds small enough for findings to be left out.
const LIMITS: Limits = Limits {
    per_code: 5,
    total: 60,
};

pub(super) fn run(bytes: &[u8]) -> Result<u64, String> {
    let context = Context {
        limits: LIMITS,
        ..Context::default()
    };
    let whole = check_bytes(bytes, &context);
    coherent(&whole, bytes.len() as u64)?;
    same(&whole, &in_pieces(bytes, &context), "in pieces")?;
    Ok(signature(&whole))
}

fn in_pieces(bytes: &[u8], context: &Context) -> Report {
    let mut checker = Checker::new(context);
    let mut sizes = PIECES.iter().cycle();
    let mut rest = bytes;
    while let Some(size) = sizes.next().filter(|_| !rest.is_empty()) {
        let (piece, after) = rest.split_at((*size).min(rest.len()));
        checker.feed(piece);
        rest = after;
    }
    checker.finish()
}

/// Whether the parts of a report tell the same story.
fn coherent(report: &Report, bytes: u64) -> Result<(), String> {
    let stored = report.findings.len() as u64;
    let mut grouped = Counts::default();
    for group in &report.groups {
        grouped.add(group.severity, group.count);
    }
    let verdict = if report.counts.blocking > 0 {
        Verdict::Invalid
    } else {
        Verdict::Valid
    };
    let lines: Vec<u64> = report
        .findings
        .iter()
        .map(|finding| finding.place.line)
        .collect();
    let claims = [
        (
            report.counts.total() == stored + report.omitted,
            "counts are not stored and omitted together",
        ),
        (
            report.counts == grouped,
            "counts are not those of the groups",
        ),
        (
            report.verdict == verdict,
            "the verdict does not follow from the counts",
        ),
        (report.stats.bytes == bytes, "bytes were not all counted"),
        (
            stored <= u64::from(LIMITS.total),
            "more findings are stored than asked for",
        ),
        (lines.is_sorted(), "findings are not in file order"),
        (
            lines.iter().all(|line| *line <= report.stats.lines.max(1)),
            "a finding is beyond the last line",
        ),
        (
            report
                .declarations
                .iter()
                .all(|one| one.coverage.evaluated <= one.coverage.applicable),
            "coverage is more than full",
        ),
    ];
    match claims.iter().find(|(holds, _)| !holds) {
        None => Ok(()),
        Some((_, claim)) => Err(format!("{claim}: {:?}, {:?}", report.counts, report.stats)),
    }
}

/// Whether two reports are equal; otherwise, where they differ first.
pub(super) fn same(one: &Report, other: &Report, how: &str) -> Result<(), String> {
    if one == other {
        return Ok(());
    }
    let differing = one
        .findings
        .iter()
        .zip(&other.findings)
        .find(|(left, right)| left != right);
    Err(format!(
        "another report {how}: {:?} and {:?}; {differing:?}",
        one.counts, other.counts
    ))
}

/// What was found, how often by orders of magnitude.
pub(super) fn signature(report: &Report) -> u64 {
    let groups: BTreeSet<_> = report
        .groups
        .iter()
        .map(|group| (group.code, group.rubrique, group.count.checked_ilog2()))
        .collect();
    let mut hasher = DefaultHasher::new();
    (
        groups,
        report.norme,
        report.lot,
        report.declarations.len().checked_ilog2(),
    )
        .hash(&mut hasher);
    hasher.finish()
}
