//! What must be present, absent or unique, judged once a segment is complete.

use dsn_norm::{BlocIdx, RubriqueIdx, Version};

use super::draft::{About, Spot, Text};
use super::envelope::model_name;
use super::state::{Engine, KnownVersion, LinePlace};
use crate::codes;
use crate::finding::{Code, Severity};
use crate::forms::Form;
use crate::forms::diagnose;
use crate::forms::word::PREFIX;
use crate::known::KNOWN;
use crate::plan::BlocRules;
use crate::segment::{Entry, NONE, Occ, OccIdx, Segment};

/// Which segment is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Header,
    Current,
}

impl Engine<'_> {
    /// Judges the current segment and forgets it.
    pub(crate) fn close_segment(&mut self, window: &[u8]) {
        if self.segment.occs.is_empty() {
            return;
        }
        if !self.overflowed {
            self.validate(window, Side::Current, 0);
            self.keyed_segment(window);
        }
        self.settle_drafts(window);
        self.segment.clear();
        self.transcoded.clear();
        self.transcoded_places.clear();
        self.overflowed = false;
    }

    /// Judges the occurrences of the header from `from` on.
    pub(crate) fn validate_header(&mut self, from: usize) {
        self.validate(&[], Side::Header, from);
    }

    fn side(&self, side: Side) -> &Segment {
        match side {
            Side::Header => &self.header.segment,
            Side::Current => &self.segment,
        }
    }

    fn validate(&mut self, window: &[u8], side: Side, from: usize) {
        let Some(rules) = self.rules else {
            return;
        };
        let mut suspects = std::mem::take(&mut self.suspects);
        suspects.clear();
        let quick = rules.quick();
        for (at, occ) in self.side(side).occs.iter().enumerate().skip(from) {
            let quick = quick.get(usize::from(occ.bloc.0));
            if quick.is_none_or(|quick| !quick.are_kept(occ)) && rules.are_broken(occ) {
                suspects.push(at as OccIdx);
            }
        }
        let mut merged = NONE;
        for &at in &suspects {
            if at != merged
                && let Some(occ) = self.side(side).occ(at).copied()
                && let Some(rule) = rules.bloc(occ.bloc)
            {
                merged = self.explain(window, side, at, occ, rule);
            }
        }
        self.suspects = suspects;
    }

    /// Says what is wrong with one occurrence; gives the next one if it was
    /// judged together with it.
    #[cold]
    fn explain(
        &mut self,
        window: &[u8],
        side: Side,
        at: OccIdx,
        mut occ: Occ,
        rule: &BlocRules,
    ) -> OccIdx {
        let mut merged = NONE;
        let mut disordered = NONE;
        if rule.required & !occ.seen != 0 {
            if let Some(next) = self.fragment_after(side, at, &occ, rule) {
                merged = at + 1;
                disordered = at + 1;
                occ.seen |= next.seen;
                occ.children |= next.children;
            } else if self.is_fragment(side, at, &occ) {
                self.disordered(window, side, at);
                return NONE;
            }
        }
        if disordered != NONE {
            self.mark_fragment(side, at);
            self.disordered(window, side, disordered);
        }
        self.too_many(window, side, at, &occ, rule);
        self.missing_rubriques(window, side, at, &occ, rule);
        self.excluded_rubriques(window, side, at, &occ, rule);
        self.missing_blocs(window, side, at, &occ, rule);
        merged
    }

    /// The next occurrence, if it holds rubriques that this one lacks and none
    /// that it has: both are one bloc written out of order.
    fn fragment_after(&self, side: Side, at: OccIdx, occ: &Occ, rule: &BlocRules) -> Option<Occ> {
        let next = *self.side(side).occ(at + 1)?;
        let same = next.bloc == occ.bloc && next.parent == occ.parent && occ.children == 0;
        let completes = rule.required & !occ.seen & next.seen != 0;
        (same && completes && next.seen & occ.seen == 0).then_some(next)
    }

    /// Whether this occurrence continues, out of order, the one just before it.
    fn is_fragment(&self, side: Side, at: OccIdx, occ: &Occ) -> bool {
        let Some(before) = at.checked_sub(1).and_then(|b| self.side(side).occ(b)) else {
            return false;
        };
        before.bloc == occ.bloc
            && before.parent == occ.parent
            && before.children == 0
            && before.seen & occ.seen == 0
    }

    fn mark_fragment(&mut self, side: Side, at: OccIdx) {
        let segment = match side {
            Side::Header => &mut self.header.segment,
            Side::Current => &mut self.segment,
        };
        if let Some(occ) = segment.occs.get_mut(at as usize) {
            occ.flags |= Occ::FRAGMENT;
        }
    }

    fn disordered(&mut self, window: &[u8], side: Side, at: OccIdx) {
        let Some(occ) = self.side(side).occ(at).copied() else {
            return;
        };
        self.mark_fragment(side, at);
        let rang = occ.seen.trailing_zeros() as u8;
        let Some(rubrique) = self.rubrique_at(occ.bloc, rang) else {
            return;
        };
        let spot = self.rubrique_spot(window, side, at, rang);
        self.report(
            Code::alone(codes::RUBRIQUE_DEPLACEE),
            Severity::Blocking,
            About::rubrique(rubrique, None),
            spot,
            || {
                Text::new(
                    format!(
                        "La rubrique {} arrive après une rubrique qu'elle doit précéder.",
                        rubrique.id()
                    ),
                    "Écrivez les rubriques du bloc dans l'ordre de la norme : celle qui recule ouvre une nouvelle occurrence du bloc, incomplète.",
                )
            },
        );
    }

    fn too_many(&mut self, window: &[u8], side: Side, at: OccIdx, occ: &Occ, rule: &BlocRules) {
        if occ.flags & Occ::REPEATED == 0 || rule.max == 0 {
            return;
        }
        let before = self
            .side(side)
            .occs
            .iter()
            .take(at as usize)
            .filter(|o| o.bloc == occ.bloc && o.parent == occ.parent)
            .count();
        // Occurrences at the top of a segment have theirs in other segments: a
        // repeated one is at least the second.
        if before.max(1) < usize::from(rule.max) {
            return;
        }
        let bloc = occ.bloc;
        let model = self.rules.as_ref().map(|r| r.modele);
        let spot = self.occ_spot(window, side, at);
        self.report(
            Code::alone(codes::TROP_DE_BLOCS),
            Severity::Blocking,
            About::bloc(bloc),
            spot,
            || {
                Text::new(
                    format!(
                        "Le bloc {} est admis {} au plus à cet endroit dans {}.",
                        bloc.id(),
                        match rule.max {
                            1 => "une fois".to_owned(),
                            n => format!("{n} fois"),
                        },
                        model_name(model)
                    ),
                    "Retirez les occurrences en trop, ou faites une déclaration pour chacune.",
                )
            },
        );
    }

    fn missing_rubriques(
        &mut self,
        window: &[u8],
        side: Side,
        at: OccIdx,
        occ: &Occ,
        rule: &BlocRules,
    ) {
        for rang in bits(rule.required & !occ.seen) {
            let Some(rubrique) = self.rubrique_at(occ.bloc, rang) else {
                continue;
            };
            let spot = self.occ_spot(window, side, at);
            let norme = self.plan.norme;
            self.report(
                Code::alone("CST-03"),
                Severity::Blocking,
                About::rubrique(rubrique, None),
                spot,
                || {
                    Text::new(
                        format!(
                            "La rubrique {} « {} », obligatoire, est absente du bloc.",
                            rubrique.id(),
                            norme.rubrique(rubrique).map_or("", |r| r.nom)
                        ),
                        "Ajoutez-la à sa place dans le bloc.",
                    )
                },
            );
        }
    }

    fn excluded_rubriques(
        &mut self,
        window: &[u8],
        side: Side,
        at: OccIdx,
        occ: &Occ,
        rule: &BlocRules,
    ) {
        for rang in bits(rule.unwanted & occ.seen) {
            let Some(rubrique) = self.rubrique_at(occ.bloc, rang) else {
                continue;
            };
            let certain = rule.excluded >> rang & 1 == 1;
            let (code, severity) = if certain {
                ("CST-04", Severity::Blocking)
            } else {
                (codes::USAGE_INCERTAIN, Severity::Advice)
            };
            let spot = self.rubrique_spot(window, side, at, rang);
            let value = self.value_for(window, side, at, rang).map(<[u8]>::to_vec);
            let model = self.rules.as_ref().map(|r| r.modele);
            let about = About::rubrique(rubrique, value.as_deref());
            self.report(Code::alone(code), severity, about, spot, || {
                let subject = format!("La rubrique {}", rubrique.id());
                let model = model_name(model);
                if certain {
                    Text::new(
                        format!("{subject} n'est pas admise dans {model}."),
                        "Retirez cette ligne.",
                    )
                } else {
                    Text::new(
                        format!("{subject} pourrait ne pas être admise dans {model} : son usage n'est pas établi."),
                        "Vérifiez dans le cahier technique de l'année que cette rubrique est attendue ici.",
                    )
                }
            });
        }
    }

    fn missing_blocs(
        &mut self,
        window: &[u8],
        side: Side,
        at: OccIdx,
        occ: &Occ,
        rule: &BlocRules,
    ) {
        for child in bits(rule.required_children & !occ.children) {
            let child = BlocIdx(child);
            let parent = occ.bloc;
            let spot = self.occ_spot(window, side, at);
            let norme = self.plan.norme;
            self.report(
                Code::alone("CST-02"),
                Severity::Blocking,
                About::bloc(child),
                spot,
                || {
                    Text::new(
                        format!(
                            "Le bloc {} « {} », obligatoire, est absent sous le bloc {}.",
                            child.id(),
                            norme.bloc(child).map_or("", |b| b.nom),
                            parent.id()
                        ),
                        "Ajoutez ce bloc avec ses rubriques obligatoires.",
                    )
                },
            );
        }
    }

    fn rubrique_at(&self, bloc: BlocIdx, rang: u8) -> Option<RubriqueIdx> {
        self.plan
            .norme
            .rubriques_of(bloc)
            .get(usize::from(rang))
            .map(|r| r.idx)
    }

    fn value_for<'w>(
        &'w self,
        window: &'w [u8],
        side: Side,
        at: OccIdx,
        rang: u8,
    ) -> Option<&'w [u8]> {
        let view = match side {
            Side::Header => self.header.view(),
            Side::Current => self.view(window),
        };
        view.value(view.segment.occ(at)?, rang)
    }

    /// Place of the first line of an occurrence.
    fn occ_spot(&self, window: &[u8], side: Side, at: OccIdx) -> Spot {
        let first = self
            .side(side)
            .occ(at)
            .map_or(0, |occ| occ.seen.trailing_zeros() as u8);
        self.rubrique_spot(window, side, at, first)
    }

    /// Place of a rubrique of an occurrence.
    fn rubrique_spot(&self, window: &[u8], side: Side, at: OccIdx, rang: u8) -> Spot {
        let segment = self.side(side);
        let Some(occ) = segment.occ(at) else {
            return self.spot_here(window);
        };
        if side == Side::Header {
            return match self.rubrique_at(occ.bloc, rang) {
                Some(rubrique) => self.header_spot(window, at, rubrique),
                None => self.spot_here(window),
            };
        }
        let before = (occ.seen & ((1u128 << (rang & 127)) - 1)).count_ones();
        let index = occ.first_entry + before;
        let Some(entry) = segment.entries.get(index as usize) else {
            return self.spot_here(window);
        };
        let LinePlace { offset, len } = if entry.offset & Entry::TRANSCODED == 0 {
            LinePlace {
                offset: self.window_offset
                    + (self.segment_start + entry.offset as usize - PREFIX) as u64,
                len: entry.len + PREFIX as u32 + 1,
            }
        } else {
            self.transcoded_places
                .iter()
                .find(|(at, _)| *at == index)
                .map_or(LinePlace { offset: 0, len: 0 }, |(_, place)| *place)
        };
        Spot {
            line: segment.line(index),
            offset,
            len,
            occ: at,
        }
    }

    /// A value that its length or its recogniser did not accept at once.
    #[cold]
    #[inline(never)]
    pub(crate) fn judge(&mut self, window: &[u8], idx: RubriqueIdx, form: Form, value: &[u8]) {
        let norme = self.plan.norme;
        let Some(rubrique) = norme.rubrique(idx) else {
            return;
        };
        let verdict = diagnose::judge(norme, rubrique, form, value);
        if let Some(latin1) = verdict.transcoded {
            self.utf8_line.get_or_insert(self.lines + 1);
            self.replace_last(window, &latin1);
        }
        let Some(mut fault) = verdict.fault else {
            return;
        };
        // Nature and type that are not in the list are reported as CV-12, the
        // version is judged against all we know.
        let listed = fault.code.name() == "CSL-11";
        if listed && (idx == KNOWN.nature || idx == KNOWN.type_declaration) {
            return;
        }
        if listed && idx == KNOWN.version && !self.version_refused(&mut fault) {
            return;
        }
        let spot = self.spot_here(window);
        self.report(
            fault.code,
            fault.severity,
            About::rubrique(idx, Some(value)),
            spot,
            || Text::new(fault.message, fault.advice),
        );
    }

    /// Whether the version written is none of ours; says then which ones are.
    fn version_refused(&self, fault: &mut diagnose::ValueFault) -> bool {
        if self.version != KnownVersion::Unknown {
            // The table that refused it is that of another version.
            return self.context.force_version.is_some();
        }
        fault.message = "Cette version de la norme n'est pas prise en charge.".to_owned();
        fault.advice = format!(
            "Versions connues : {}. Pour contrôler le fichier avec l'une d'elles malgré tout, ajoutez --norme.",
            Version::ALL.map(|v| v.code()).join(", ")
        );
        true
    }

    /// The value just recorded was written in UTF-8: keeps what it means.
    fn replace_last(&mut self, window: &[u8], latin1: &[u8]) {
        if self.in_header {
            if let Some(entry) = self.header.segment.entries.last_mut() {
                self.header.bytes.truncate(entry.offset as usize);
                entry.len = latin1.len() as u32;
                self.header.bytes.extend_from_slice(latin1);
            }
        } else if !self.overflowed {
            self.segment.entries.pop();
            self.keep_copy(latin1, window);
        }
    }
}

/// Positions of the bits of a mask, ascending.
fn bits(mut mask: u128) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        if mask == 0 {
            return None;
        }
        let at = mask.trailing_zeros() as u8;
        mask &= mask - 1;
        Some(at)
    })
}
