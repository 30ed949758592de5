//! One version of the norm: its blocs and rubriques.

use crate::generated::{LISTES, MOTIFS, norme_of};
use crate::{
    BlocIdx, Liste, ListeIdx, Modele, Motif, MotifIdx, Nature, RubriqueIdx, TableId, Version,
};

/// One version of the norm.
#[derive(Debug)]
pub struct Norme {
    /// Which one.
    pub version: Version,
    pub(crate) blocs: &'static [Bloc],
    pub(crate) rubriques: &'static [Rubrique],
    /// Dense index → place in `blocs`, or 255.
    pub(crate) bloc_places: &'static [u8; BlocIdx::COUNT],
    /// Dense index → place in `rubriques`, or 65535.
    pub(crate) rubrique_places: &'static [u16; RubriqueIdx::COUNT],
    pub(crate) natures: &'static [bool; Nature::COUNT],
}

/// A rubrique in one version.
#[derive(Debug, PartialEq, Eq)]
pub struct Rubrique {
    /// Its dense index, the same in all versions.
    pub idx: RubriqueIdx,
    /// Its bloc.
    pub bloc: BlocIdx,
    /// Its place in the bloc, from 0, in the order of the norm: the bit in the masks of [`Bloc`].
    pub rang: u8,
    /// Its name.
    pub nom: &'static str,
    /// The name of its type in the norm (`N4DS_Adresse`); the lengths and the pattern count, not the name.
    pub datatype: &'static str,
    /// What kind of value it holds.
    pub genre: Genre,
    /// Least number of characters.
    pub min: u16,
    /// Greatest number of characters.
    pub max: u16,
    /// The pattern that the whole value must match.
    pub motif: Option<MotifIdx>,
    /// The code list, for [`Genre::E`].
    pub liste: Option<ListeIdx>,
    /// The external table, for [`Genre::R`].
    pub table: Option<TableId>,
    /// The usage in each nature, at [`Nature::index`].
    pub usages: [Usage; Nature::COUNT],
}

/// The kind of value of a rubrique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Genre {
    /// Alphanumeric.
    X,
    /// Numeric.
    N,
    /// Date.
    D,
    /// Code of a list of the norm.
    E,
    /// Code of an external table.
    R,
}

/// The usage of a rubrique in a nature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Usage {
    /// The usage.
    pub kind: UsageKind,
    /// Whether a published table says so; if not, it may give advice, never a refusal.
    pub certain: bool,
}

/// The four usages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UsageKind {
    /// O: present in each occurrence of its bloc.
    Obligatoire,
    /// C: on conditions that the controls state.
    Conditionnel,
    /// I: never present.
    Interdit,
    /// N: its bloc does not exist in this nature, or the nature does not exist in this version.
    Absent,
}

/// A bloc in one version.
#[derive(Debug, PartialEq, Eq)]
pub struct Bloc {
    /// Its dense index, the same in all versions.
    pub idx: BlocIdx,
    /// Its name.
    pub nom: &'static str,
    /// The bloc above it; none for S10.G00.00 and S90.G00.90.
    pub parent: Option<BlocIdx>,
    /// Its place in the file among all blocs, from 1: siblings come in this order.
    pub ordre: u8,
    /// Its rubriques, in the order of the norm.
    pub rubriques: &'static [Rubrique],
    /// How often it may occur in an occurrence of its parent, at [`Modele::index`]; `None`: forbidden.
    pub cardinalites: [Option<Cardinalite>; Modele::COUNT],
    /// Per nature, a mask over [`Rubrique::rang`]: mandatory rubriques.
    pub obligatoires: [u128; Nature::COUNT],
    /// Per nature, a mask: forbidden rubriques. Empty where the bloc itself does not exist.
    pub interdites: [u128; Nature::COUNT],
    /// Per nature, a mask: rubriques whose usage is uncertain, in neither of the other masks.
    pub incertaines: [u128; Nature::COUNT],
    /// The blocs below it, in order.
    pub enfants: &'static [BlocIdx],
}

/// How often a bloc occurs in an occurrence of its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cardinalite {
    /// At least.
    pub min: u8,
    /// At most; `None`: no limit.
    pub max: Option<u8>,
}

/// The tables of a version.
#[must_use]
pub const fn norme(version: Version) -> &'static Norme {
    norme_of(version)
}

/// For the generated tables: the `count` items of `all` from `first`.
pub(crate) const fn part<T>(all: &'static [T], first: usize, count: usize) -> &'static [T] {
    all.split_at(first).1.split_at(count).0
}

impl Norme {
    /// The rubrique of an index, `None` if this version does not have it.
    #[must_use]
    pub fn rubrique(&self, idx: RubriqueIdx) -> Option<&'static Rubrique> {
        let place = *self.rubrique_places.get(usize::from(idx.0))?;
        self.rubriques.get(usize::from(place))
    }

    /// The bloc of an index, `None` if this version does not have it.
    #[must_use]
    pub fn bloc(&self, idx: BlocIdx) -> Option<&'static Bloc> {
        let place = *self.bloc_places.get(usize::from(idx.0))?;
        self.blocs.get(usize::from(place))
    }

    /// All blocs, in the order of the norm.
    pub fn blocs(&self) -> impl ExactSizeIterator<Item = &'static Bloc> + use<> {
        self.blocs.iter()
    }

    /// All rubriques, in the order of the norm.
    pub fn rubriques(&self) -> impl ExactSizeIterator<Item = &'static Rubrique> + use<> {
        self.rubriques.iter()
    }

    /// The rubriques of a bloc, in the order of the norm; none if this version does not have the bloc.
    #[must_use]
    pub fn rubriques_of(&self, bloc: BlocIdx) -> &'static [Rubrique] {
        self.bloc(bloc).map_or(&[], |bloc| bloc.rubriques)
    }

    /// Whether this version has the nature (the DPAE exists from P26V01).
    #[must_use]
    pub fn a_nature(&self, nature: Nature) -> bool {
        self.natures.get(nature.index()).copied().unwrap_or(false)
    }

    /// The list of an index. Equal lists of several versions share one index.
    #[must_use]
    pub fn liste(&self, idx: ListeIdx) -> &'static Liste {
        static EMPTY: Liste = Liste::empty();
        LISTES.get(usize::from(idx.0)).unwrap_or(&EMPTY)
    }

    /// The pattern of an index, shared by all versions.
    #[must_use]
    pub fn motif(&self, idx: MotifIdx) -> &'static Motif {
        static NONE: Motif = Motif::none();
        MOTIFS.get(usize::from(idx.0)).unwrap_or(&NONE)
    }
}

impl Rubrique {
    /// The usage in a nature.
    #[must_use]
    pub fn usage(&self, nature: Nature) -> Usage {
        let absent = Usage {
            kind: UsageKind::Absent,
            certain: true,
        };
        self.usages.get(nature.index()).copied().unwrap_or(absent)
    }

    /// The bit of this rubrique in the masks of its bloc.
    #[must_use]
    pub const fn masque(&self) -> u128 {
        1 << self.rang
    }
}

impl Bloc {
    /// The cardinality in a model; `None`: the bloc is forbidden there.
    #[must_use]
    pub fn cardinalite(&self, modele: Modele) -> Option<Cardinalite> {
        self.cardinalites.get(modele.index()).copied().flatten()
    }

    /// The mandatory rubriques in a nature, as a mask over [`Rubrique::rang`].
    #[must_use]
    pub fn obligatoires(&self, nature: Nature) -> u128 {
        self.obligatoires.get(nature.index()).copied().unwrap_or(0)
    }

    /// The forbidden rubriques in a nature, as a mask over [`Rubrique::rang`].
    #[must_use]
    pub fn interdites(&self, nature: Nature) -> u128 {
        self.interdites.get(nature.index()).copied().unwrap_or(0)
    }

    /// The rubriques of uncertain usage in a nature, as a mask over [`Rubrique::rang`].
    #[must_use]
    pub fn incertaines(&self, nature: Nature) -> u128 {
        self.incertaines.get(nature.index()).copied().unwrap_or(0)
    }
}

impl Usage {
    /// The letter of the usage tables: O, C, I or N.
    #[must_use]
    pub const fn lettre(self) -> char {
        match self.kind {
            UsageKind::Obligatoire => 'O',
            UsageKind::Conditionnel => 'C',
            UsageKind::Interdit => 'I',
            UsageKind::Absent => 'N',
        }
    }
}

impl std::fmt::Display for Cardinalite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.max {
            Some(max) => write!(f, "{}..{max}", self.min),
            None => write!(f, "{}..*", self.min),
        }
    }
}
