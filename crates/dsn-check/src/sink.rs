//! Counts every finding, stores the first ones of each code.

use std::collections::HashMap;

use dsn_norm::RubriqueIdx;

use crate::context::Limits;
use crate::finding::{Code, Finding, IndividuRef, Severity};
use crate::report::{Counts, Group};

/// Where findings go. What is stored depends only on the order in which they
/// are offered, so a file checked in pieces whose sinks are merged in file
/// order stores the same ones as a file checked at once.
#[derive(Clone, Debug)]
pub(crate) struct Sink {
    limits: Limits,
    findings: Vec<Finding>,
    /// Findings stored, or drafted and to be stored.
    reserved: u32,
    stored_per_code: HashMap<Code, u32>,
    groups: HashMap<(Code, Option<RubriqueIdx>, Severity), Tally>,
    counts: Counts,
    /// The same since the current declaration began.
    declaration_counts: Counts,
}

#[derive(Clone, Copy, Debug)]
struct Tally {
    count: u64,
    first_line: u64,
}

impl Sink {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            findings: Vec::new(),
            reserved: 0,
            stored_per_code: HashMap::new(),
            groups: HashMap::new(),
            counts: Counts::default(),
            declaration_counts: Counts::default(),
        }
    }

    /// Counts one finding; `true` if it is to be built and given to
    /// [`Sink::store`].
    pub(crate) fn count(
        &mut self,
        code: Code,
        severity: Severity,
        rubrique: Option<RubriqueIdx>,
        line: u64,
    ) -> bool {
        self.tally(code, severity, rubrique, line, 1);
        self.reserve(code)
    }

    /// Counts findings of which none is to be stored.
    pub(crate) fn tally(
        &mut self,
        code: Code,
        severity: Severity,
        rubrique: Option<RubriqueIdx>,
        line: u64,
        number: u64,
    ) {
        self.counts.add(severity, number);
        self.declaration_counts.add(severity, number);
        let tally = self
            .groups
            .entry((code, rubrique, severity))
            .or_insert(Tally {
                count: 0,
                first_line: line,
            });
        tally.count += number;
        tally.first_line = tally.first_line.min(line);
    }

    /// Whether one more finding of this code is stored.
    fn reserve(&mut self, code: Code) -> bool {
        if self.reserved >= self.limits.total {
            return false;
        }
        let stored = self.stored_per_code.entry(code).or_default();
        if *stored >= self.limits.per_code {
            return false;
        }
        *stored += 1;
        self.reserved += 1;
        true
    }

    /// Keeps a finding that [`Sink::count`] asked for.
    pub(crate) fn store(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Findings since the last call, by severity.
    pub(crate) fn take_declaration_counts(&mut self) -> Counts {
        std::mem::take(&mut self.declaration_counts)
    }

    /// Adds what a later piece of the same file found; its lines and ranks are
    /// relative to the piece.
    pub(crate) fn absorb(&mut self, piece: Self, shift: Shift) {
        for (severity, number) in [
            (Severity::Blocking, piece.counts.blocking),
            (Severity::Warning, piece.counts.warning),
            (Severity::Advice, piece.counts.advice),
        ] {
            self.counts.add(severity, number);
            self.declaration_counts.add(severity, number);
        }
        for (key, other) in piece.groups {
            let first_line = other.first_line + shift.lines;
            let tally = self.groups.entry(key).or_insert(Tally {
                count: 0,
                first_line,
            });
            tally.count += other.count;
            tally.first_line = tally.first_line.min(first_line);
        }
        for mut finding in piece.findings {
            if !self.reserve(finding.code) {
                continue;
            }
            shift.apply(&mut finding);
            self.findings.push(finding);
        }
    }

    /// Everything, in the report's order: findings by place then code, groups
    /// by first line then code.
    pub(crate) fn finish(mut self) -> (Counts, u64, Vec<Finding>, Vec<Group>) {
        self.findings.sort_by(|a, b| {
            let key = |f: &Finding| (f.place.line, f.code.to_string());
            key(a).cmp(&key(b))
        });
        let omitted = self.counts.total() - self.findings.len() as u64;
        let mut groups: Vec<Group> = self
            .groups
            .into_iter()
            .map(|((code, rubrique, severity), tally)| Group {
                code,
                rubrique,
                severity,
                count: tally.count,
                first_line: tally.first_line,
            })
            .collect();
        groups.sort_by_key(|g| (g.first_line, g.code.to_string(), g.rubrique, g.severity));
        (self.counts, omitted, self.findings, groups)
    }
}

/// What to add to the numbers of a piece.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shift {
    pub(crate) lines: u64,
    pub(crate) individus: u32,
}

impl Shift {
    /// Makes the place of a finding of the piece one of the whole file.
    pub(crate) fn apply(self, finding: &mut Finding) {
        finding.place.line += self.lines;
        if let Some(individu) = finding.place.individu.take() {
            let moved = IndividuRef {
                rang: individu.rang + self.individus,
                ..IndividuRef::clone(&individu)
            };
            finding.place.individu = Some(moved.into());
        }
    }
}
