//! The tables of one version, laid out for the reading loop.

use std::sync::OnceLock;

use dsn_norm::{
    Bloc, BlocIdx, Modele, Nature, Norme, Rubrique, RubriqueIdx, UsageKind, Version, norme,
};

use crate::forms::Form;
use crate::known::KNOWN;
use crate::segment::Occ;

/// What the loop asks of a rubrique.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RubriqueInfo {
    pub(crate) form: Form,
    pub(crate) idx: RubriqueIdx,
    pub(crate) min: u16,
    pub(crate) max: u16,
    /// Dense index of its bloc.
    pub(crate) bloc: u8,
    /// Position in its bloc; [`ABSENT`] if the version lacks the rubrique.
    pub(crate) rang: u8,
}

/// Rank of a rubrique that the version does not have.
pub(crate) const ABSENT: u8 = u8::MAX;

/// What the loop asks of a bloc.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlocInfo {
    /// Dense index of the parent; [`ROOT`] at the top.
    pub(crate) parent: u8,
    /// Its bit in masks of blocs.
    pub(crate) bit: u128,
    /// Order among all blocs of the message.
    pub(crate) ordre: u8,
    /// Neither in the header nor at the top of a segment.
    pub(crate) inside_segment: bool,
    /// Ends the segment before it and begins one.
    pub(crate) begins_segment: bool,
    /// Kept in the header until the declaration ends.
    pub(crate) in_header: bool,
}

/// Where a bloc inside an individual is opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inside {
    /// Its bit in masks of blocs.
    pub(crate) bit: u128,
    /// Dense index of the parent; [`NO_BLOC`] if the bloc is none of those.
    pub(crate) parent: u8,
    /// How many blocs stand above it in the tree of the norm, the root among
    /// them: its place on the path.
    pub(crate) depth: u8,
    /// Order among all blocs of the message.
    pub(crate) ordre: u8,
}

/// The blocs that are opened inside an individual, but for the forbidden ones.
pub(crate) fn inside(plan: &Plan, forbidden: u128) -> Vec<Inside> {
    let blocs = plan.blocs.iter().map(|bloc| match bloc {
        Some(bloc) if bloc.inside_segment && bloc.bit & forbidden == 0 => Inside {
            bit: bloc.bit,
            parent: bloc.parent,
            depth: plan.depth(bloc),
            ordre: bloc.ordre,
        },
        _ => Inside {
            bit: 0,
            parent: NO_BLOC,
            depth: 0,
            ordre: 0,
        },
    });
    blocs.collect()
}

/// Parent of the blocs that have none.
pub(crate) const ROOT: u8 = u8::MAX;

/// Tables of one version.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) norme: &'static Norme,
    rubriques: Vec<RubriqueInfo>,
    blocs: Vec<Option<BlocInfo>>,
}

impl Plan {
    /// The tables of a version, made the first time they are asked for.
    pub(crate) fn of(version: Version) -> &'static Self {
        static PLANS: [OnceLock<Plan>; Version::COUNT] =
            [const { OnceLock::new() }; Version::COUNT];
        let [first, ..] = &PLANS;
        let plan = PLANS.get(version as usize).unwrap_or(first);
        plan.get_or_init(|| Self::new(norme(version)))
    }

    fn new(norme: &'static Norme) -> Self {
        let rubriques = (0..RubriqueIdx::COUNT)
            .map(|at| {
                let idx = RubriqueIdx(at as u16);
                norme.rubrique(idx).map_or(NOT_HERE, |r| info(norme, r))
            })
            .collect();
        let blocs = (0..BlocIdx::COUNT)
            .map(|at| {
                let bloc = norme.bloc(BlocIdx(at as u8))?;
                Some(BlocInfo {
                    parent: bloc.parent.map_or(ROOT, |p| p.0),
                    bit: 1 << bloc.idx.0,
                    ordre: bloc.ordre,
                    inside_segment: !begins_segment(bloc) && !in_header(norme, bloc),
                    begins_segment: begins_segment(bloc),
                    in_header: in_header(norme, bloc),
                })
            })
            .collect();
        Self {
            norme,
            rubriques,
            blocs,
        }
    }

    #[inline]
    pub(crate) fn rubrique(&self, idx: RubriqueIdx) -> Option<&RubriqueInfo> {
        self.rubriques.get(usize::from(idx.0))
    }

    #[inline]
    pub(crate) fn bloc(&self, bloc: u8) -> Option<&BlocInfo> {
        self.blocs.get(usize::from(bloc))?.as_ref()
    }

    /// How many blocs stand above one, with the root.
    fn depth(&self, bloc: &BlocInfo) -> u8 {
        let above = std::iter::successors(Some(bloc), |bloc| self.bloc(bloc.parent));
        above.count() as u8
    }
}

/// A rubrique that the version lacks: in no bloc, so that it never continues
/// the one being read.
const NOT_HERE: RubriqueInfo = RubriqueInfo {
    idx: RubriqueIdx(u16::MAX),
    form: Form::Text,
    min: 0,
    max: 0,
    bloc: NO_BLOC,
    rang: ABSENT,
};

/// Index that no bloc has.
pub(crate) const NO_BLOC: u8 = u8::MAX - 1;

fn info(norme: &'static Norme, rubrique: &Rubrique) -> RubriqueInfo {
    RubriqueInfo {
        idx: rubrique.idx,
        form: Form::of(norme, rubrique),
        min: rubrique.min,
        max: rubrique.max,
        bloc: rubrique.bloc.0,
        rang: rubrique.rang,
    }
}

/// An individual, and each bloc that hangs on the declaration after the
/// individuals, is a segment of its own; so is what closes them.
fn begins_segment(bloc: &Bloc) -> bool {
    [KNOWN.individu, KNOWN.declaration, KNOWN.total].contains(&bloc.idx)
        || bloc.parent == Some(KNOWN.declaration)
            && ![KNOWN.contact, KNOWN.absence_rattachement, KNOWN.entreprise].contains(&bloc.idx)
}

/// The blocs of the envelope and of the declaration's header are remembered
/// until the declaration ends: they and their ancestors begin no segment.
fn in_header(norme: &Norme, bloc: &Bloc) -> bool {
    let mut here = Some(bloc);
    while let Some(bloc) = here {
        if begins_segment(bloc) {
            return [KNOWN.declaration, KNOWN.total].contains(&bloc.idx);
        }
        here = bloc.parent.and_then(|p| norme.bloc(p));
    }
    true
}

/// The rules of presence of one model (nature, with or without individuals).
#[derive(Clone, Debug)]
pub(crate) struct ModelRules {
    pub(crate) modele: Modele,
    /// Blocs not admitted at all, by index.
    pub(crate) forbidden: u128,
    blocs: Vec<BlocRules>,
    quick: Vec<QuickRules>,
}

/// What most occurrences need no more than.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct QuickRules {
    /// The first sixty-four rubriques of those that must be there, by rank.
    required: u64,
    /// The same of those that must not, or perhaps.
    unwanted: u64,
    /// Flags with which an occurrence must be looked at again;
    /// [`QuickRules::ALWAYS`] where that is so for each.
    flags: u8,
}

impl QuickRules {
    /// No flag of an occurrence.
    const ALWAYS: u8 = 1 << 7;

    fn of(rules: &BlocRules) -> Self {
        let further = (rules.required | rules.unwanted) >> 64 != 0 || rules.required_children != 0;
        let repeated = if rules.max == 0 { 0 } else { Occ::REPEATED };
        Self {
            required: rules.required as u64,
            unwanted: rules.unwanted as u64,
            flags: repeated | if further { Self::ALWAYS } else { 0 },
        }
    }

    /// Whether an occurrence breaks no rule for sure.
    #[inline]
    pub(crate) fn are_kept(&self, occ: &Occ) -> bool {
        let seen = occ.seen as u64;
        let wrong = self.required & !seen | self.unwanted & seen;
        wrong | u64::from(self.flags & (occ.flags | Self::ALWAYS)) == 0
    }
}

/// The rules of presence of one bloc in one model.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BlocRules {
    /// Rubriques that must be there, by rank.
    pub(crate) required: u128,
    /// Rubriques that must not.
    pub(crate) excluded: u128,
    /// These, and those that should perhaps not: the published usage is uncertain.
    pub(crate) unwanted: u128,
    /// Child blocs that must be there, by index.
    pub(crate) required_children: u128,
    /// Most occurrences under one parent; 0 for any number.
    pub(crate) max: u8,
}

impl ModelRules {
    /// The rules of a model in a version, made the first time they are asked for.
    pub(crate) fn of(norme: &'static Norme, modele: Modele) -> &'static Self {
        const MODELES: usize = Modele::ALL.len();
        static RULES: [[OnceLock<ModelRules>; MODELES]; Version::COUNT] =
            [const { [const { OnceLock::new() }; MODELES] }; Version::COUNT];
        let [[first, ..], ..] = &RULES;
        let of_version = RULES.get(norme.version as usize);
        let rules = of_version.and_then(|rules| rules.get(modele.index()));
        rules
            .unwrap_or(first)
            .get_or_init(|| Self::new(norme, modele))
    }

    fn new(norme: &'static Norme, modele: Modele) -> Self {
        let nature = modele.nature();
        let forbidden = norme
            .blocs()
            .filter(|b| b.cardinalite(modele).is_none())
            .fold(0u128, |mask, b| mask | 1 << b.idx.0);
        let blocs: Vec<_> = (0..BlocIdx::COUNT)
            .map(|at| {
                norme
                    .bloc(BlocIdx(at as u8))
                    .map_or_else(BlocRules::default, |bloc| {
                        rules(norme, bloc, modele, nature)
                    })
            })
            .collect();
        Self {
            modele,
            forbidden,
            quick: blocs.iter().map(QuickRules::of).collect(),
            blocs,
        }
    }

    /// What to look at first, by [`BlocIdx`].
    #[inline]
    pub(crate) fn quick(&self) -> &[QuickRules] {
        &self.quick
    }

    /// Whether an occurrence may break a rule.
    #[inline(never)]
    pub(crate) fn are_broken(&self, occ: &Occ) -> bool {
        let Some(rule) = self.bloc(occ.bloc).filter(|_| occ.is_plain()) else {
            return false;
        };
        let wrong = (rule.required & !occ.seen)
            | (rule.unwanted & occ.seen)
            | (rule.required_children & !occ.children);
        wrong != 0 || (occ.flags & Occ::REPEATED != 0 && rule.max != 0)
    }

    #[inline]
    pub(crate) fn bloc(&self, bloc: BlocIdx) -> Option<&BlocRules> {
        self.blocs.get(usize::from(bloc.0))
    }
}

fn rules(norme: &'static Norme, bloc: &Bloc, modele: Modele, nature: Nature) -> BlocRules {
    let cardinality = bloc.cardinalite(modele);
    let required_children = bloc
        .enfants
        .iter()
        .filter(|child| {
            norme
                .bloc(**child)
                .and_then(|c| c.cardinalite(modele))
                .is_some_and(|c| c.min > 0)
        })
        .fold(0u128, |mask, child| mask | 1 << child.0);
    let excluded = bloc.interdites(nature);
    let doubtful = bloc
        .rubriques
        .iter()
        .filter(|r| {
            let usage = r.usage(nature);
            usage.kind == UsageKind::Interdit && !usage.certain
        })
        .fold(0u128, |mask, r| mask | 1 << r.rang);
    BlocRules {
        required: bloc.obligatoires(nature),
        excluded,
        unwanted: excluded | doubtful,
        required_children,
        max: cardinality.and_then(|c| c.max).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_quick_rules_let_pass_breaks_no_rule() {
        let (mut kept, mut broken) = (0, 0);
        for version in Version::ALL {
            let norme = norme(version);
            for rules in Modele::ALL.map(|modele| ModelRules::new(norme, modele)) {
                for bloc in BlocIdx::all() {
                    let rule = rules.blocs[usize::from(bloc.0)];
                    // What must be there, with one rubrique or child more or less.
                    for changed in 0..=128_u32 {
                        let bit = 1_u128.checked_shl(changed).unwrap_or_default();
                        for (flags, children) in [
                            (0, rule.required_children),
                            (0, rule.required_children ^ bit),
                            (Occ::REPEATED, rule.required_children),
                            (Occ::FORBIDDEN, 0),
                        ] {
                            let occ = Occ {
                                seen: rule.required ^ bit,
                                children,
                                parent: 0,
                                first_entry: 0,
                                line: 0,
                                bloc,
                                flags,
                            };
                            if rules.quick()[usize::from(bloc.0)].are_kept(&occ) {
                                kept += 1;
                                assert!(!rules.are_broken(&occ), "{version:?} {occ:?}");
                            } else {
                                broken += u32::from(rules.are_broken(&occ));
                            }
                        }
                    }
                }
            }
        }
        assert!(kept > 10_000 && broken > 10_000, "{kept} {broken}");
    }
}
