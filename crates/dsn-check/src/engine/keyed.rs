//! The keyed controls inside the reading: what is given to their evaluator, and
//! how what they find becomes findings.

use std::collections::BTreeSet;
use std::sync::Arc;

use dsn_norm::controls::{Control, applicable};
use dsn_norm::{Nature, Version};
use dsn_syntax::encoding::to_text;

use super::draft::{Draft, QUOTED, contract_of, employee_of};
use super::state::{Engine, KnownVersion, LinePlace};
use crate::controls::{ControlSink, Evaluator, Reason, SendFacts, Violation, severity_of};
use crate::finding::{Code, Finding};
use crate::forms::word::PREFIX;
use crate::report::Coverage;
use crate::segment::{Cursor, Entry, NONE, SegmentView};
use crate::sink::Sink;

impl Engine<'_> {
    /// The nature of the declaration is known.
    pub(crate) fn keyed_nature(&mut self, nature: Option<Nature>) {
        let version = self.plan.norme.version;
        if self.keyed.as_ref().map(|keyed| keyed.version()) != Some(version) {
            self.keyed = Some(Box::new(Evaluator::new(version, self.context)));
        }
        if let Some(keyed) = &mut self.keyed {
            keyed.begin_declaration(nature);
        }
    }

    /// The current segment is complete.
    pub(crate) fn keyed_segment(&mut self, window: &[u8]) {
        let Some((mut keyed, cursor, mut outlet)) = self.keyed_parts(window, false) else {
            return;
        };
        keyed.segment(&cursor, &mut outlet);
        self.keyed = Some(keyed);
    }

    /// The declaration is complete, its header judged; gives its coverage.
    pub(crate) fn keyed_declaration(&mut self) -> Coverage {
        let nature = self.rules.as_ref().map(|rules| rules.modele.nature());
        let Some((mut keyed, cursor, mut outlet)) = self.keyed_parts(&[], true) else {
            return Coverage::default();
        };
        keyed.segment(&cursor, &mut outlet);
        keyed.end_declaration(&cursor, &mut outlet);
        let coverage = nature.map_or_else(Coverage::default, |nature| {
            coverage(&keyed, nature, outlet.not_evaluated)
        });
        self.keyed = Some(keyed);
        coverage
    }

    /// The send is complete; its S10 and S90 stand in the header.
    pub(crate) fn keyed_send(&mut self) {
        if self.version == KnownVersion::Unknown {
            return;
        }
        let facts = SendFacts {
            rubriques: self.records - self.send_records,
        };
        if self.keyed.is_none() {
            self.keyed_nature(None);
        }
        let Some((mut keyed, cursor, mut outlet)) = self.keyed_parts(&[], true) else {
            return;
        };
        keyed.envelope(&cursor, facts, &mut outlet);
        self.keyed = Some(keyed);
    }

    /// The evaluator, what it looks at, and where it says what it finds.
    fn keyed_parts<'e>(
        &'e mut self,
        window: &'e [u8],
        in_header: bool,
    ) -> Option<(Box<Evaluator>, Cursor<'e>, Outlet<'e>)> {
        let keyed = self.keyed.take()?;
        let header = SegmentView {
            segment: &self.header.segment,
            bytes: &self.header.bytes,
            transcoded: &[],
        };
        let here = if in_header {
            header
        } else {
            SegmentView {
                segment: &self.segment,
                bytes: window.get(self.segment_start..).unwrap_or_default(),
                transcoded: &self.transcoded,
            }
        };
        let cursor = Cursor {
            header,
            anchor: if in_header { NONE } else { self.anchor },
            here,
            in_header,
        };
        let outlet = Outlet {
            sink: &mut self.sink,
            drafts: &mut self.drafts,
            not_evaluated: &mut self.not_evaluated,
            places: Places {
                header: &self.header.places,
                transcoded: &self.transcoded_places,
                segment_offset: self.window_offset + self.segment_start as u64,
            },
            declaration: if self.declaration.open {
                self.declaration.rang
            } else {
                0
            },
            individu: self.declaration.individus,
        };
        Some((keyed, cursor, outlet))
    }
}

/// How many of the controls that the norm lists were evaluated; says what was
/// not.
fn coverage(
    keyed: &Evaluator,
    nature: Nature,
    not_evaluated: &mut BTreeSet<(String, String)>,
) -> Coverage {
    let version: Version = keyed.version();
    let (mut listed, mut written, mut evaluated) = (0, 0, 0);
    for key in applicable(version, nature).filter(|key| key.family.is_counted()) {
        listed += 1;
        if let Some(control) = key.control(version) {
            written += 1;
            evaluated += u32::from(!keyed.is_told(control));
        }
    }
    let missing = listed - written;
    if missing > 0 {
        not_evaluated.insert((
            format!("CCH et SIG, nature {}", nature.code()),
            format!(
                "{missing} contrôles de cohérence sur {listed} ne sont pas encore écrits dans cet outil"
            ),
        ));
    }
    Coverage {
        evaluated,
        applicable: listed,
    }
}

/// Makes findings of what the evaluator says.
struct Outlet<'e> {
    sink: &'e mut Sink,
    drafts: &'e mut Vec<Draft>,
    not_evaluated: &'e mut BTreeSet<(String, String)>,
    places: Places<'e>,
    declaration: u32,
    individu: u32,
}

/// Where the lines are in the file.
struct Places<'e> {
    header: &'e [LinePlace],
    transcoded: &'e [(u32, LinePlace)],
    /// Offset in the file of the current segment's first byte.
    segment_offset: u64,
}

impl Places<'_> {
    fn of(&self, violation: &Violation<'_>) -> LinePlace {
        let Some((index, entry)) = violation.anchor() else {
            return LinePlace { offset: 0, len: 0 };
        };
        let copied = if violation.cursor.in_header {
            self.header.get(index as usize)
        } else if entry.offset & Entry::TRANSCODED != 0 {
            let found = self.transcoded.iter().find(|(at, _)| *at == index);
            found.map(|(_, place)| place)
        } else {
            None
        };
        copied.copied().unwrap_or_else(|| LinePlace {
            offset: (self.segment_offset + u64::from(entry.offset)).saturating_sub(PREFIX as u64),
            len: entry.len + PREFIX as u32 + 1,
        })
    }
}

fn code_of(control: &'static Control) -> Code {
    Code::keyed(control.rubrique, control.key().code)
}

impl Outlet<'_> {
    fn draft(&self, violation: &Violation<'_>) -> Draft {
        let place = self.places.of(violation);
        let value = violation.value();
        Draft {
            code: code_of(violation.control),
            severity: violation.severity(),
            rubrique: Some(violation.control.rubrique),
            bloc: Some(violation.control.bloc),
            occ: violation.at,
            line: violation.line(),
            offset: place.offset,
            len: place.len,
            value: value.map(|v| to_text(v).chars().take(QUOTED).collect()),
            message: violation.message(),
            advice: violation.advice(),
        }
    }

    /// A finding whose employee and contract are named at once.
    fn finding(&self, violation: &Violation<'_>) -> Finding {
        let view = violation.cursor.here;
        let (individu, contrat) = if violation.cursor.in_header {
            (None, None)
        } else {
            let rang = |rubrique| violation.rang(rubrique);
            let individu = employee_of(view, self.individu, &rang);
            (individu, contract_of(view, violation.at, &rang))
        };
        let draft = self.draft(violation);
        draft.finish(self.declaration, individu.map(Arc::new), contrat)
    }
}

impl ControlSink for Outlet<'_> {
    fn violation(&mut self, violation: &Violation<'_>) {
        let control = violation.control;
        let counted = self.sink.count(
            code_of(control),
            violation.severity(),
            Some(control.rubrique),
            violation.line(),
        );
        if !counted {
            return;
        }
        if violation.cursor.in_header {
            let finding = self.finding(violation);
            self.sink.store(finding);
        } else {
            let draft = self.draft(violation);
            self.drafts.push(draft);
        }
    }

    fn capture(&mut self, violation: &Violation<'_>) -> Option<Box<Finding>> {
        Some(Box::new(self.finding(violation)))
    }

    fn release(
        &mut self,
        control: &'static Control,
        finding: Option<Box<Finding>>,
        line: u64,
        count: u64,
    ) {
        let severity = finding
            .as_ref()
            .map_or_else(|| severity_of(control), |f| f.severity);
        let (code, rubrique) = (code_of(control), Some(control.rubrique));
        if self.sink.count(code, severity, rubrique, line)
            && let Some(finding) = finding
        {
            self.sink.store(*finding);
        }
        // The others of the same key are only counted.
        self.sink.tally(code, severity, rubrique, line, count - 1);
    }

    fn not_evaluated(&mut self, control: &'static Control, reason: Reason) {
        let entry = (control.key().to_string(), reason.to_string());
        self.not_evaluated.insert(entry);
    }
}
