//! What can be wrong with an identifier, said in French to the person who typed it.

use std::fmt;

/// The characters a position may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// 0 to 9.
    Digit,
    /// A to Z, upper case.
    Letter,
    /// 0 to 9 or A to Z, upper case.
    LetterOrDigit,
    /// A visible ASCII character.
    NotSpace,
    /// A or B after a 2: Corsica in a NIR or a commune code.
    CorsicanLetterOrDigit,
}

impl Expected {
    pub(crate) fn accepts(self, byte: u8) -> bool {
        match self {
            Expected::Digit => byte.is_ascii_digit(),
            Expected::Letter => byte.is_ascii_uppercase(),
            Expected::LetterOrDigit => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Expected::NotSpace => byte.is_ascii_graphic(),
            Expected::CorsicanLetterOrDigit => byte.is_ascii_digit() || matches!(byte, b'A' | b'B'),
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Expected::Digit => "un chiffre est attendu",
            Expected::Letter => "une lettre majuscule est attendue",
            Expected::LetterOrDigit => "un chiffre ou une lettre majuscule est attendu",
            Expected::NotSpace => "un caractère visible, sans accent ni espace, est attendu",
            Expected::CorsicanLetterOrDigit => {
                "un chiffre est attendu (ou A ou B après un 2, pour la Corse)"
            }
        })
    }
}

/// Why a text is no valid identifier. `Display` is a French sentence without final stop.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentifierError {
    /// Nothing was given.
    Empty,
    /// Wrong number of characters.
    Length {
        /// The accepted lengths.
        expected: &'static [usize],
        /// The length found, in bytes.
        found: usize,
    },
    /// Length outside an accepted range.
    LengthOutside {
        /// Shortest accepted length.
        min: usize,
        /// Longest accepted length.
        max: usize,
        /// The length found, in bytes.
        found: usize,
    },
    /// A character that has no place there.
    Character {
        /// Counted from 1.
        position: usize,
        /// The byte found.
        found: u8,
        /// What may stand there.
        expected: Expected,
    },
    /// Only zeros where a number is needed.
    AllZeros,
    /// The first digit of a NIR.
    NirFirstDigit(char),
    /// The month of birth of a NIR.
    NirMonth([char; 2]),
    /// The department of birth of a NIR.
    NirDepartment([char; 2]),
    /// The commune or country number of a NIR is 000.
    NirCommune,
    /// The order number of a NIR is 000.
    NirOrder,
    /// The key of two digits of a NIR.
    NirKey {
        /// The key the thirteen characters ask for.
        expected: u8,
        /// The two characters found.
        found: u8,
    },
    /// The last digit of a SIREN (Luhn).
    SirenKey {
        /// The last digit the first eight ask for.
        expected: u8,
        /// The last digit found.
        found: u8,
    },
    /// The last digit of a SIRET (Luhn), the SIREN being right.
    SiretKey {
        /// The last digit the first thirteen ask for.
        expected: u8,
        /// The last digit found.
        found: u8,
    },
    /// An establishment of La Poste whose digits do not sum to a multiple of five.
    LaPosteSum(u32),
    /// The first character of a NTT.
    NttFirst(char),
    /// An IBAN of another length than its country's.
    IbanLength {
        /// The two letters of the country.
        country: [char; 2],
        /// The length of the country's IBAN.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// The two check digits of an IBAN.
    IbanKey {
        /// The check digits the rest asks for.
        expected: u8,
        /// The check digits found.
        found: u8,
    },
    /// The two last digits of a French account number.
    RibKey {
        /// The key the rest asks for.
        expected: u8,
        /// The key found.
        found: u8,
    },
    /// The department of a commune code.
    CommuneDepartment([char; 2]),
    /// The commune part is 000.
    CommuneNumber,
}

impl fmt::Display for IdentifierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use IdentifierError as E;
        match self {
            E::Empty => f.write_str("valeur vide"),
            E::Length { expected, found } => {
                write_lengths(f, expected)?;
                write!(f, ", {}", found_count(*found))
            }
            E::LengthOutside { min, max, found } => {
                write!(
                    f,
                    "de {min} à {max} caractères attendus, {}",
                    found_count(*found)
                )
            }
            E::Character {
                position,
                found,
                expected,
            } => {
                write!(
                    f,
                    "caractère {} en position {position} : {expected}",
                    Shown(*found)
                )
            }
            E::AllZeros => f.write_str("le numéro ne peut pas être composé uniquement de zéros"),
            E::NirFirstDigit(found) => write!(
                f,
                "premier chiffre {found} impossible : 1 ou 2 attendu (3, 4, 7 ou 8 pour un numéro provisoire)"
            ),
            E::NirMonth(m) => write!(
                f,
                "mois de naissance {}{} impossible : 01 à 12 attendu (20, 30 à 42 ou 50 à 99 si le mois est inconnu)",
                m[0], m[1]
            ),
            E::NirDepartment(d) => write!(
                f,
                "département de naissance {}{} impossible : 01 à 99, 2A ou 2B attendu",
                d[0], d[1]
            ),
            E::NirCommune => {
                f.write_str("commune ou pays de naissance 000 impossible (positions 8 à 10)")
            }
            E::NirOrder => f.write_str("numéro d'ordre 000 impossible (positions 11 à 13)"),
            E::NirKey { expected, found } => {
                write!(
                    f,
                    "clé du NIR incorrecte : {expected:02} attendue, {found:02} trouvée"
                )
            }
            E::SirenKey { expected, found } => write!(
                f,
                "clé du SIREN incorrecte : le 9e chiffre devrait être {expected}, {found} trouvé (ou une erreur sur un autre chiffre)"
            ),
            E::SiretKey { expected, found } => write!(
                f,
                "clé du SIRET incorrecte : le 14e chiffre devrait être {expected}, {found} trouvé (ou une erreur sur un autre chiffre du NIC)"
            ),
            E::LaPosteSum(sum) => write!(
                f,
                "établissement de La Poste : la somme des 14 chiffres, {sum}, devrait être un multiple de 5"
            ),
            E::NttFirst(found) => write!(
                f,
                "premier caractère « {found} » impossible : 1 ou 2 attendu"
            ),
            E::IbanLength {
                country,
                expected,
                found,
            } => write!(
                f,
                "un IBAN {}{} compte {expected} caractères, {}",
                country[0],
                country[1],
                found_count(*found)
            ),
            E::IbanKey { expected, found } => {
                write!(
                    f,
                    "clé de l'IBAN incorrecte : {expected:02} attendue, {found:02} trouvée"
                )
            }
            E::RibKey { expected, found } => {
                write!(
                    f,
                    "clé du RIB incorrecte : {expected:02} attendue, {found:02} trouvée"
                )
            }
            E::CommuneDepartment(d) => write!(
                f,
                "département {}{} inconnu : 01 à 19, 21 à 95, 2A, 2B, 97, 98 ou 99 (étranger) attendu",
                d[0], d[1]
            ),
            E::CommuneNumber => f.write_str("numéro de commune 000 impossible"),
        }
    }
}

impl std::error::Error for IdentifierError {}

fn found_count(found: usize) -> String {
    if found == 1 {
        "1 trouvé".to_owned()
    } else {
        format!("{found} trouvés")
    }
}

fn write_lengths(f: &mut fmt::Formatter<'_>, lengths: &[usize]) -> fmt::Result {
    for (rank, length) in lengths.iter().enumerate() {
        if rank > 0 {
            f.write_str(" ou ")?;
        }
        write!(f, "{length}")?;
    }
    f.write_str(" caractères attendus")
}

/// A byte as a reader can recognise it: itself between quotation marks, or its hexadecimal value.
struct Shown(u8);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b' ' => f.write_str("espace"),
            byte if byte.is_ascii_graphic() => write!(f, "« {} »", char::from(byte)),
            byte => write!(f, "non imprimable ou accentué (octet {byte:02X})"),
        }
    }
}
