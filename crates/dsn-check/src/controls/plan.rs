//! What must be done at each bloc, settled once for a version and a nature.

use std::sync::{Arc, OnceLock};

use dsn_norm::controls::expr::{KeySet, WideAtom, WideScope};
use dsn_norm::controls::{CONTROLS, COUNTS, Control, KEY_SETS};
use dsn_norm::{
    BlocIdx, LoadedTable, Nature, Norme, Politique, RubriqueIdx, TableId, Version, norme,
    rubrique_index, table,
};

use super::compiled::{Check, checks};
use super::values::DayNumber;
use crate::context::{Channel, Context, Day};

/// Blocs that a table holds, by [`BlocIdx`].
const BLOCS: usize = 128;
const _: () = assert!(BlocIdx::COUNT <= BLOCS);

/// No rank: the version lacks the rubrique.
const NO_RANG: u8 = u8::MAX;

/// Everything that depends on the version and the context only.
#[derive(Debug)]
pub(crate) struct Plan {
    version: &'static VersionPlan,
    pub(crate) today: Option<DayNumber>,
    pub(crate) by_machine: bool,
    /// S20.G00.05.001.
    pub(crate) nature: RubriqueIdx,
    /// S20.G00.05.007, the date the file was made.
    pub(crate) file_date: RubriqueIdx,
    /// S20.G00.05.005, the month declared.
    pub(crate) month: RubriqueIdx,
    tables: Vec<Arc<LoadedTable>>,
}

/// What depends on the version alone.
#[derive(Debug)]
struct VersionPlan {
    norme: &'static Norme,
    places: Vec<Place>,
    parents: Vec<Option<BlocIdx>>,
    natures: [OnceLock<Steps>; Nature::COUNT],
}

impl VersionPlan {
    /// Made the first time that a file of the version comes: small files come by thousands, and cost
    /// less to check than these tables to make.
    fn of(version: Version) -> &'static Self {
        static PLANS: [OnceLock<VersionPlan>; Version::COUNT] =
            [const { OnceLock::new() }; Version::COUNT];
        let [first, ..] = &PLANS;
        let plan = PLANS.get(version as usize).unwrap_or(first);
        plan.get_or_init(|| Self::new(norme(version)))
    }

    fn new(norme: &'static Norme) -> Self {
        let place = |idx: RubriqueIdx| Place {
            bloc: idx.bloc(),
            rang: norme.rubrique(idx).map_or(NO_RANG, |r| r.rang),
        };
        Self {
            norme,
            places: RubriqueIdx::all().map(place).collect(),
            parents: BlocIdx::all()
                .map(|idx| norme.bloc(idx).and_then(|b| b.parent))
                .collect(),
            natures: Default::default(),
        }
    }
}

/// Where a rubrique stands in the version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) bloc: BlocIdx,
    /// [`NO_RANG`] where the version lacks it.
    pub(crate) rang: u8,
}

/// A control of a nature.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) control: &'static Control,
    /// Place of the control among all.
    pub(crate) id: u16,
    /// Whether it must wait for the end of the declaration or of the send.
    pub(crate) is_wide: bool,
}

/// What one bloc asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct AtBloc {
    pub(crate) controls: Vec<Step>,
    /// Indexes of [`COUNTS`].
    pub(crate) counts: Vec<u16>,
    /// Indexes of [`KEY_SETS`]; whether a control asks if they are unique.
    pub(crate) key_sets: Vec<(u16, bool)>,
}

/// What is done with each occurrence of a bloc while a file is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reading {
    /// Nothing, where it is false: nothing is asked, or only at the end of the
    /// send.
    pub(crate) asks: bool,
    /// There is nothing to count or to put into a set.
    pub(crate) only_asks: bool,
    /// What finds the controls that must be asked.
    pub(crate) check: Option<Check>,
}

/// What each bloc asks for in one nature.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    blocs: Vec<AtBloc>,
    reading: [Reading; BLOCS],
    /// The controls by their place among all.
    by_id: Vec<Option<Step>>,
}

impl Plan {
    pub(crate) fn new(version: Version, context: &Context) -> Self {
        let day = |d: Day| u32::from(d.year) * 10_000 + u32::from(d.month) * 100 + u32::from(d.day);
        Self {
            version: VersionPlan::of(version),
            today: context.today.map(day),
            by_machine: context.channel == Channel::Machine,
            nature: rubrique_index(b"S20.G00.05.001").unwrap_or(RubriqueIdx(u16::MAX)),
            month: rubrique_index(b"S20.G00.05.005").unwrap_or(RubriqueIdx(u16::MAX)),
            file_date: rubrique_index(b"S20.G00.05.007").unwrap_or(RubriqueIdx(u16::MAX)),
            tables: context
                .tables
                .iter()
                .map(|given| given.table.clone())
                .collect(),
        }
    }

    /// What each bloc asks for in a declaration of this nature.
    pub(crate) fn steps(&self, nature: Nature) -> Option<&Steps> {
        let steps = self.version.natures.get(nature.index())?;
        Some(steps.get_or_init(|| Steps::new(self.norme().version, nature)))
    }

    /// Where a rubrique stands; `None` where the version lacks it.
    #[inline]
    pub(crate) fn place(&self, rubrique: RubriqueIdx) -> Option<Place> {
        let place = self.version.places.get(usize::from(rubrique.0)).copied()?;
        (place.rang != NO_RANG).then_some(place)
    }

    #[inline]
    pub(crate) fn rang(&self, rubrique: RubriqueIdx) -> Option<u8> {
        self.place(rubrique).map(|place| place.rang)
    }

    #[inline]
    pub(crate) fn parent(&self, bloc: BlocIdx) -> Option<BlocIdx> {
        self.version
            .parents
            .get(usize::from(bloc.0))
            .copied()
            .flatten()
    }

    pub(crate) fn norme(&self) -> &'static Norme {
        self.version.norme
    }

    pub(crate) fn key_set(&self, id: u16) -> Option<&'static KeySet> {
        KEY_SETS.get(usize::from(id))
    }

    /// Whether a table has a value, and what its absence proves; `None` without
    /// the table.
    pub(crate) fn look_up(&self, id: TableId, value: &[u8]) -> Option<(bool, Politique)> {
        if let Some(given) = self.tables.iter().find(|t| t.id() == id) {
            return Some((given.contains(value), given.politique()));
        }
        let table = table(id)?;
        Some((table.contains(value), table.politique()))
    }

    /// Whether a value has the length and the form of its type: what it has not
    /// is reported as such, and proves nothing else.
    pub(crate) fn is_well_formed(&self, rubrique: RubriqueIdx, value: &[u8]) -> bool {
        let Some(rubrique) = self.norme().rubrique(rubrique) else {
            return true;
        };
        let length = usize::from(rubrique.min)..=usize::from(rubrique.max);
        let shown = |b: &u8| !matches!(b, 0..0x20 | 0x7F..0xA0);
        let trimmed = value.first() != Some(&b' ') && value.last() != Some(&b' ');
        length.contains(&value.len())
            && trimmed
            && value.iter().all(shown)
            && rubrique
                .liste
                .is_none_or(|l| self.norme().liste(l).contains(value))
            && rubrique
                .motif
                .is_none_or(|m| self.norme().motif(m).matches(value))
    }
}

impl Steps {
    fn new(version: Version, nature: Nature) -> Self {
        let mut steps = Self {
            blocs: vec![AtBloc::default(); BlocIdx::COUNT],
            reading: [Reading::default(); BLOCS],
            by_id: vec![None; CONTROLS.len()],
        };
        for (id, control) in CONTROLS.iter().enumerate() {
            let (in_version, key) = (control.in_version(version), control.key());
            let applies = in_version && key.applies(version, nature);
            if applies {
                let step = Step {
                    control,
                    id: id as u16,
                    is_wide: control.at_end || !control.wides.is_empty(),
                };
                steps.at_mut(control.bloc, |at| at.controls.push(step));
                if let Some(place) = steps.by_id.get_mut(id) {
                    *place = Some(step);
                }
            }
            // What a send asks for is gathered in declarations of every nature.
            steps.gather(control, |scope| {
                applies || (in_version && scope == WideScope::Send)
            });
        }
        let each = steps.blocs.iter().zip(checks(version)).zip(BlocIdx::all());
        for (((at, check), bloc), reading) in each.zip(&mut steps.reading) {
            let gathers = !at.counts.is_empty() || !at.key_sets.is_empty();
            let asks = gathers || !at.controls.is_empty();
            *reading = Reading {
                asks: asks && !is_envelope(bloc),
                only_asks: !gathers,
                check: check.filter(|_| !at.controls.is_empty()),
            };
        }
        steps
    }

    fn gather(&mut self, control: &'static Control, wanted: impl Fn(WideScope) -> bool) {
        let counts = control.wides.iter().filter_map(|wide| match wide {
            WideAtom::Exists(id) => Some(*id),
            WideAtom::Refers(..) => None,
        });
        for id in counts.chain(control.counts.iter().copied()) {
            if let Some(count) = COUNTS.get(usize::from(id)).filter(|c| wanted(c.scope)) {
                self.at_mut(count.bloc, |at| {
                    if !at.counts.contains(&id) {
                        at.counts.push(id);
                    }
                });
            }
        }
        let referred = control.wides.iter().filter_map(|wide| match wide {
            WideAtom::Refers(id, _) => Some((*id, false)),
            WideAtom::Exists(_) => None,
        });
        for (id, unique) in referred.chain(control.uniques.iter().map(|id| (*id, true))) {
            if let Some(set) = KEY_SETS.get(usize::from(id)).filter(|s| wanted(s.scope)) {
                self.at_mut(set.bloc, |at| {
                    match at.key_sets.iter_mut().find(|(s, _)| *s == id) {
                        Some((_, asked)) => *asked |= unique,
                        None => at.key_sets.push((id, unique)),
                    }
                });
            }
        }
    }

    fn at_mut(&mut self, bloc: BlocIdx, change: impl FnOnce(&mut AtBloc)) {
        if let Some(at) = self.blocs.get_mut(usize::from(bloc.0)) {
            change(at);
        }
    }

    /// What a bloc asks for.
    pub(crate) fn at(&self, bloc: BlocIdx) -> Option<&AtBloc> {
        self.blocs.get(usize::from(bloc.0))
    }

    /// What is done with an occurrence of a bloc while a file is read.
    #[inline]
    pub(crate) fn reading(&self, bloc: BlocIdx) -> Reading {
        let reading = self.reading.get(usize::from(bloc.0) % BLOCS);
        reading.copied().unwrap_or_default()
    }

    /// The control at this place among all, if it applies.
    #[inline]
    pub(crate) fn step(&self, id: u16) -> Option<&Step> {
        self.by_id.get(usize::from(id))?.as_ref()
    }

    /// Every control, bloc by bloc.
    pub(crate) fn controls(&self) -> impl Iterator<Item = &Step> {
        self.blocs.iter().flat_map(|at| &at.controls)
    }
}

/// Whether a bloc belongs to the send and not to a declaration.
pub(crate) fn is_envelope(bloc: BlocIdx) -> bool {
    matches!(bloc.id().segment(), 10 | 90)
}
