//! The raw material of the world: names, towns, trades. All persons and companies are invented; towns,
//! organisms and codes are those of public tables, because the norm checks them.

mod emplois;
mod lieux;
mod noms;

pub(crate) use emplois::{Emploi, SECTEURS, Secteur};
pub(crate) use lieux::{DEPARTEMENTS, PAYS, Pays, VILLES, VOIES, Ville};
pub(crate) use noms::{NOMS, PRENOMS_F, PRENOMS_M, RAISONS};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_fits_in_latin_1_and_in_its_rubrique() {
        let texts = NOMS
            .iter()
            .chain(PRENOMS_F)
            .chain(PRENOMS_M)
            .chain(RAISONS)
            .chain(VOIES)
            .copied()
            .chain(
                SECTEURS
                    .iter()
                    .flat_map(|s| s.emplois.iter().map(|e| e.libelle)),
            );
        for text in texts {
            assert!(text.chars().all(|c| u8::try_from(c).is_ok()), "{text}");
            assert!(
                text.trim() == text && !text.is_empty() && text.len() <= 32,
                "{text}"
            );
        }
        for ville in VILLES {
            assert!(
                ville
                    .nom
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b == b' '),
                "{}",
                ville.nom
            );
        }
    }
}
