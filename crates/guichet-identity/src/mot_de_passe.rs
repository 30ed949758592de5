//! What a password must be, and when it expires.
//!
//! The official thresholds are not public: the values by default are ours, and settings.

use std::fmt;

use crate::identifiants::MOT_DE_PASSE_MAX;
use crate::nom::cle;

/// The rules for passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolitiqueMotDePasse {
    /// Shortest accepted, in characters. Ours: 12.
    pub longueur_min: usize,
    /// Days after which a password must be changed; 0 for never. Ours: 365.
    pub duree_jours: u32,
}

impl Default for PolitiqueMotDePasse {
    fn default() -> PolitiqueMotDePasse {
        PolitiqueMotDePasse {
            longueur_min: 12,
            duree_jours: 365,
        }
    }
}

/// What is wrong with a new password. `Display` is a French sentence for the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefautMotDePasse {
    /// Too short.
    TropCourt {
        /// The shortest accepted, in characters.
        min: usize,
    },
    /// Longer than the machine API can carry.
    TropLong,
    /// Fewer than five different characters.
    TropRepetitif,
    /// Holds the nom, the prénom, the SIRET or the identifier.
    ContientIdentite,
    /// Among the passwords that are tried first.
    TropCourant,
    /// A line end or another control character, which no login screen could send.
    Controle,
    /// The same as before.
    Identique,
}

impl fmt::Display for DefautMotDePasse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DefautMotDePasse::TropCourt { min } => {
                write!(f, "le mot de passe doit avoir au moins {min} caractères")
            }
            DefautMotDePasse::TropLong => write!(
                f,
                "le mot de passe doit avoir au plus {MOT_DE_PASSE_MAX} caractères : l’interface des logiciels de paie n’en transporte pas davantage"
            ),
            DefautMotDePasse::TropRepetitif => {
                f.write_str("le mot de passe doit contenir au moins cinq caractères différents")
            }
            DefautMotDePasse::ContientIdentite => f.write_str(
                "le mot de passe ne doit contenir ni le nom, ni le prénom, ni le SIRET, ni l’identifiant",
            ),
            DefautMotDePasse::TropCourant => {
                f.write_str("ce mot de passe est trop courant : il serait vite deviné")
            }
            DefautMotDePasse::Controle => {
                f.write_str("le mot de passe contient un caractère invisible")
            }
            DefautMotDePasse::Identique => {
                f.write_str("le nouveau mot de passe doit être différent de l’ancien")
            }
        }
    }
}

/// Words that make a password easy to guess, in the form of [`cle`] without spaces.
const COURANTS: &[&str] = &[
    "MOTDEPASSE",
    "PASSWORD",
    "AZERTY",
    "QWERTY",
    "123456789",
    "987654321",
    "NETENTREPRISES",
    "ABCDEFGH",
    "BONJOUR",
    "SOLEIL",
    "GUICHET",
];

/// Judges a new password. `identite`: the nom, the prénom, the SIRET, the identifier of the account.
///
/// # Errors
/// All that is wrong with it, so that it is corrected at once.
pub fn juger(
    mot_de_passe: &str,
    identite: &[&str],
    politique: &PolitiqueMotDePasse,
) -> Result<(), Vec<DefautMotDePasse>> {
    let mut defauts = Vec::new();
    let length = mot_de_passe.chars().count();
    if length < politique.longueur_min {
        defauts.push(DefautMotDePasse::TropCourt {
            min: politique.longueur_min,
        });
    }
    if length > MOT_DE_PASSE_MAX {
        defauts.push(DefautMotDePasse::TropLong);
    }
    if mot_de_passe.chars().any(char::is_control) {
        defauts.push(DefautMotDePasse::Controle);
    }
    let mut distinct: Vec<char> = mot_de_passe.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 5 {
        defauts.push(DefautMotDePasse::TropRepetitif);
    }
    let squeezed = squeeze(mot_de_passe);
    // Names of one or two letters are in every password.
    let holds = |word: &&str| {
        let word = squeeze(word);
        word.chars().count() >= 3 && squeezed.contains(&word)
    };
    if identite.iter().any(holds) {
        defauts.push(DefautMotDePasse::ContientIdentite);
    }
    // What is left when the easy word is taken away must stand on its own.
    if COURANTS
        .iter()
        .any(|word| squeezed.contains(word) && squeezed.len() - word.len() < 8)
    {
        defauts.push(DefautMotDePasse::TropCourant);
    }
    if defauts.is_empty() {
        Ok(())
    } else {
        Err(defauts)
    }
}

fn squeeze(texte: &str) -> String {
    cle(texte).replace(' ', "")
}

const MS_PAR_JOUR: i64 = 24 * 60 * 60 * 1000;

/// The instant (ms since 1970, UTC) from which a password set at `defini_at` is expired; `None` when
/// passwords never expire.
#[must_use]
pub fn expiration(defini_at: i64, politique: &PolitiqueMotDePasse) -> Option<i64> {
    (politique.duree_jours > 0)
        .then(|| defini_at.saturating_add(i64::from(politique.duree_jours) * MS_PAR_JOUR))
}

/// Whether a password set at `defini_at` is expired at `maintenant` (both ms since 1970, UTC).
#[must_use]
pub fn est_expire(defini_at: i64, maintenant: i64, politique: &PolitiqueMotDePasse) -> bool {
    expiration(defini_at, politique).is_some_and(|end| maintenant >= end)
}

/// Letters and digits that cannot be taken for one another: for passwords that we propose.
const LISIBLES: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";

/// A password made of random bytes, 5 bits each: five groups of four characters (100 bits), easy to
/// dictate, 24 characters with its hyphens.
#[must_use]
pub fn engendrer(hasard: &[u8; 20]) -> String {
    let mut mot_de_passe = String::with_capacity(24);
    for (rank, byte) in hasard.iter().enumerate() {
        if rank > 0 && rank.is_multiple_of(4) {
            mot_de_passe.push('-');
        }
        let letter = LISIBLES.get(usize::from(byte & 31)).copied();
        mot_de_passe.push(char::from(letter.unwrap_or(b'z')));
    }
    mot_de_passe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_wrong_is_all_said() {
        use DefautMotDePasse::*;
        let identite = ["Dupré", "Ada", "99999900100015", ""];
        let politique = PolitiqueMotDePasse::default();
        for (mot_de_passe, defauts) in [
            ("chaise-verte-42", &[][..]),
            ("Plume & caillou 7", &[]),
            ("court", &[TropCourt { min: 12 }]),
            ("", &[TropCourt { min: 12 }, TropRepetitif]),
            ("aaaaaaaaaaaaaaaa", &[TropRepetitif]),
            ("ma-vie-chez-dupre", &[ContientIdentite]),
            ("D-u-p-r-é-chaise", &[ContientIdentite]),
            ("siret99999900100015", &[ContientIdentite]),
            ("Mot de passe 12", &[TropCourant]),
            ("azerty-0123456789", &[TropCourant]),
            ("azerty-chaise-bleue", &[]),
            ("0123456789ab", &[TropCourant]),
            ("chaise\nverte-42", &[Controle]),
        ] {
            let found = juger(mot_de_passe, &identite, &politique)
                .err()
                .unwrap_or_default();
            assert_eq!(found, defauts, "{mot_de_passe:?}");
        }
        let long = "chaise-verte-".repeat(3);
        assert_eq!(juger(&long, &identite, &politique), Err(vec![TropLong]));
        assert!(juger("Plume-verte-é-ç-à-ù-ï-ô-ê-43-x", &identite, &politique).is_ok());
    }

    #[test]
    fn expiry_is_exact() {
        let politique = PolitiqueMotDePasse::default();
        let end = 365 * MS_PAR_JOUR;
        assert!(!est_expire(0, end - 1, &politique));
        assert!(est_expire(0, end, &politique));
        let never = PolitiqueMotDePasse {
            duree_jours: 0,
            ..politique
        };
        assert!(!est_expire(0, i64::MAX, &never));
        assert_eq!(expiration(i64::MAX, &politique), Some(i64::MAX));
    }

    proptest! {
        #[test]
        fn a_proposed_password_is_accepted(hasard: [u8; 20]) {
            let proposed = engendrer(&hasard);
            prop_assert_eq!(proposed.len(), 24);
            let mut distinct = hasard.map(|byte| byte & 31).to_vec();
            distinct.sort_unstable();
            distinct.dedup();
            prop_assume!(distinct.len() >= 5);
            prop_assert_eq!(juger(&proposed, &[], &PolitiqueMotDePasse::default()), Ok(()));
        }

        #[test]
        fn any_text_is_judged(texte in "\\PC{0,60}", nom in "\\PC{0,20}") {
            let _ = juger(&texte, &[&nom], &PolitiqueMotDePasse::default());
        }
    }
}
