//! The published schemas and examples, where `GUICHET_REFERENCE` leads to them.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A file of the reference folder; `None`, said aloud, where it is not at hand.
pub(crate) fn reference(path: &str) -> Option<PathBuf> {
    let found = std::env::var_os("GUICHET_REFERENCE")
        .map(|folder| PathBuf::from(folder).join(path))
        .filter(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: GUICHET_REFERENCE does not lead to {path}");
    }
    found
}

/// What xmllint says of documents under a schema, each with its index; `None`,
/// said aloud, where the schema or xmllint is not at hand.
pub(crate) fn complaints(schema: &str, documents: &[Vec<u8>]) -> Option<Vec<String>> {
    let schema = reference(schema)?;
    let has_xmllint = Command::new("xmllint")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !has_xmllint {
        eprintln!("SKIPPED: xmllint is not installed");
        return None;
    }
    let complaints = documents.iter().map(|document| {
        let mut child = Command::new("xmllint")
            .args(["--noout", "--nonet", "--huge", "--schema"])
            .arg(&schema)
            .arg("-")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(document).unwrap();
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            String::new()
        } else {
            String::from_utf8_lossy(&output.stderr).into_owned()
        }
    });
    Some(complaints.collect())
}

/// Compares with a recorded document; `GUICHET_BLESS=1` records it again.
pub(crate) fn golden(name: &str, actual: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("GUICHET_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let recorded = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error} (GUICHET_BLESS=1 records)", path.display()));
    assert!(
        recorded == actual,
        "{name} differs from what was recorded (GUICHET_BLESS=1 records again):\n{}",
        String::from_utf8_lossy(actual)
    );
}
