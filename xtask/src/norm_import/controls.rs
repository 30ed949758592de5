//! `controls/applicability.tsv`: which keyed controls exist in which version, for which natures.
//!
//! Only facts: keys, severities, natures. For P25V01 the annex of the norm lists the natures of CCH
//! and SIG. A key that existed in 2025.1 keeps them in later versions; nature 10, born in P26V01, is
//! added where the target and everything that the control looks at may be used in it and an event
//! declaration already had the control. A newer key, and the families the annex leaves out, follow the
//! usage of their target, within the natures that their condition names ([`NAMED`]).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::source::Csv;
use super::tsv::{Output, Tsv};

const VERSIONS: [&str; 3] = ["P25V01", "P26V01", "P27V01"];
const NATURES: [&str; 7] = ["01", "04", "05", "07", "08", "09", "10"];

/// Keys without an annex whose condition itself names the natures (read, not guessed).
const NAMED: [(&str, &[&str]); 10] = [
    ("S10.G00.00.007/CCH-11", &["10"]),
    ("S10.G00.01.002/CRE-11", &["09"]),
    ("S21.G00.40.007/CCH-11", &["10"]),
    ("S21.G00.40.008/CCH-17", &["10"]),
    ("S21.G00.40.082/CCH-12", &["10"]),
    ("S21.G00.51.011/CCH-16", &["01"]),
    ("S21.G00.59.005/SIG-12", &["01", "09"]),
    ("S21.G00.59.006/CCH-11", &["01"]),
    ("S21.G00.59.006/CCH-12", &["07"]),
    ("S21.G00.75.002/SIG-13", &["01", "09"]),
];

/// Event declarations of 2025.1.
const EVENTS: [&str; 4] = ["04", "05", "07", "08"];

type Natures = BTreeSet<String>;

/// What the norm says about the natures of rubriques and controls.
struct Facts {
    /// Version and rubrique → natures where it may be used.
    usable: BTreeMap<(String, String), Natures>,
    /// Key → natures of the annex of 2025.1.
    annex: BTreeMap<String, Natures>,
}

/// Writes `controls/applicability.tsv`.
pub(super) fn import(folder: &Path, out: &mut Output) -> Result<(), String> {
    let facts = Facts::read(folder)?;
    let mut keys: BTreeMap<String, (&str, BTreeMap<String, Natures>)> = BTreeMap::new();
    let controls = Csv::read(folder, "controls.csv")?;
    for row in controls.rows() {
        let (key, version) = (row.get("control_id")?, row.get("version")?);
        let severity = if row.get("severity")? == "bloquant" {
            "blocking"
        } else {
            "warning"
        };
        let natures = facts.natures(key, version, row.get("target")?, row.get("references")?);
        let entry = keys
            .entry(key.to_owned())
            .or_insert((severity, BTreeMap::new()));
        if entry.0 != severity {
            return Err(format!(
                "controls.csv: {key} changes its severity between versions"
            ));
        }
        entry.1.insert(version.to_owned(), natures);
    }
    // The annex knows keys that the workbooks lack: they count, without being explained anywhere.
    for (key, natures) in &facts.annex {
        let entry = keys
            .entry(key.clone())
            .or_insert(("blocking", BTreeMap::new()));
        entry
            .1
            .entry(VERSIONS[0].to_owned())
            .or_insert_with(|| natures.clone());
    }
    let mut table = Tsv::new(&[
        "controle",
        "severite",
        VERSIONS[0],
        VERSIONS[1],
        VERSIONS[2],
    ]);
    for (key, (severity, versions)) in &keys {
        let cells = VERSIONS.map(|version| match versions.get(version) {
            None => String::new(),
            Some(natures) if natures.is_empty() => "-".to_owned(),
            Some(natures) => natures.iter().cloned().collect::<Vec<_>>().join(" "),
        });
        table.push(&[key, severity, &cells[0], &cells[1], &cells[2]]);
    }
    out.add("controls/applicability.tsv", table);
    Ok(())
}

impl Facts {
    fn read(folder: &Path) -> Result<Self, String> {
        let mut usable = BTreeMap::new();
        for row in Csv::read(folder, "rubriques.csv")?.rows() {
            let mut natures = Natures::new();
            for nature in NATURES {
                let usage = row.get(&format!("usage_{nature}"))?.trim_end_matches('?');
                if ["O", "C", "I|C"].contains(&usage) {
                    natures.insert(nature.to_owned());
                }
            }
            usable.insert(
                (row.get("version")?.to_owned(), row.get("id")?.to_owned()),
                natures,
            );
        }
        let mut annex = BTreeMap::new();
        for row in Csv::read(folder, "controls_by_nature_P25.csv")?.rows() {
            let mut natures = Natures::new();
            for nature in NATURES.iter().filter(|n| **n != "10") {
                if row.is(&format!("nature_{nature}"), "1")? {
                    natures.insert((*nature).to_owned());
                }
            }
            annex.insert(
                format!("{}/{}", row.get("rubrique")?, row.get("control")?),
                natures,
            );
        }
        Ok(Self { usable, annex })
    }

    fn usable(&self, version: &str, rubrique: &str) -> Natures {
        self.usable
            .get(&(version.to_owned(), rubrique.to_owned()))
            .cloned()
            .unwrap_or_default()
    }

    fn natures(&self, key: &str, version: &str, target: &str, references: &str) -> Natures {
        let usable = self.usable(version, target);
        let looks_at: Vec<&str> = references
            .split_whitespace()
            .filter(|r| r.len() == 14)
            .collect();
        let in_dpae = usable.contains("10")
            && looks_at
                .iter()
                .all(|rubrique| self.usable(version, rubrique).contains("10"));
        let mut natures = match self.annex.get(key) {
            Some(listed) => {
                let mut natures = listed.clone();
                if EVENTS.iter().any(|nature| listed.contains(*nature)) {
                    natures.insert("10".to_owned());
                }
                natures
            }
            None => usable,
        };
        if let Some((_, named)) = NAMED.iter().find(|(named, _)| *named == key) {
            natures.retain(|nature| named.contains(&nature.as_str()));
        } else if !in_dpae {
            natures.remove("10");
        }
        natures
    }
}
