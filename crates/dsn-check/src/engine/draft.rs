//! Findings in the making: the employee's name and contract are only known when
//! the individual is complete.

use std::borrow::Cow;
use std::sync::Arc;

use dsn_norm::{BlocIdx, RubriqueIdx};
use dsn_syntax::encoding::to_text;

use super::state::Engine;
use crate::finding::{Code, Finding, IndividuRef, Place, Severity};
use crate::known::KNOWN;
use crate::segment::{NONE, OccIdx, SegmentView};

/// A finding without its employee and contract.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    pub(crate) rubrique: Option<RubriqueIdx>,
    pub(crate) bloc: Option<BlocIdx>,
    /// The occurrence it is about, in the current segment.
    pub(crate) occ: OccIdx,
    pub(crate) line: u64,
    pub(crate) offset: u64,
    pub(crate) len: u32,
    pub(crate) value: Option<String>,
    pub(crate) message: String,
    pub(crate) advice: String,
}

/// What a finding says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    pub(crate) message: String,
    pub(crate) advice: String,
}

impl Text {
    pub(crate) fn new(message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            advice: advice.into(),
        }
    }
}

/// Where a finding is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    pub(crate) line: u64,
    pub(crate) offset: u64,
    pub(crate) len: u32,
    pub(crate) occ: OccIdx,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct About<'v> {
    pub(crate) rubrique: Option<RubriqueIdx>,
    pub(crate) bloc: Option<BlocIdx>,
    pub(crate) value: Option<&'v [u8]>,
}

impl<'v> About<'v> {
    /// A rubrique, with its value.
    pub(crate) fn rubrique(rubrique: RubriqueIdx, value: Option<&'v [u8]>) -> Self {
        Self {
            rubrique: Some(rubrique),
            bloc: Some(rubrique.bloc()),
            value,
        }
    }

    /// A bloc.
    pub(crate) fn bloc(bloc: BlocIdx) -> Self {
        Self {
            bloc: Some(bloc),
            ..Self::default()
        }
    }
}

/// Longest value quoted in a finding, in characters.
pub(crate) const QUOTED: usize = 256;

impl Engine<'_> {
    /// Counts a finding and, if it is to be stored, builds its text.
    pub(crate) fn report(
        &mut self,
        code: Code,
        severity: Severity,
        about: About<'_>,
        spot: Spot,
        text: impl FnOnce() -> Text,
    ) {
        if !self.sink.count(code, severity, about.rubrique, spot.line) {
            return;
        }
        let Text { message, advice } = text();
        let draft = Draft {
            code,
            severity,
            rubrique: about.rubrique,
            bloc: about.bloc,
            occ: spot.occ,
            line: spot.line,
            offset: spot.offset,
            len: spot.len,
            value: about
                .value
                .map(|v| to_text(v).chars().take(QUOTED).collect()),
            message,
            advice,
        };
        if self.segment.occs.is_empty() || spot.occ == NONE {
            let finding = self.finish_draft(draft, None, None);
            self.sink.store(finding);
        } else {
            self.drafts.push(draft);
        }
    }

    /// Names employee and contract on the drafts of the segment.
    pub(crate) fn settle_drafts(&mut self, window: &[u8]) {
        if self.drafts.is_empty() {
            return;
        }
        let drafts = std::mem::take(&mut self.drafts);
        let individu = self.individu_ref(window).map(Arc::new);
        for draft in drafts {
            let contrat = self.contrat(window, draft.occ);
            let finding = self.finish_draft(draft, individu.clone(), contrat);
            self.sink.store(finding);
        }
    }

    fn finish_draft(
        &self,
        draft: Draft,
        individu: Option<Arc<IndividuRef>>,
        contrat: Option<Arc<str>>,
    ) -> Finding {
        let declaration = if self.declaration.open {
            self.declaration.rang
        } else {
            0
        };
        draft.finish(declaration, individu, contrat)
    }

    fn individu_ref(&self, window: &[u8]) -> Option<IndividuRef> {
        let rang = |rubrique| self.plan.rubrique(rubrique).map(|r| r.rang);
        employee_of(self.view(window), self.declaration.individus, &rang)
    }

    fn contrat(&self, window: &[u8], occ: OccIdx) -> Option<Arc<str>> {
        let rang = |rubrique| self.plan.rubrique(rubrique).map(|r| r.rang);
        contract_of(self.view(window), occ, &rang)
    }

    /// Value of a rubrique of the very occurrence `at`.
    pub(crate) fn value_in<'v>(
        &self,
        view: SegmentView<'v>,
        at: OccIdx,
        rubrique: RubriqueIdx,
    ) -> Option<&'v [u8]> {
        let occ = view.segment.occ(at)?;
        view.value(occ, self.plan.rubrique(rubrique)?.rang)
    }
}

impl Draft {
    /// The finding, with what is only known now.
    pub(crate) fn finish(
        self,
        declaration: u32,
        individu: Option<Arc<IndividuRef>>,
        contrat: Option<Arc<str>>,
    ) -> Finding {
        Finding {
            code: self.code,
            severity: self.severity,
            rubrique: self.rubrique,
            bloc: self.bloc,
            place: Place {
                line: self.line,
                offset: self.offset,
                len: self.len,
                declaration,
                individu,
                contrat,
            },
            value: self.value,
            message: self.message,
            advice: self.advice,
        }
    }
}

/// Rank of a rubrique in its bloc, in the version at hand.
type Rang<'r> = &'r dyn Fn(RubriqueIdx) -> Option<u8>;

/// The employee whose segment this is, `number` being their rank.
pub(crate) fn employee_of(
    view: SegmentView<'_>,
    number: u32,
    rang: Rang<'_>,
) -> Option<IndividuRef> {
    let top = view.segment.occs.first()?;
    if top.bloc != KNOWN.individu {
        return None;
    }
    let part = |rubrique| view.value(top, rang(rubrique)?).map(to_text);
    let names: Vec<_> = [part(KNOWN.nom), part(KNOWN.prenoms)]
        .into_iter()
        .flatten()
        .collect();
    Some(IndividuRef {
        rang: number,
        nom: names.join(" "),
        nir: part(KNOWN.nir).map(Cow::into_owned),
    })
}

/// Number of the contract at or above an occurrence.
pub(crate) fn contract_of(view: SegmentView<'_>, occ: OccIdx, rang: Rang<'_>) -> Option<Arc<str>> {
    let mut here = occ;
    loop {
        let found = view.segment.occ(here)?;
        if found.bloc == KNOWN.contrat {
            let number = view.value(found, rang(KNOWN.numero_contrat)?)?;
            return Some(to_text(number).into());
        }
        if found.parent == NONE {
            return None;
        }
        here = found.parent;
    }
}
