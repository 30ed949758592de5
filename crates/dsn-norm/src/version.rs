//! The versions of the norm.

use crate::generated::{VERSION_LABELS, VERSIONS, Version, version_code};

impl Version {
    /// How many there are.
    pub const COUNT: usize = VERSIONS.len();

    /// All versions, oldest first.
    pub const ALL: [Self; Self::COUNT] = VERSIONS;

    /// The value of S10.G00.00.006.
    #[must_use]
    pub const fn code(self) -> &'static str {
        version_code(self)
    }

    /// The label of the code, as the norm spells it.
    #[must_use]
    pub fn libelle(self) -> &'static str {
        VERSION_LABELS
            .get(self as usize)
            .copied()
            .unwrap_or_default()
    }

    /// The version of a value of S10.G00.00.006.
    #[must_use]
    pub fn from_code(code: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|version| version.code().as_bytes() == code)
    }
}
