//! A number for a finding that stays the same when lines move, so that a tool
//! can tell an old finding from a new one.

use std::collections::HashMap;

use crate::view::{Anomaly, FileView};

/// Gives the fingerprints of one file, in order: equal findings are numbered.
#[derive(Default)]
pub(crate) struct Fingerprints {
    seen: HashMap<u64, u32>,
}

impl Fingerprints {
    /// The fingerprint of the next finding. It rests on what is shown, so that a
    /// masked number cannot be found again by trying them all.
    pub(crate) fn next(&mut self, view: &FileView<'_>, anomaly: &Anomaly<'_>) -> String {
        let mut hash = Fnv::new();
        hash.add(&anomaly.code);
        hash.add(anomaly.rubrique.as_deref().unwrap_or_default());
        hash.add(anomaly.bloc.as_deref().unwrap_or_default());
        hash.add(anomaly.value.as_deref().unwrap_or_default());
        let place = anomaly.place;
        let declaration = view
            .report
            .declarations
            .iter()
            .find(|declaration| declaration.rang == place.declaration);
        if let Some(declaration) = declaration {
            for part in [
                &declaration.nature_code,
                &declaration.siret,
                &declaration.mois,
            ] {
                hash.add(part.as_deref().unwrap_or_default());
            }
        }
        if let Some(individu) = &place.individu {
            if individu.nom.is_empty() {
                hash.add(&individu.rang.to_string());
            } else {
                hash.add(&individu.nom);
            }
        }
        hash.add(place.contrat.as_deref().unwrap_or_default());
        let times = self.seen.entry(hash.0).or_default();
        *times += 1;
        format!("{:016x}:{times}", hash.0)
    }
}

/// FNV-1a over 64 bits: short, and the same on every machine and version, which
/// the standard library's hash does not promise.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a part and its end, so that parts do not run into each other.
    fn add(&mut self, part: &str) {
        for byte in part.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fnv;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let of = |parts: &[&str]| {
            let mut hash = Fnv::new();
            parts.iter().for_each(|part| hash.add(part));
            hash.0
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
    }
}
