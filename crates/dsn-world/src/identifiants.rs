//! Identifiers of the world: fictitious, of valid form and key, unique.

use dsn_identifiers::{Iban, Siren, Siret, rib};

use crate::hasard::{Graine, Hasard, Sujet};
use crate::tables::DEPARTEMENTS;
use crate::temps::Date;

/// The SIREN of the company of a rank: 999999 and a key for the hundred first, then 998 upwards.
pub(crate) fn siren(rang: u32) -> Siren {
    let number = match rang {
        0..100 => 99_999_900 + rang,
        _ => 99_800_000 + (rang - 100) % 199_000,
    };
    let digit = |power: u32| (number / 10_u32.pow(power) % 10) as u8;
    let head = [7, 6, 5, 4, 3, 2, 1, 0].map(digit);
    Siren::with_key(head).expect("the head is not all zeros")
}

/// The SIRET of the establishment of a rank, from 0.
pub(crate) fn siret(siren: Siren, rang: u16) -> Siret {
    Siret::with_key(siren, rang % 9999 + 1).expect("the rank is from 1 to 9999")
}

/// An account at a bank that does not exist (99999), French by its form and keys.
pub(crate) fn iban(compte: u64) -> Iban {
    let body = format!("9999900001{:011}", compte % 100_000_000_000);
    let key = rib::key(body.as_bytes()).expect("21 digits");
    Iban::with_key(*b"FR", format!("{body}{key:02}").as_bytes()).expect("a RIB with its key")
}

/// The BIC of that bank.
pub(crate) const BIC: &str = "EXEMFRPPXXX";

/// Where a person is born.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naissance {
    /// A department of metropolitan France, as the NIR writes it.
    Departement([u8; 2]),
    /// Abroad (99).
    Etranger,
}

/// What a NIR says of a person, and the NIR.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EtatCivil {
    pub femme: bool,
    pub naissance: Date,
    pub lieu: Naissance,
    pub nir: [u8; 13],
}

/// Communes (or countries, after 99) 935 to 989: no department and no continent has them, so that no NIR
/// of the world is anybody's.
const COMMUNES: u64 = 55;
const ORDRES: u64 = 999;
const PREMIERE_ANNEE: u16 = 1962;
const MOIS_DE_NAISSANCE: u64 = 44 * 12;
const DEPARTEMENT_ET_MOIS: u64 = DEPARTEMENTS as u64 * MOIS_DE_NAISSANCE;

/// The civil status of the person of a rank. Two ranks below 2.9 billion never have the same NIR: the
/// commune and the order number are a permutation of the rank's remainder, month and department one of its
/// quotient.
pub(crate) fn etat_civil(graine: Graine, rang: u64) -> EtatCivil {
    let (quotient, reste) = (rang / (COMMUNES * ORDRES), rang % (COMMUNES * ORDRES));
    let mut shift = graine.hasard(Sujet::Nir, reste);
    // Multipliers without common factor with the moduli: 54,945 = 3^3·5·11·37 and 53,328 = 2^4·3·11·101.
    let place = (reste * 24_593 + graine.0 % 1_000) % (COMMUNES * ORDRES);
    let moment = (quotient * 7_919 + shift.suivant() % DEPARTEMENT_ET_MOIS) % DEPARTEMENT_ET_MOIS;
    let (departement, mois) = (moment / MOIS_DE_NAISSANCE, moment % MOIS_DE_NAISSANCE);
    let mut person = graine.hasard(Sujet::Identite, rang);
    let femme = person.pour_mille(500);
    let annee = PREMIERE_ANNEE + (mois / 12) as u16;
    let naissance = Date::new(annee, (mois % 12) as u8 + 1, person.entre(1, 28) as u8);
    let (lieu, commune) = lieu_de_naissance(departement, annee, place / ORDRES, &mut person);
    let text = format!(
        "{}{:02}{:02}{}{commune:03}{:03}",
        if femme { 2 } else { 1 },
        annee % 100,
        naissance.mois_de_annee(),
        match lieu {
            Naissance::Departement([a, b]) => format!("{}{}", a as char, b as char),
            Naissance::Etranger => "99".to_owned(),
        },
        place % ORDRES + 1
    );
    let nir = text.as_bytes().try_into().expect("13 characters");
    EtatCivil {
        femme,
        naissance,
        lieu,
        nir,
    }
}

/// Department of a rank and commune of a rank inside it.
fn lieu_de_naissance(
    departement: u64,
    annee: u16,
    commune: u64,
    person: &mut Hasard,
) -> (Naissance, u64) {
    let digits = |n: u64| [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
    match departement {
        0..=18 => (
            Naissance::Departement(digits(departement + 1)),
            935 + commune,
        ),
        19..=93 => (
            Naissance::Departement(digits(departement + 2)),
            935 + commune,
        ),
        // Before 1976 both were 20: the commune keeps them apart.
        94 | 95 if annee < 1976 => (
            Naissance::Departement(*b"20"),
            935 + commune - 100 * (departement - 94),
        ),
        94 => (Naissance::Departement(*b"2A"), 935 + commune),
        95 => (Naissance::Departement(*b"2B"), 935 + commune),
        rest => {
            // Consumed so that the stream is the same wherever the person is born.
            let _ = person.suivant();
            (Naissance::Etranger, 535 + 100 * (rest - 96) + commune)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsn_identifiers::nir;
    use std::collections::HashSet;

    #[test]
    fn companies_have_distinct_valid_numbers() {
        let sirens: HashSet<Siren> = (0..5_000).map(siren).collect();
        assert_eq!(sirens.len(), 5_000);
        assert!(siren(3).as_str().starts_with("999999"));
        let sirets: HashSet<Siret> = (0..2_000).map(|rang| siret(siren(7), rang)).collect();
        assert_eq!(sirets.len(), 2_000);
        assert!(dsn_identifiers::iban::is_valid(
            iban(42).as_str().as_bytes()
        ));
    }

    #[test]
    fn persons_have_distinct_nirs_consistent_with_their_birth() {
        let mut seen = HashSet::new();
        let ranks = (0..200_000).chain((0..200_000).map(|rank| rank * 14_400 + 7));
        let mut known = HashSet::new();
        for rank in ranks.filter(|rank| known.insert(*rank)) {
            let civil = etat_civil(Graine(5), rank);
            assert!(seen.insert(civil.nir), "{rank}");
            assert!(
                nir::is_norm_form(&civil.nir),
                "{}",
                civil.nir.escape_ascii()
            );
            assert_eq!(civil.nir[0] == b'2', civil.femme);
            let birth = civil.naissance.jjmmaaaa();
            assert_eq!(
                (&civil.nir[1..3], &civil.nir[3..5]),
                (&birth[6..8], &birth[2..4])
            );
            let corsica = matches!(&civil.nir[5..7], b"2A" | b"2B");
            assert!(!corsica || civil.naissance.annee() >= 1976);
            assert!(&civil.nir[5..7] != b"20" || civil.naissance.annee() < 1976);
            assert_ne!(&civil.nir[5..7], b"96");
        }
    }
}
