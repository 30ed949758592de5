//! The form of what goes in and out: one description from which the contract is written and by which
//! what comes in is judged, so that they cannot differ.

/// What a value may be.
#[derive(Clone)]
pub(in crate::api) enum Forme {
    /// Text.
    Texte(Texte),
    /// An integer, both bounds included.
    Entier(i64, i64),
    /// True or false.
    Booleen,
    /// An ISO 8601 instant.
    Instant,
    /// Elements of one form, so many at most.
    Liste(Box<Forme>, usize),
    /// An object.
    Objet(fn() -> Fiche),
    /// May be absent or null.
    Facultatif(Box<Forme>),
}

/// What a text may be.
#[derive(Clone)]
pub(in crate::api) struct Texte {
    /// Fewest characters.
    pub(in crate::api) min: usize,
    /// Most characters.
    pub(in crate::api) max: usize,
    /// What all of it must look like.
    pub(in crate::api) motif: Motif,
    /// The only texts there are, if they are few.
    pub(in crate::api) valeurs: &'static [&'static str],
    /// What an example shows.
    pub(in crate::api) exemple: &'static str,
}

/// What all characters of a text must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::api) enum Motif {
    /// Anything but control characters, which no database keeps.
    Libre,
    /// Digits.
    Chiffres,
    /// Letters and digits without accents.
    Base62,
    /// What a key of a request may hold.
    Cle,
}

impl Motif {
    /// As a regular expression of ECMA 262.
    pub(in crate::api) fn expression(self) -> &'static str {
        match self {
            Self::Libre => r"^[^\u0000-\u001f\u007f-\u009f]*$",
            Self::Chiffres => "^[0-9]*$",
            Self::Base62 => "^[0-9A-Za-z]*$",
            Self::Cle => "^[0-9A-Za-z._:-]*$",
        }
    }

    /// Whether a character is admitted.
    pub(in crate::api) fn admet(self, letter: char) -> bool {
        match self {
            Self::Libre => !letter.is_control(),
            Self::Chiffres => letter.is_ascii_digit(),
            Self::Base62 => letter.is_ascii_alphanumeric(),
            Self::Cle => letter.is_ascii_alphanumeric() || "._:-".contains(letter),
        }
    }
}

/// An object, by its fields.
#[derive(Clone)]
pub(in crate::api) struct Fiche {
    /// Its name in the contract.
    pub(in crate::api) nom: &'static str,
    /// What it is.
    pub(in crate::api) sens: &'static str,
    /// Its fields.
    pub(in crate::api) champs: Vec<Champ>,
}

/// A field of an object.
#[derive(Clone)]
pub(in crate::api) struct Champ {
    /// Its name.
    pub(in crate::api) nom: &'static str,
    /// Its form.
    pub(in crate::api) forme: Forme,
    /// What it means.
    pub(in crate::api) sens: &'static str,
}

impl Forme {
    /// Whether it must be there.
    pub(in crate::api) fn obligatoire(&self) -> bool {
        !matches!(self, Self::Facultatif(_))
    }
}

fn texte_de(motif: Motif, min: usize, max: usize, exemple: &'static str) -> Forme {
    Forme::Texte(Texte {
        min,
        max,
        motif,
        valeurs: &[],
        exemple,
    })
}

/// Text on one line.
pub(in crate::api) fn texte(min: usize, max: usize, exemple: &'static str) -> Forme {
    texte_de(Motif::Libre, min, max, exemple)
}

/// Exactly so many digits.
pub(in crate::api) fn chiffres(longueur: usize, exemple: &'static str) -> Forme {
    texte_de(Motif::Chiffres, longueur, longueur, exemple)
}

/// A SIRET: its key is judged where it matters.
pub(in crate::api) fn siret() -> Forme {
    chiffres(14, "99999900600014")
}

/// Letters and digits without accents.
pub(in crate::api) fn base62(min: usize, max: usize, exemple: &'static str) -> Forme {
    texte_de(Motif::Base62, min, max, exemple)
}

/// The identifier of a flux.
pub(in crate::api) fn idflux() -> Forme {
    base62(23, 23, "0VbPq4mZ7dK2sW9xT1cR8aB")
}

/// A key that a client chooses.
pub(in crate::api) fn cle() -> Forme {
    texte_de(Motif::Cle, 1, 100, "depot-2026-03-0001")
}

/// A place in a list that is read on: whole numbers from zero.
pub(in crate::api) fn curseur() -> Forme {
    Forme::Entier(0, i64::MAX)
}

/// The key of a row.
pub(in crate::api) fn numero() -> Forme {
    Forme::Entier(1, i64::MAX)
}

/// How many, from zero.
pub(in crate::api) fn nombre() -> Forme {
    Forme::Entier(0, i64::MAX)
}

/// How many elements a list gives at most, and the default.
pub(in crate::api) const PAR_PAGE: (i64, u32) = (200, 50);

/// How many elements are wanted.
pub(in crate::api) fn limite() -> Forme {
    Forme::Entier(1, PAR_PAGE.0)
}

/// One of these texts.
pub(in crate::api) fn parmi(valeurs: &'static [&'static str]) -> Forme {
    Forme::Texte(Texte {
        min: 1,
        max: 100,
        motif: Motif::Libre,
        valeurs,
        exemple: valeurs.first().copied().unwrap_or_default(),
    })
}

/// May be absent or null.
pub(in crate::api) fn facultatif(forme: Forme) -> Forme {
    Forme::Facultatif(Box::new(forme))
}

/// So many at most.
pub(in crate::api) fn liste(forme: Forme, max: usize) -> Forme {
    Forme::Liste(Box::new(forme), max)
}

/// Declares an object of the API: a struct, and the description of its fields.
macro_rules! objet {
    ($(#[$meta:meta])* $name:ident, $about:literal {
        $($field:ident: $type:ty = $forme:expr, $doc:literal;)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, serde::Serialize, serde::Deserialize)]
        pub(in crate::api) struct $name {
            $(#[doc = $doc] pub(in crate::api) $field: $type,)*
        }

        impl $name {
            /// What the contract says of it.
            pub(in crate::api) fn fiche() -> $crate::api::contrat::Fiche {
                $crate::api::contrat::Fiche {
                    nom: stringify!($name),
                    sens: $about,
                    champs: vec![$($crate::api::contrat::Champ {
                        nom: stringify!($field),
                        forme: $forme,
                        sens: $doc,
                    }),*],
                }
            }
        }
    };
}
pub(in crate::api) use objet;
