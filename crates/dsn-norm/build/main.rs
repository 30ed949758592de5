//! Turns the tables below `norm/` into static data, so that nothing is left to do at start-up.
//!
//! Read first `model.rs` (the tables in memory), then `emit.rs` (the generated code). A fault in a table
//! stops the build with the name of the file.

mod automaton;
mod emit;
mod emit_version;
mod external;
mod model;
mod pages;
mod pattern;
mod tsv;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The variable that names natures (`04 05`): keyed controls that apply to none of them are left out,
/// so that a part of the check can be measured by itself. The fingerprint of the norm then differs.
const NATURES: &str = "DSN_NORM_CONTROLES_DES_NATURES";

fn main() {
    let norm = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../norm");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    let mut files = Vec::new();
    let model = model::Model::read(&norm, &mut files);
    let register = external::Register::read(&norm, &mut files);
    let mut code = String::new();
    emit::emit(&model, &mut code);
    for version in &model.versions {
        emit_version::emit(&model, version, &register, &mut code);
    }
    register.emit(&norm, &out, &mut code);
    let natures = std::env::var(NATURES).unwrap_or_default();
    println!("cargo::rerun-if-env-changed={NATURES}");
    let only: Vec<&str> = natures.split_whitespace().collect();
    let controls =
        pages::generate(&norm, &model, &only).unwrap_or_else(|faults| panic!("\n{faults}\n"));
    std::fs::write(out.join("controls.rs"), controls.code).expect("OUT_DIR is writable");
    files.extend(
        controls
            .files
            .into_iter()
            .filter(|file| !files.contains(file))
            .collect::<Vec<_>>(),
    );
    let fingerprint = fingerprint(&norm, &files, &only);
    writeln!(
        code,
        "pub(crate) static FINGERPRINT: &str = {fingerprint:?};"
    )
    .expect("a string");
    std::fs::write(out.join("generated.rs"), code).expect("OUT_DIR is writable");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    println!("cargo::rerun-if-changed=build");
}

/// SHA-256 over the names and contents of all tables compiled in, and the natures that controls were
/// chosen for.
fn fingerprint(norm: &Path, files: &[PathBuf], natures: &[&str]) -> String {
    let mut files: Vec<&PathBuf> = files.iter().collect();
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        let name = file.strip_prefix(norm).expect("a table below norm/");
        let content = std::fs::read(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        hash.update(format!("{} {}\n", name.display(), content.len()));
        hash.update(content);
    }
    for nature in natures {
        hash.update(format!("{nature}\n"));
    }
    hash.finalize()
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

impl pages::Numbering for model::Model {
    fn rubrique(&self, id: &str) -> usize {
        self.rubrique(id)
    }

    fn bloc(&self, id: &str) -> usize {
        self.bloc(id)
    }
}
