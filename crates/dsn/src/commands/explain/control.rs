//! What is said of a control.

use dsn_norm::controls::{self, Control, Key, Severity};
use dsn_norm::{Nature, RubriqueId, Version};
use dsn_report::gabarit;
use serde::Serialize;

use super::page::{Named, rubrique_idx};
use crate::failure::Failure;

/// A control.
#[derive(Debug, Serialize)]
pub(super) struct ControlePage {
    pub(super) code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rubrique: Option<Named>,
    /// What its family or its code means in general.
    pub(super) titre: &'static str,
    pub(super) explication: &'static str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(super) cle: Option<CleLines>,
}

/// What the norm and our page say of a keyed control.
#[derive(Debug, Serialize)]
pub(super) struct CleLines {
    pub(super) bloquant: bool,
    /// Where it applies.
    pub(super) application: Vec<ApplicationLine>,
    /// Our page: what is evaluated. Empty while nobody has written it.
    pub(super) sections: Vec<SectionLines>,
}

/// The natures of a version to which a control applies.
#[derive(Debug, Serialize)]
pub(super) struct ApplicationLine {
    pub(super) norme: &'static str,
    pub(super) natures: Vec<&'static str>,
}

/// A section of a page: the control in some versions.
#[derive(Debug, Serialize)]
pub(super) struct SectionLines {
    pub(super) versions: Vec<&'static str>,
    pub(super) message: String,
    pub(super) conseil: String,
    pub(super) pourquoi: &'static str,
    pub(super) condition: &'static str,
    pub(super) exemples: Vec<ExempleLine>,
}

/// A fragment that the tests run.
#[derive(Debug, Serialize)]
pub(super) struct ExempleLine {
    pub(super) refuse: bool,
    pub(super) titre: &'static str,
    pub(super) fragment: &'static str,
}

/// A control attached to a rubrique, in a list.
#[derive(Debug, Serialize)]
pub(super) struct ControleLine {
    pub(super) code: &'static str,
    /// Whether our engine evaluates it.
    pub(super) evalue: bool,
    /// What it says, where it is evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
}

/// The page of a control.
pub(super) fn page(id: Option<RubriqueId>, name: &str) -> Result<ControlePage, Failure> {
    let Some(general) = dsn_report::explain_code(name) else {
        return Err(Failure::new(format!(
            "le contrôle {name} n'est pas connu : ni de la norme, ni propre à cet outil"
        )));
    };
    let Some(id) = id else {
        return Ok(ControlePage {
            code: name.to_owned(),
            rubrique: None,
            titre: general.titre,
            explication: general.explication,
            cle: None,
        });
    };
    let code = format!("{id}/{name}");
    let idx = rubrique_idx(id)?;
    let cle = controls::find(&code).map(lines);
    // A structural code has no key: it may still be met on any rubrique.
    let structural = ["CST", "CSL", "CV"]
        .iter()
        .any(|family| name.starts_with(family));
    if cle.is_none() && !structural {
        let others: Vec<_> = controls::of_rubrique(idx)
            .iter()
            .map(|key| key.code)
            .collect();
        let hint = if others.is_empty() {
            "aucun contrôle à clé ne s'y attache".to_owned()
        } else {
            format!("contrôles de cette rubrique : {}", others.join(", "))
        };
        return Err(Failure::new(format!("{code} n'existe pas ; {hint}")));
    }
    Ok(ControlePage {
        code,
        rubrique: Some(Named::rubrique(idx)),
        titre: general.titre,
        explication: general.explication,
        cle,
    })
}

/// The controls attached to a rubrique in a version.
pub(super) fn of_rubrique(idx: dsn_norm::RubriqueIdx, version: Version) -> Vec<ControleLine> {
    let keys = controls::of_rubrique(idx).iter();
    keys.filter(|key| key.exists(version))
        .map(|key| {
            let control = key.control(version);
            ControleLine {
                code: key.code,
                evalue: control.is_some(),
                message: control.map(|control| gabarit(control, control.message)),
            }
        })
        .collect()
}

fn lines(key: &'static Key) -> CleLines {
    let natures = |version| {
        let natures = Nature::ALL.into_iter();
        natures
            .filter(|&nature| key.applies(version, nature))
            .map(Nature::code)
            .collect()
    };
    CleLines {
        bloquant: key.severity == Severity::Blocking,
        application: Version::ALL
            .into_iter()
            .filter(|&version| key.exists(version))
            .map(|version| ApplicationLine {
                norme: version.code(),
                natures: natures(version),
            })
            .collect(),
        sections: key.controls().map(section).collect(),
    }
}

fn section(control: &'static Control) -> SectionLines {
    let versions = Version::ALL.into_iter().filter(|&v| control.in_version(v));
    let examples = control.examples.iter().map(|example| ExempleLine {
        refuse: example.refused,
        titre: example.titre,
        fragment: example.patch,
    });
    SectionLines {
        versions: versions.map(Version::code).collect(),
        message: gabarit(control, control.message),
        conseil: gabarit(control, control.advice),
        pourquoi: control.pourquoi,
        condition: control.condition,
        exemples: examples.collect(),
    }
}
