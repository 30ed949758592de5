//! Lines that are not plain records, and rubriques the version does not know.

use dsn_norm::{RubriqueIdx, Version, bloc_index, norme, rubrique_index};
use dsn_syntax::line::{ID_LEN, MAX_LINE, split_terminator};
use dsn_syntax::{Defect, LineShape, Terminator, newline, parse_line};

use super::MAX_WAIT;
use super::draft::{About, Spot, Text};
use super::state::{Engine, KnownVersion, LinePlace};
use crate::codes;
use crate::finding::{Code, Severity};
use crate::known::KNOWN;
use crate::plan::ABSENT;

/// What became of a line read with care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Irregular {
    /// It was read.
    Read,
    /// Its end is not in the window.
    Incomplete,
    /// The piece being read ends before it.
    OutsidePiece,
}

impl Engine<'_> {
    /// Reads the line at `self.at`, whatever it is.
    #[cold]
    #[inline(never)]
    pub(crate) fn irregular(&mut self, window: &[u8]) -> Irregular {
        let Some(rest) = window.get(self.at..) else {
            return Irregular::Incomplete;
        };
        // A line without an end so far is not waited for: see `giant_line`.
        let near = rest.get(..MAX_WAIT).unwrap_or(rest);
        let Some(with) = newline::find(near).and_then(|end| near.get(..=end)) else {
            return Irregular::Incomplete;
        };
        if self.piece && self.is_outside(with) {
            return Irregular::OutsidePiece;
        }
        self.careful_line(window, with);
        self.at += with.len();
        Irregular::Read
    }

    /// Whether a line belongs to something else than an individual.
    fn is_outside(&self, line: &[u8]) -> bool {
        let id = line.trim_ascii_start().first_chunk::<10>();
        let Some(bloc) = id.and_then(bloc_index) else {
            return false;
        };
        match self.plan.bloc(bloc.0) {
            Some(info) => info.in_header || (info.begins_segment && bloc != KNOWN.individu),
            // The blocs of the platform and of the envelope of lots.
            None => dsn_norm::enveloppe(bloc) || bloc.plateforme().is_some(),
        }
    }

    /// Reads one line with its terminator, which is at `self.at`.
    pub(crate) fn careful_line(&mut self, window: &[u8], with: &[u8]) {
        let (bytes, terminator) = split_terminator(with);
        self.bare_lines += u64::from(terminator == Terminator::Lf);
        let fits = bytes.len() <= MAX_LINE;
        // A record is read before its faults are reported, so that they are
        // placed in the bloc it opens, whoever reads what comes before it.
        match parse_line(bytes) {
            LineShape::Blank | LineShape::Malformed(Defect::NoIdentifier) if self.records == 0 => {
                self.leading.get_or_insert(self.spot_here(window));
                self.leading_lines += 1;
            }
            LineShape::Blank => self.blank_line(self.spot_here(window)),
            LineShape::Rubrique { id, value } => self.record(window, id, value, fits),
            LineShape::Malformed(Defect::Spaced { id, value }) => {
                self.record(window, id, value, false);
                self.line_fault(
                    codes::BLANCS,
                    rubrique_index(id),
                    value,
                    self.spot_here(window),
                    "Des blancs entourent l'identifiant, la virgule ou la valeur.",
                    "Écrivez la ligne sans aucun blanc hors des apostrophes.",
                );
            }
            LineShape::Malformed(Defect::BadQuoting { id, rest }) => {
                self.record(window, id, &[], false);
                self.line_fault(
                    codes::APOSTROPHES,
                    rubrique_index(id),
                    rest,
                    self.spot_here(window),
                    "La valeur n'est pas délimitée : il faut une virgule, puis la valeur entre deux apostrophes droites.",
                    "Écrivez la ligne sous la forme S21.G00.30.002,'valeur'.",
                );
            }
            LineShape::Malformed(Defect::NoIdentifier) => {
                self.line_fault(
                    codes::LIGNE_ILLISIBLE,
                    None,
                    bytes,
                    self.spot_here(window),
                    "Cette ligne ne commence pas par un identifiant de rubrique.",
                    "Supprimez-la, ou rétablissez la forme S21.G00.30.002,'valeur'.",
                );
            }
        }
        if !fits {
            self.too_long(bytes, self.spot_here(window));
        }
        self.lines += 1;
    }

    fn too_long(&mut self, bytes: &[u8], spot: Spot) {
        let rubrique = bytes.first_chunk::<ID_LEN>().and_then(rubrique_index);
        let quoted = bytes.get(..80).unwrap_or(bytes);
        let number = bytes.len();
        self.line_fault(
            codes::LIGNE_LONGUE,
            rubrique,
            quoted,
            spot,
            &format!("Cette ligne compte {number} caractères ; la norme en admet {MAX_LINE}."),
            "Raccourcissez la valeur, ou rétablissez la fin de ligne qui manque.",
        );
    }

    fn line_fault(
        &mut self,
        code: &'static str,
        rubrique: Option<RubriqueIdx>,
        value: &[u8],
        spot: Spot,
        message: &str,
        advice: &str,
    ) {
        let about = About {
            rubrique,
            bloc: rubrique.map(RubriqueIdx::bloc),
            value: Some(value),
        };
        self.report(Code::alone(code), Severity::Blocking, about, spot, || {
            Text::new(message, advice)
        });
    }

    fn blank_line(&mut self, spot: Spot) {
        // Behind the end of the send a blank line hides nothing.
        let severity = if self.after_total {
            Severity::Advice
        } else {
            Severity::Blocking
        };
        self.report(
            Code::alone(codes::LIGNE_VIDE),
            severity,
            About::default(),
            spot,
            || Text::new("Cette ligne est vide.", "Supprimez la ligne vide."),
        );
    }

    /// A record, judged on its value unless the line has shown its fault; and
    /// counted, once what it closes has been: that of lots is not part of a send.
    fn record(&mut self, window: &[u8], id: &[u8; ID_LEN], value: &[u8], judged: bool) {
        let bloc = id.first_chunk().and_then(bloc_index);
        if rubrique_index(id).is_none() && bloc.is_some_and(dsn_norm::enveloppe) {
            self.envelope_line(window);
            return;
        }
        self.record_of_send(window, id, value, judged);
        self.records += 1;
    }

    fn record_of_send(&mut self, window: &[u8], id: &[u8; ID_LEN], value: &[u8], judged: bool) {
        let Some(idx) = rubrique_index(id) else {
            self.unknown(window, id, value);
            return;
        };
        let Some(&info) = self.plan.rubrique(idx) else {
            return;
        };
        if info.rang == ABSENT {
            self.unknown_here(window, idx, value);
            return;
        }
        if info.bloc != self.current_bloc || info.rang < self.next_rang {
            // What a piece must stop at never comes here: see `is_outside`.
            self.open(window, &info);
        }
        self.next_rang = info.rang + 1;
        self.seen.note(info.rang);
        if self.in_header {
            self.record_in_header(idx, value);
        } else if !self.overflowed {
            self.keep_copy(value, window);
        }
        let fits = (usize::from(info.min)..=usize::from(info.max)).contains(&value.len());
        if judged && !(fits && info.form.accepts_any(value)) {
            self.judge(window, idx, info.form, value);
        }
    }

    /// Keeps a value of the segment in a copy of its own.
    pub(crate) fn keep_copy(&mut self, value: &[u8], window: &[u8]) {
        let spot = self.spot_here(window);
        let place = LinePlace {
            offset: spot.offset,
            len: spot.len,
        };
        let at = self.segment.entries.len() as u32;
        self.transcoded_places.push((at, place));
        let kept = value.get(..MAX_LINE).unwrap_or(value);
        let entry = crate::segment::Entry {
            offset: self.transcoded.len() as u32 | crate::segment::Entry::TRANSCODED,
            len: kept.len() as u32,
        };
        self.transcoded.extend_from_slice(kept);
        let line = self.line();
        self.segment.push(entry, line);
    }

    /// A rubrique of the norm that this version does not have, or of the
    /// platform.
    #[cold]
    #[inline(never)]
    pub(crate) fn unknown_here(&mut self, window: &[u8], idx: RubriqueIdx, value: &[u8]) {
        if dsn_norm::plateforme(idx) {
            self.platform_line(window, idx, value);
            return;
        }
        let id = idx.id().to_string();
        if let Some(id) = id.as_bytes().first_chunk::<ID_LEN>() {
            let id = *id;
            self.unknown(window, &id, value);
        }
    }

    /// A line of the envelope of a lot (S05, S06, S96, S95).
    fn envelope_line(&mut self, window: &[u8]) {
        if self.send_open && self.after_total {
            self.end_send(window);
        }
        self.lot = true;
    }

    fn platform_line(&mut self, window: &[u8], idx: RubriqueIdx, value: &[u8]) {
        if idx.bloc().id().to_string() == "S10.G00.95" {
            self.lot = true;
        }
        if self.lot {
            return;
        }
        let spot = self.spot_here(window);
        self.report(
            Code::alone(codes::PLATEFORME),
            Severity::Blocking,
            About::rubrique(idx, Some(value)),
            spot,
            || {
                Text::new(
                    format!(
                        "La rubrique {} est ajoutée par la plateforme, jamais par le déclarant.",
                        idx.id()
                    ),
                    "Retirez cette ligne du fichier à déposer.",
                )
            },
        );
    }

    /// A rubrique that the version does not know: reported once per run of the
    /// same unknown bloc, and each time inside a known one.
    fn unknown(&mut self, window: &[u8], id: &[u8; ID_LEN], value: &[u8]) {
        if self.version == KnownVersion::Unknown {
            return;
        }
        let spot = self.spot_here(window);
        let Some(bloc_id) = id.first_chunk::<10>() else {
            return;
        };
        let known_bloc = dsn_norm::bloc_index(bloc_id).filter(|b| self.plan.bloc(b.0).is_some());
        if known_bloc.is_none() {
            if self.unknown_bloc.as_ref() == Some(bloc_id) {
                return;
            }
            self.unknown_bloc = Some(*bloc_id);
        }
        let version = self.plan.norme.version;
        let rubrique = rubrique_index(id);
        let about = About {
            rubrique,
            bloc: dsn_norm::bloc_index(bloc_id),
            value: Some(value),
        };
        let text = String::from_utf8_lossy(id).into_owned();
        let bloc_text = String::from_utf8_lossy(bloc_id).into_owned();
        self.report(
            Code::alone("CV-10"),
            Severity::Blocking,
            about,
            spot,
            || {
                let message = if known_bloc.is_some() {
                    format!(
                        "La rubrique {text} n'existe pas dans la norme {}.",
                        version.code()
                    )
                } else {
                    format!(
                        "Le bloc {bloc_text} n'existe pas dans la norme {}.",
                        version.code()
                    )
                };
                Text::new(message, where_it_exists(rubrique))
            },
        );
        if self.check_unknown_size() {
            self.current_bloc = crate::plan::NO_BLOC;
        }
    }

    /// Unknown lines inside an individual are not kept, but the bytes around
    /// them are: gives the individual up when they grow without bound.
    fn check_unknown_size(&mut self) -> bool {
        let kept = self.at.saturating_sub(self.segment_start);
        if self.segment.occs.is_empty() || self.overflowed || kept <= 8 * 1024 * 1024 {
            return false;
        }
        self.overflowed = true;
        self.kept = false;
        true
    }

    /// A run of bytes without an end of line, longer than any line may be: its
    /// beginning is judged, the rest is skipped up to the next line.
    pub(crate) fn giant_line(&mut self, window: &[u8]) {
        let start = window.get(self.at..).unwrap_or_default();
        let quoted = start.get(..64).unwrap_or(start);
        let mut spot = self.spot_here(window);
        spot.len = MAX_WAIT as u32;
        let rubrique = start.first_chunk::<ID_LEN>().and_then(rubrique_index);
        if self.records == 0 && rubrique.is_none() {
            self.leading.get_or_insert(spot);
            self.leading_lines += 1;
            return;
        }
        self.line_fault(
            codes::LIGNE_LONGUE,
            rubrique,
            quoted,
            spot,
            "Cette ligne n'a pas de fin à la distance où une ligne en a une.",
            "Une ligne compte au plus 256 caractères et finit par CR LF ou LF : vérifiez l'export.",
        );
    }

    /// The bytes end inside a giant line.
    pub(crate) fn end_of_giant_line(&mut self, window: &[u8]) {
        self.at = window.len();
        self.lines += 1;
        self.unterminated = true;
    }
}

/// Where a rubrique that a version lacks can be found.
fn where_it_exists(rubrique: Option<RubriqueIdx>) -> String {
    let exists = |v: &&Version| rubrique.is_some_and(|idx| norme(**v).rubrique(idx).is_some());
    let versions: Vec<_> = Version::ALL
        .iter()
        .filter(exists)
        .map(|v| v.code())
        .collect();
    if versions.is_empty() {
        "Retirez cette ligne, ou vérifiez l'identifiant.".to_owned()
    } else {
        format!(
            "Elle existe en {} : vérifiez S10.G00.00.006, ou retirez cette ligne.",
            versions.join(", ")
        )
    }
}
