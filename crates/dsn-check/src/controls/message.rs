//! A control that fires, and what it says; nothing is written until it is asked.

use dsn_norm::controls::expr::Ref;
use dsn_norm::controls::{self, Control, Part};
use dsn_norm::{Genre, RubriqueIdx};
use dsn_syntax::encoding::latin1_to_string;

use super::plan::Plan;
use super::values::SCALE;
use crate::finding::Severity;
use crate::segment::{Cursor, Entry, Occ, OccIdx};

/// How much a control weighs.
pub(crate) fn severity_of(control: &Control) -> Severity {
    match control.key().severity {
        controls::Severity::Blocking => Severity::Blocking,
        controls::Severity::Warning => Severity::Warning,
    }
}

/// A control that fires on an occurrence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Violation<'v> {
    pub(crate) control: &'static Control,
    /// The occurrence, in `cursor.here`.
    pub(crate) at: OccIdx,
    pub(crate) cursor: &'v Cursor<'v>,
    /// What says so is a table that may lack codes: it must not block.
    pub(crate) soft: bool,
    pub(super) first_line: Option<u64>,
    /// What a comparison of numbers asked for, scaled.
    pub(super) expected: Option<i128>,
    pub(super) plan: &'v Plan,
}

impl<'v> Violation<'v> {
    /// How much it weighs.
    pub(crate) fn severity(&self) -> Severity {
        match severity_of(self.control) {
            Severity::Blocking if self.soft => Severity::Warning,
            severity => severity,
        }
    }

    /// Rank of a rubrique in its bloc.
    pub(crate) fn rang(&self, rubrique: RubriqueIdx) -> Option<u8> {
        self.plan.rang(rubrique)
    }

    fn occ(&self) -> Option<&'v Occ> {
        self.cursor.here.segment.occ(self.at)
    }

    /// The rank of the control's rubrique, unless it belongs to another bloc than the one asked.
    fn own_rang(&self) -> Option<u8> {
        let rubrique = self.control.rubrique;
        (rubrique.bloc() == self.control.bloc)
            .then(|| self.plan.rang(rubrique))
            .flatten()
    }

    /// The line of the control's rubrique in the occurrence, if it is there.
    fn entry(&self) -> Option<&'v Entry> {
        let rang = self.own_rang()?;
        self.cursor.here.segment.entry(self.occ()?, rang)
    }

    /// The line to show, with its index among the entries: that of the
    /// rubrique, or else the first of the occurrence.
    pub(crate) fn anchor(&self) -> Option<(u32, &'v Entry)> {
        let occ = self.occ()?;
        let rang = self.own_rang().unwrap_or(0);
        let bit = 1_u128 << (rang & 127);
        let before = if occ.seen & bit == 0 {
            0
        } else {
            (occ.seen & (bit - 1)).count_ones()
        };
        let index = occ.first_entry + before;
        let entry = self.cursor.here.segment.entries.get(index as usize)?;
        Some((index, entry))
    }

    /// The number of the line to show: that of the rubrique, or else the first
    /// of the occurrence.
    pub(crate) fn line(&self) -> u64 {
        let segment = self.cursor.here.segment;
        let of_rubrique = self
            .occ()
            .zip(self.own_rang())
            .and_then(|(occ, rang)| segment.entry_index(occ, rang));
        match of_rubrique {
            Some(entry) => segment.line(entry),
            None => segment.first_line + u64::from(self.occ().map_or(0, |occ| occ.line)),
        }
    }

    /// The value of the control's rubrique.
    pub(crate) fn value(&self) -> Option<&'v [u8]> {
        self.cursor.here.entry_value(self.entry()?)
    }

    /// What is wrong, in French.
    pub(crate) fn message(&self) -> String {
        self.write(self.control.message)
    }

    /// What to do, in French.
    pub(crate) fn advice(&self) -> String {
        self.write(self.control.advice)
    }

    fn write(&self, template: &[Part]) -> String {
        let mut text = String::new();
        for part in template {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Value(place) => text.push_str(&self.shown(*place)),
                Part::Label(place) => text.push_str(&self.labelled(*place)),
                Part::FirstLine => {
                    let line = self.first_line.map(|line| line.to_string());
                    text.push_str(line.as_deref().unwrap_or("précédente"));
                }
                Part::Expected => {
                    // Only whole numbers are compared with what is not written.
                    let number = self.expected.map(|scaled| (scaled / SCALE).to_string());
                    text.push_str(number.as_deref().unwrap_or("un autre nombre"));
                }
            }
        }
        text
    }

    fn read(&self, rubrique: RubriqueIdx) -> Option<&'v [u8]> {
        self.cursor
            .value(self.at, rubrique, self.plan.rang(rubrique)?)
    }

    fn shown(&self, place: Ref) -> String {
        let Some(value) = self.read(place.rubrique) else {
            return "(absente)".to_owned();
        };
        let genre = self.plan.norme().rubrique(place.rubrique).map(|r| r.genre);
        let text = latin1_to_string(value);
        match (genre, value) {
            (Some(Genre::D), [_, _, _, _, _, _, _, _]) if value.is_ascii() => {
                let (day, rest) = text.split_at(2);
                let (month, year) = rest.split_at(2);
                format!("{day}/{month}/{year}")
            }
            _ => text,
        }
    }

    /// « 06 - congé suite à accident de travail ou de service ».
    fn labelled(&self, place: Ref) -> String {
        let norme = self.plan.norme();
        let liste = norme.rubrique(place.rubrique).and_then(|r| r.liste);
        let label = liste.and_then(|liste| {
            let value = self.read(place.rubrique)?;
            norme.liste(liste).libelle(value)
        });
        match label {
            Some(label) => format!("{} - {label}", self.shown(place)),
            None => self.shown(place),
        }
    }
}
