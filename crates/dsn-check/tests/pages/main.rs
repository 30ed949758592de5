//! The examples of the pages of controls, run through the whole checker.

mod patch;

use std::collections::BTreeSet;

use dsn_check::{Report, check_bytes};
use dsn_norm::controls::{CONTROLS, Control, Example};
use dsn_norm::{Nature, Version};

/// The codes of what was found.
fn codes(report: &Report) -> BTreeSet<String> {
    report
        .groups
        .iter()
        .map(|group| group.code.to_string())
        .collect()
}

/// What is wrong with an example, if anything is; `None` when its base is of
/// another version.
fn fault(control: &Control, example: &Example, version: Version) -> Option<Result<(), String>> {
    let patched = match patch::apply(example.patch, version) {
        Ok(patched) => patched?,
        Err(error) => return Some(Err(error)),
    };
    let name = control.key().to_string();
    let (context, also) = (patched.context.clone(), patched.also.clone());
    let found = codes(&check_bytes(&patched.bytes(), &context));
    let expected: BTreeSet<String> = also.into_iter().chain([name.clone()]).collect();
    Some(match example.refused {
        true if found != expected => Err(format!("found {found:?} instead of {expected:?}")),
        false if found.contains(&name) => Err("accepted, but it fires".to_owned()),
        _ => Ok(()),
    })
}

#[test]
fn every_example_is_refused_or_accepted_as_its_page_says() {
    let (mut faults, mut runs) = (Vec::new(), 0);
    for control in CONTROLS {
        for version in Version::ALL.into_iter().filter(|v| control.in_version(*v)) {
            for example in control.examples {
                let Some(outcome) = fault(control, example, version) else {
                    continue;
                };
                runs += 1;
                if let Err(fault) = outcome {
                    let (version, name) = (version.code(), control.key());
                    faults.push(format!("{version} {name} « {} » : {fault}", example.titre));
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {runs}\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(runs >= 2 * CONTROLS.len(), "{runs} examples run");
}

/// The declarations that patches change.
const BASES: [&str; 7] = [
    "arret",
    "reprise",
    "mensuelle",
    "annuelle",
    "fin-de-contrat",
    "amorcage",
    "substitution",
];

#[test]
fn bases_are_valid_in_every_version() {
    for version in Version::ALL {
        for base in BASES {
            let patched = patch::apply(&format!("base {base}"), version)
                .unwrap()
                .unwrap();
            let context = patched.context.clone();
            let report = check_bytes(&patched.bytes(), &context);
            assert_eq!(codes(&report), BTreeSet::new(), "{base} {version:?}");
        }
    }
}

/// Arrêts and reprises are checked completely.
#[test]
fn coverage_of_natures_04_and_05_is_full() {
    for version in Version::ALL {
        for nature in [Nature::Arret, Nature::Reprise] {
            for key in dsn_norm::controls::applicable(version, nature) {
                assert!(
                    key.control(version).is_some(),
                    "{key} has no page in {version:?}"
                );
            }
        }
    }
}
