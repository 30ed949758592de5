//! When two spellings are the same name: the key under which a nom or a prénom is compared.
//!
//! An account is known by SIRET, nom and prénom. Payroll software sends `DUPRE` or `Dupré`,
//! `JEAN PIERRE` or `Jean-Pierre`: both must reach the same account, and nobody may register twice
//! by changing an accent. Homonyms in one establishment are told apart by a number at the end of
//! the prénom, which is then part of what they type: see [`prenom_suivant`].

use std::fmt;

/// Longest nom the wire accepts, in characters.
pub const NOM_MAX: usize = 64;
/// Longest prénom the wire accepts, in characters.
pub const PRENOM_MAX: usize = 39;

/// The key of a nom or prénom: upper case, without accents, hyphens and apostrophes as one space.
///
/// The key of a key is itself. Letters outside the Latin alphabet keep their upper case.
#[must_use]
pub fn cle(texte: &str) -> String {
    let mut key = String::with_capacity(texte.len());
    let mut pending_space = false;
    for letter in texte.chars().flat_map(char::to_uppercase) {
        if is_separator(letter) {
            pending_space = !key.is_empty();
            continue;
        }
        let folded = fold(letter);
        if folded.is_empty() && is_dropped(letter) {
            continue;
        }
        if pending_space {
            key.push(' ');
            pending_space = false;
        }
        if folded.is_empty() {
            key.push(letter);
        } else {
            key.push_str(folded);
        }
    }
    key
}

/// What stands between the parts of a name: spaces of all kinds, hyphens, apostrophes, full stops.
fn is_separator(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '-' | '\u{2010}'
                ..='\u{2015}' | '\'' | '\u{2018}' | '\u{2019}' | '\u{02BC}' | '`' | '.' | '_'
        )
}

/// Combining marks (a name typed on another system), invisible marks, controls.
fn is_dropped(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{0300}'..='\u{036F}' | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}')
}

/// The plain letters of an upper-case Latin letter with a mark; empty when there is nothing to fold.
fn fold(letter: char) -> &'static str {
    match letter {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'Æ' => "AE",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'Ð' | 'Ď' | 'Đ' => "D",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'Ĥ' | 'Ħ' => "H",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "I",
        'Ĳ' => "IJ",
        'Ĵ' => "J",
        'Ķ' => "K",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' | 'Ŋ' => "N",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'Œ' => "OE",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ẞ' => "SS",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'Þ' => "TH",
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U",
        'Ŵ' => "W",
        'Ý' | 'Ŷ' | 'Ÿ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => "",
    }
}

/// The prénom proposed to the homonym of `rang` earlier people: `Jean`, then `Jean 2`, `Jean 3`.
///
/// The result never exceeds [`PRENOM_MAX`] characters: the prénom is cut, the number is not.
#[must_use]
pub fn prenom_suivant(prenom: &str, rang: u32) -> String {
    if rang == 0 {
        return prenom.trim().to_owned();
    }
    let number = format!(" {}", u64::from(rang) + 1);
    let kept: String = prenom
        .trim()
        .chars()
        .take(PRENOM_MAX - number.len())
        .collect();
    format!("{}{number}", kept.trim_end())
}

/// Why a nom or a prénom is refused at registration. `Display` is a French sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefautNom {
    /// No letter in it.
    SansLettre,
    /// More characters than the wire carries.
    TropLong {
        /// The longest accepted, in characters.
        max: usize,
    },
    /// A character that the header of the machine API, or a file, could not carry.
    Caractere(char),
}

impl fmt::Display for DefautNom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DefautNom::SansLettre => f.write_str("il faut au moins une lettre"),
            DefautNom::TropLong { max } => write!(f, "{max} caractères au plus"),
            DefautNom::Caractere(letter) => write!(
                f,
                "le caractère « {} » n’est pas admis",
                letter.escape_debug()
            ),
        }
    }
}

/// Judges a nom at registration.
///
/// # Errors
/// No letter, more than [`NOM_MAX`] characters, or a character that names do not have.
pub fn valider_nom(nom: &str) -> Result<(), DefautNom> {
    validate(nom, NOM_MAX)
}

/// Judges a prénom at registration.
///
/// # Errors
/// No letter, more than [`PRENOM_MAX`] characters, or a character that names do not have.
pub fn valider_prenom(prenom: &str) -> Result<(), DefautNom> {
    validate(prenom, PRENOM_MAX)
}

fn validate(texte: &str, max: usize) -> Result<(), DefautNom> {
    let texte = texte.trim();
    if !texte.chars().any(char::is_alphabetic) {
        return Err(DefautNom::SansLettre);
    }
    if texte.chars().count() > max {
        return Err(DefautNom::TropLong { max });
    }
    let admitted = |letter: char| {
        letter.is_alphanumeric() || letter == ' ' || is_separator(letter) || is_mark(letter)
    };
    match texte
        .chars()
        .find(|&letter| !admitted(letter) || letter.is_control())
    {
        Some(letter) => Err(DefautNom::Caractere(letter)),
        None => Ok(()),
    }
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{0300}'..='\u{036F}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for (spellings, key) in [
            (
                &["Dupré", "DUPRE", "dupré", "DUPRÉ", "Dupre\u{301}"][..],
                "DUPRE",
            ),
            (
                &[
                    "Jean-Pierre",
                    "JEAN PIERRE",
                    " jean  pierre ",
                    "Jean\u{a0}Pierre",
                ],
                "JEAN PIERRE",
            ),
            (&["L’Hermitte", "L'HERMITTE", "l hermitte"], "L HERMITTE"),
            (&["Cœur", "COEUR"], "COEUR"),
            (&["Straße", "STRASSE"], "STRASSE"),
            (&["Ÿves", "yves"], "YVES"),
            (&["Łukasz", "lukasz"], "LUKASZ"),
            (&["", " - ", "'"], ""),
        ] {
            for spelling in spellings {
                assert_eq!(cle(spelling), key, "{spelling:?}");
            }
        }
    }

    #[test]
    fn different_names_keep_different_keys() {
        for (one, other) in [
            ("Jeanpierre", "Jean-Pierre"),
            ("Jean", "Jean 2"),
            ("Иван", "Ivan"),
        ] {
            assert_ne!(cle(one), cle(other));
        }
    }

    #[test]
    fn homonyms_get_a_number_that_fits() {
        assert_eq!(prenom_suivant(" Jean ", 0), "Jean");
        assert_eq!(prenom_suivant("Jean", 1), "Jean 2");
        assert_eq!(prenom_suivant("Jean", 9), "Jean 10");
        let long = "A".repeat(PRENOM_MAX);
        assert_eq!(prenom_suivant(&long, 1).chars().count(), PRENOM_MAX);
        assert!(prenom_suivant(&long, 1).ends_with(" 2"));
    }

    #[test]
    fn what_a_name_may_hold() {
        let long = "A".repeat(65);
        for (nom, verdict) in [
            ("Dupré", Ok(())),
            ("N'Guyen-O’Brien", Ok(())),
            ("Jean 2", Ok(())),
            ("", Err(DefautNom::SansLettre)),
            (" - ", Err(DefautNom::SansLettre)),
            ("A;B", Err(DefautNom::Caractere(';'))),
            ("A,B", Err(DefautNom::Caractere(','))),
            ("A<b>", Err(DefautNom::Caractere('<'))),
            ("A\nB", Err(DefautNom::Caractere('\n'))),
            (&long, Err(DefautNom::TropLong { max: 64 })),
        ] {
            assert_eq!(valider_nom(nom), verdict, "{nom:?}");
        }
        assert_eq!(valider_prenom(&"é".repeat(39)), Ok(()));
        assert_eq!(
            valider_prenom(&"é".repeat(40)).unwrap_err().to_string(),
            "39 caractères au plus"
        );
    }

    proptest! {
        #[test]
        fn the_key_of_a_key_is_itself(texte in "\\PC{0,40}") {
            let once = cle(&texte);
            prop_assert_eq!(cle(&once), once);
        }

        #[test]
        fn case_and_hyphens_never_matter(texte in "[A-Za-zÀ-ÖØ-öø-ÿŒœ -]{0,40}") {
            prop_assert_eq!(cle(&texte), cle(&texte.to_lowercase()));
            prop_assert_eq!(cle(&texte), cle(&texte.replace('-', " ")));
        }

        #[test]
        fn a_homonym_is_a_valid_other_name(prenom in "[A-Za-zé-]{1,60}", rang in 1_u32..1000) {
            prop_assume!(valider_prenom(&prenom).is_ok());
            let next = prenom_suivant(&prenom, rang);
            prop_assert!(valider_prenom(&next).is_ok());
            prop_assert_ne!(cle(&next), cle(&prenom));
        }
    }
}
