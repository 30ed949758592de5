//! The lists of values of the norm, for people.

use dsn_norm::{Version, norme, rubrique_index};

/// The codes of the list of a rubrique with their labels, in the latest version that has it.
pub(crate) fn liste(id: &str) -> Vec<(&'static str, &'static str)> {
    let Some(idx) = id.as_bytes().try_into().ok().and_then(rubrique_index) else {
        return Vec::new();
    };
    let versions = Version::ALL.into_iter().rev().map(norme);
    let found = versions.filter_map(|norme| {
        let liste = norme.rubrique(idx)?.liste?;
        Some(norme.liste(liste))
    });
    found
        .take(1)
        .flat_map(|liste| liste.codes.iter().copied())
        .collect()
}

/// The label of a value of a rubrique with a list.
pub(crate) fn valeur(id: &str, code: &str) -> Option<&'static str> {
    let found = liste(id).into_iter().find(|(known, _)| *known == code);
    found.map(|(_, libelle)| libelle)
}
