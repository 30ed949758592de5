//! What changed in a rubrique or in a bloc from one version to the next.

use dsn_norm::{Aspect, BlocIdx, Changement, Objet, RubriqueIdx, Version, diff};
use serde::Serialize;

use crate::commands::norm::sentence;

/// Changes from one version to the next.
#[derive(Debug, Serialize)]
pub(super) struct VersionChanges {
    pub(super) de: &'static str,
    pub(super) vers: &'static str,
    pub(super) changements: Vec<String>,
}

pub(super) fn of_rubrique(idx: RubriqueIdx) -> Vec<VersionChanges> {
    collect(|change| (change.rubrique() == Some(idx)).then(|| sentence(change)))
}

/// Of the bloc itself, and the rubriques it gained or lost.
pub(super) fn of_bloc(idx: BlocIdx) -> Vec<VersionChanges> {
    collect(|change| match (change.objet, change.aspect) {
        (Objet::Bloc(bloc), _) if bloc == idx => Some(sentence(change)),
        (Objet::Rubrique(rubrique), Aspect::Existence) if rubrique.bloc() == idx => {
            Some(format!("{} ({})", sentence(change), rubrique.id()))
        }
        _ => None,
    })
}

/// Version after version, those with something to say.
fn collect(mut say: impl FnMut(&Changement) -> Option<String>) -> Vec<VersionChanges> {
    let mut all = Vec::new();
    for (&before, &after) in Version::ALL.iter().zip(Version::ALL.iter().skip(1)) {
        let changements: Vec<_> = diff(before, after).iter().filter_map(&mut say).collect();
        if !changements.is_empty() {
            all.push(VersionChanges {
                de: before.code(),
                vers: after.code(),
                changements,
            });
        }
    }
    all
}
