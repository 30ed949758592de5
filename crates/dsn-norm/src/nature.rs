//! What a declaration is: its nature, and the model of message that follows from nature and type.

use crate::generated::NATURES;

/// The nature of a declaration (S20.G00.05.001).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// 01, monthly.
    Mensuelle,
    /// 04, arrêt de travail.
    Arret,
    /// 05, reprise after an arrêt.
    Reprise,
    /// 07, fin de contrat de travail unique.
    FinContrat,
    /// 08, amorçage of variable data.
    Amorcage,
    /// 09, DSN of substitution.
    Substitution,
    /// 10, déclaration préalable à l'embauche (from P26V01).
    Dpae,
}

/// What selects the tree of a message: its nature and, for the monthly one, whether it is *sans individu*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modele {
    /// Nature 01 with individuals.
    Mensuelle,
    /// Nature 01 of type 02 or 05.
    MensuelleSansIndividu,
    /// Nature 04.
    Arret,
    /// Nature 05.
    Reprise,
    /// Nature 07.
    FinContrat,
    /// Nature 08.
    Amorcage,
    /// Nature 09.
    Substitution,
    /// Nature 10.
    Dpae,
}

impl Nature {
    /// How many there are.
    pub const COUNT: usize = 7;

    /// All natures, by code. The build checks the tables against this order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Mensuelle,
        Self::Arret,
        Self::Reprise,
        Self::FinContrat,
        Self::Amorcage,
        Self::Substitution,
        Self::Dpae,
    ];

    /// The code of S20.G00.05.001.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mensuelle => "01",
            Self::Arret => "04",
            Self::Reprise => "05",
            Self::FinContrat => "07",
            Self::Amorcage => "08",
            Self::Substitution => "09",
            Self::Dpae => "10",
        }
    }

    /// The nature of a code; `None` for any other value, the retired 02 and 03 among them.
    #[must_use]
    pub fn from_code(code: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|nature| nature.code().as_bytes() == code)
    }

    /// The label, as the latest version of the norm spells it.
    #[must_use]
    pub fn libelle(self) -> &'static str {
        NATURES.get(self.index()).copied().unwrap_or_default()
    }

    /// The place in [`Self::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl Modele {
    /// How many there are.
    pub const COUNT: usize = 8;

    /// All models, by nature.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Mensuelle,
        Self::MensuelleSansIndividu,
        Self::Arret,
        Self::Reprise,
        Self::FinContrat,
        Self::Amorcage,
        Self::Substitution,
        Self::Dpae,
    ];

    /// The model of a declaration of this nature with this value of S20.G00.05.002.
    #[must_use]
    pub fn of(nature: Nature, type_code: &[u8]) -> Self {
        match nature {
            Nature::Mensuelle if matches!(type_code, b"02" | b"05") => Self::MensuelleSansIndividu,
            Nature::Mensuelle => Self::Mensuelle,
            Nature::Arret => Self::Arret,
            Nature::Reprise => Self::Reprise,
            Nature::FinContrat => Self::FinContrat,
            Nature::Amorcage => Self::Amorcage,
            Nature::Substitution => Self::Substitution,
            Nature::Dpae => Self::Dpae,
        }
    }

    /// The place in [`Self::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its nature.
    #[must_use]
    pub const fn nature(self) -> Nature {
        match self {
            Self::Mensuelle | Self::MensuelleSansIndividu => Nature::Mensuelle,
            Self::Arret => Nature::Arret,
            Self::Reprise => Nature::Reprise,
            Self::FinContrat => Nature::FinContrat,
            Self::Amorcage => Nature::Amorcage,
            Self::Substitution => Nature::Substitution,
            Self::Dpae => Nature::Dpae,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_indexes_and_models_agree() {
        for (i, nature) in Nature::ALL.into_iter().enumerate() {
            assert_eq!(nature.index(), i);
            assert_eq!(Nature::from_code(nature.code().as_bytes()), Some(nature));
            assert!(!nature.libelle().is_empty());
            assert_eq!(Modele::of(nature, b"01").nature(), nature);
        }
        for (i, modele) in Modele::ALL.into_iter().enumerate() {
            assert_eq!(modele.index(), i);
        }
        for bad in [&b"02"[..], b"03", b"1", b"", b"011"] {
            assert_eq!(Nature::from_code(bad), None);
        }
        for type_code in [b"02", b"05"] {
            assert_eq!(
                Modele::of(Nature::Mensuelle, type_code),
                Modele::MensuelleSansIndividu
            );
            assert_eq!(
                Modele::of(Nature::FinContrat, type_code),
                Modele::FinContrat
            );
        }
    }
}
