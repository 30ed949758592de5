//! Placing a bloc when its first rubrique comes.
//!
//! A bloc belongs to the nearest occurrence of its parent before it (cahier
//! technique 3.2). What stands elsewhere is reported once, where it stands, and
//! attached where it was meant to be, so that nothing below it is reported for
//! want of it.

use dsn_norm::{BlocIdx, RubriqueIdx};

use super::draft::{About, Spot, Text};
use super::state::{Engine, Frame, Seen};
use super::{MAX_WAIT, Stop};
use crate::codes;
use crate::finding::{Code, Severity};
use crate::known::KNOWN;
use crate::plan::{BlocInfo, NO_BLOC, ROOT, RubriqueInfo};
use crate::segment::{NONE, Occ, OccIdx};

/// Bounds on what is kept of one individual. The largest seen in practice holds
/// a few thousand lines.
pub(super) const MAX_SEGMENT_OCCS: usize = 40_000;
pub(super) const MAX_SEGMENT_BYTES: usize = 4 * 1024 * 1024;
/// The same for the header of a declaration.
const MAX_HEADER_ENTRIES: usize = 250_000;

impl Engine<'_> {
    /// Opens an occurrence of the bloc of `idx`, whose line is at `self.at`.
    pub(crate) fn open(&mut self, window: &[u8], info: &RubriqueInfo) -> Stop {
        let bloc = BlocIdx(info.bloc);
        let Some(&placed) = self.plan.bloc(info.bloc) else {
            return Stop::NeedMore;
        };
        if self.piece && placed.in_header {
            return Stop::OutsidePiece;
        }
        self.commit_seen();
        if self.declaration.unresolved && bloc != KNOWN.declaration {
            self.resolve_model(window);
        }
        if placed.begins_segment && !self.continues_segment(bloc, info.rang) {
            if self.piece && bloc != KNOWN.individu {
                return Stop::OutsidePiece;
            }
            self.begin_segment(window, bloc);
        }
        if placed.parent == ROOT {
            self.open_root(window, bloc);
        }
        self.unknown_bloc = None;
        self.send_open = true;
        match self.stack.iter().rposition(|f| f.bloc == placed.parent) {
            Some(parent) => self.stack.truncate(parent + 1),
            None => self.attach_elsewhere(window, bloc, placed),
        }
        if bloc == KNOWN.declaration {
            // Behind the envelope, even where that had to be made up.
            self.header.declaration_start = self.header.mark();
        }
        self.place(window, bloc, &placed, 0);
        self.current_bloc = info.bloc;
        self.next_rang = 0;
        self.check_size(window, info.idx);
        Stop::NeedMore
    }

    /// Reports, as blocking, a bloc that may not stand on the line being read.
    fn refuse_bloc(
        &mut self,
        window: &[u8],
        code: Code,
        bloc: BlocIdx,
        text: impl FnOnce() -> Text,
    ) {
        let spot = self.spot_here(window);
        self.report(code, Severity::Blocking, About::bloc(bloc), spot, text);
    }

    /// S10.G00.00 begins a send, S90.G00.90 closes it.
    fn open_root(&mut self, window: &[u8], bloc: BlocIdx) {
        if self.after_total && !self.lot {
            self.refuse_bloc(window, Code::alone(codes::APRES_TOTAL), bloc, || {
                Text::new(
                    format!(
                        "Le bloc {} vient après le total de l'envoi, qui clôt le fichier.",
                        bloc.id()
                    ),
                    "Déposez chaque envoi dans un fichier à part.",
                )
            });
        }
        if bloc == KNOWN.envoi {
            self.end_send(window);
            self.after_total = false;
        } else {
            self.after_total = true;
        }
    }

    /// Adds the occurrence under the top of the stack.
    fn place(&mut self, window: &[u8], bloc: BlocIdx, placed: &BlocInfo, flags: u8) {
        let Some(parent) = self.stack.last_mut() else {
            return;
        };
        let misplaced = placed.ordre < parent.last_order;
        parent.last_order = placed.ordre;
        let parent = *parent;
        let bit = placed.bit;
        let mut flags = flags;
        let holder = if parent.in_header {
            self.header.segment.occs.get_mut(parent.occ as usize)
        } else {
            self.segment.occs.get_mut(parent.occ as usize)
        };
        let mut parent_flags = 0;
        if let Some(holder) = holder {
            if holder.children & bit != 0 {
                flags |= Occ::REPEATED;
            }
            holder.children |= bit;
            parent_flags = holder.flags;
        }
        let in_header = placed.in_header && parent.in_header;
        let forbidden = self.forbidden & bit != 0;
        if forbidden {
            flags |= Occ::FORBIDDEN;
        }
        let own_parent = if in_header == parent.in_header {
            parent.occ
        } else {
            self.anchor = parent.occ;
            NONE
        };
        let line = self.line();
        let kept = in_header || !self.overflowed;
        let segment = if in_header {
            &mut self.header.segment
        } else {
            if self.segment.occs.is_empty() {
                self.segment_start = self.at;
                self.segment.begin(line);
            }
            &mut self.segment
        };
        let occ = if kept {
            segment.occs.push(Occ {
                seen: 0,
                children: 0,
                parent: own_parent,
                first_entry: segment.entries.len() as u32,
                line: (line - segment.first_line) as u32,
                bloc,
                flags,
            });
            segment.occs.len() as OccIdx - 1
        } else {
            NONE
        };
        self.stack.push(Frame {
            bloc: bloc.0,
            in_header,
            last_order: 0,
            occ,
        });
        self.in_header = in_header;
        self.kept = kept && !in_header;
        self.current_occ = occ;
        if misplaced && flags & (Occ::PHANTOM | Occ::FORBIDDEN) == 0 {
            self.misplaced(window, bloc);
        }
        if forbidden && parent_flags & Occ::FORBIDDEN == 0 {
            self.forbidden(window, bloc);
        }
    }

    /// The parent of `bloc` is not on the path.
    #[cold]
    fn attach_elsewhere(&mut self, window: &[u8], bloc: BlocIdx, placed: BlocInfo) {
        // From the parent up to the nearest bloc that is open.
        let mut chain = Vec::new();
        let mut above = placed.parent;
        let open = loop {
            if let Some(open) = self.stack.iter().rposition(|f| f.bloc == above) {
                break open;
            }
            chain.push(above);
            above = self.plan.bloc(above).map_or(ROOT, |info| info.parent);
        };
        self.stack.truncate(open + 1);
        if self.reopen(&chain, placed.ordre) {
            self.misplaced(window, bloc);
            return;
        }
        let parent = BlocIdx(placed.parent);
        self.refuse_bloc(window, Code::alone(codes::SANS_PARENT), bloc, || {
            Text::new(
                format!(
                    "Le bloc {} vient sans son bloc parent {}.",
                    bloc.id(),
                    parent.id()
                ),
                format!(
                    "Déclarez d'abord le bloc {}, ou retirez ce bloc.",
                    parent.id()
                ),
            )
        });
        for missing in chain.into_iter().rev() {
            let Some(&info) = self.plan.bloc(missing) else {
                continue;
            };
            if info.begins_segment {
                self.begin_segment(window, BlocIdx(missing));
            }
            self.place(window, BlocIdx(missing), &info, Occ::PHANTOM);
        }
    }

    /// Goes back into the latest occurrences of `chain` (from the parent
    /// upwards) under the open bloc, if there are.
    fn reopen(&mut self, chain: &[u8], order: u8) -> bool {
        let Some(top) = self.stack.last().copied() else {
            return false;
        };
        let Some(&parent) = chain.first() else {
            return false;
        };
        let in_header = self.plan.bloc(parent).is_some_and(|info| info.in_header);
        let segment = if in_header {
            &self.header.segment
        } else {
            &self.segment
        };
        let under = if in_header == top.in_header {
            top.occ
        } else {
            NONE
        };
        let found = segment.occs.iter().enumerate().rev().find(|(at, occ)| {
            occ.bloc.0 == parent && (under == NONE || segment.is_under(*at as OccIdx, under))
        });
        let Some((at, _)) = found else {
            return false;
        };
        let mut frames = Vec::new();
        let (mut in_header, mut here) = (in_header, at as OccIdx);
        for &bloc in chain {
            let segment = if in_header {
                &self.header.segment
            } else {
                &self.segment
            };
            let Some(occ) = segment.occ(here).filter(|occ| occ.bloc.0 == bloc) else {
                return false;
            };
            frames.push(Frame {
                bloc,
                in_header,
                // What comes next under it is not reported a second time.
                last_order: order,
                occ: here,
            });
            here = occ.parent;
            if here == NONE && !in_header {
                // What the individual hangs on is in the header.
                (in_header, here) = (true, self.anchor);
            }
        }
        if here != top.occ {
            return false;
        }
        self.stack.extend(frames.into_iter().rev());
        self.segment.reopened = true;
        self.header.segment.reopened = true;
        true
    }

    /// A bloc that begins a segment, met inside an occurrence of itself that has
    /// no child yet, by a rubrique that occurrence lacks: its rubriques are out
    /// of order, it is not another individual.
    fn continues_segment(&self, bloc: BlocIdx, rang: u8) -> bool {
        let here = self.segment.occs.last();
        self.stack.last().is_some_and(|top| top.bloc == bloc.0)
            && here.is_some_and(|occ| {
                occ.bloc == bloc && occ.children == 0 && occ.seen >> (rang & 127) & 1 == 0
            })
    }

    /// Closes the segment before `bloc`, and the declaration where it ends one.
    fn begin_segment(&mut self, window: &[u8], bloc: BlocIdx) {
        self.close_segment(window);
        if bloc == KNOWN.declaration {
            self.end_declaration();
            self.begin_declaration();
        } else if bloc == KNOWN.total {
            self.end_declaration();
        } else if bloc == KNOWN.individu {
            self.declaration.individus += 1;
            self.individus += 1;
        }
    }

    /// Writes back what was seen of the bloc being left.
    pub(crate) fn commit_seen(&mut self) {
        if self.current_bloc == NO_BLOC {
            return;
        }
        let segment = if self.in_header {
            &mut self.header.segment
        } else {
            &mut self.segment
        };
        if let Some(occ) = segment.occs.get_mut(self.current_occ as usize) {
            occ.seen |= self.seen.take();
        }
        self.seen = Seen::default();
        self.current_bloc = NO_BLOC;
    }

    /// Keeps memory bounded, whatever the file.
    pub(crate) fn check_size(&mut self, window: &[u8], idx: RubriqueIdx) {
        let too_large = if self.in_header {
            self.header.segment.entries.len() > MAX_HEADER_ENTRIES
        } else {
            !self.overflowed
                && (self.segment.occs.len() > MAX_SEGMENT_OCCS
                    || self.at.saturating_sub(self.segment_start) > MAX_SEGMENT_BYTES)
        };
        if too_large {
            self.overflow(window, idx);
        }
    }

    #[cold]
    fn overflow(&mut self, window: &[u8], idx: RubriqueIdx) {
        let spot = self.spot_here(window);
        self.report(
            Code::alone(codes::DEMESURE),
            Severity::Blocking,
            About::rubrique(idx, None),
            spot,
            || {
                Text::new(
                    "Ce bloc et ce qui en dépend dépassent la taille que le contrôle sait garder en mémoire.",
                    "Vérifiez que le fichier n'est pas corrompu : aucun individu réel n'approche cette taille.",
                )
            },
        );
        if self.in_header {
            // What was kept is judged at the end; the rest is not kept.
            let mark = self.header.declaration_start;
            self.header.truncate(mark);
            self.stack
                .retain(|f| (f.occ as usize) < mark.occs || f.bloc == ROOT);
            self.current_bloc = NO_BLOC;
            return;
        }
        self.settle_drafts(window);
        self.overflowed = true;
        self.kept = false;
        self.segment_start = self.at;
    }

    fn misplaced(&mut self, window: &[u8], bloc: BlocIdx) {
        let plan = self.plan.clone();
        self.refuse_bloc(window, Code::alone(codes::BLOC_DEPLACE), bloc, || {
            let parent = plan
                .bloc(bloc.0)
                .filter(|info| info.parent != ROOT)
                .map(|info| format!(" sous le bloc {}", BlocIdx(info.parent).id()));
            Text::new(
                format!(
                    "Le bloc {} arrive après un bloc qu'il doit précéder.",
                    bloc.id()
                ),
                format!(
                    "Placez-le à son rang{} : « dsn explain {} » donne l'ordre des blocs.",
                    parent.unwrap_or_default(),
                    bloc.id()
                ),
            )
        });
    }

    fn forbidden(&mut self, window: &[u8], bloc: BlocIdx) {
        let model = self.rules.as_ref().map(|r| r.modele);
        self.refuse_bloc(window, Code::alone("CST-02"), bloc, || {
            Text::new(
                format!(
                    "Le bloc {} n'est pas admis dans {}.",
                    bloc.id(),
                    super::envelope::model_name(model)
                ),
                "Retirez ce bloc, ou vérifiez la nature et le type de la déclaration.",
            )
        });
    }

    /// The line at the current position, in the bloc being read.
    pub(crate) fn spot_here(&self, window: &[u8]) -> Spot {
        let rest = window.get(self.at..).unwrap_or_default();
        let rest = rest.get(..MAX_WAIT).unwrap_or(rest);
        let len = rest
            .iter()
            .position(|b| *b == b'\n' || *b == b'\r')
            .unwrap_or(rest.len());
        Spot {
            line: self.line(),
            offset: self.window_offset + self.at as u64,
            len: len as u32,
            occ: self
                .stack
                .last()
                .filter(|f| !f.in_header)
                .map_or(NONE, |f| f.occ),
        }
    }
}
