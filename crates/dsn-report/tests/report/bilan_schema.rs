//! The bilan against the published schema, wherever the schema and xmllint are.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::common::{cases, rendered};
use dsn_report::{Format, RenderOptions};

const SCHEMA: &str = "protocol/schemas/dsn_bilans_v02r03.xsd";

/// The published schema and xmllint to check with it; `None`, said aloud, where
/// one of them is missing.
pub(crate) fn schema() -> Option<PathBuf> {
    let path = std::env::var_os("GUICHET_REFERENCE")
        .map(|folder| PathBuf::from(folder).join(SCHEMA))
        .filter(|path| path.is_file());
    if path.is_none() {
        eprintln!("SKIPPED: GUICHET_REFERENCE does not lead to {SCHEMA}");
        return None;
    }
    if !has_xmllint() {
        eprintln!("SKIPPED: xmllint is not installed");
        return None;
    }
    path
}

fn has_xmllint() -> bool {
    Command::new("xmllint")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What xmllint says of a document; empty when it is valid.
pub(crate) fn complaints(arguments: &[&str], document: &str) -> String {
    let mut child = Command::new("xmllint")
        .arg("--noout")
        .args(arguments)
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(document.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    if output.status.success() {
        return String::new();
    }
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn bilans_are_valid_against_the_published_schema() {
    let Some(schema) = schema() else {
        return;
    };
    let schema = schema.to_str().unwrap();
    for case in cases() {
        let path = case.path;
        let document = rendered(Format::Bilan, &[case], &RenderOptions::default());
        assert_eq!(complaints(&["--schema", schema], &document), "", "{path}");
        let broken = document.replace("<emetteur_siret", "<emetteur");
        assert_ne!(complaints(&["--schema", schema], &broken), "", "{path}");
    }
}

#[test]
fn xml_formats_are_well_formed() {
    if !has_xmllint() {
        eprintln!("SKIPPED: xmllint is not installed");
        return;
    }
    let document = rendered(Format::Junit, &cases(), &RenderOptions::default());
    assert_eq!(complaints(&[], &document), "");
}
