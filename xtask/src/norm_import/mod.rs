//! `cargo xtask norm import <folder>`: the reference tables become ours, below `norm/`.
//!
//! Next year's norm is this one command and a review of the difference. The same input always gives the
//! same bytes. Start reading at [`run`]; what is kept of the external tables is in `tables.rs`, their
//! register is `norm/tables/index.tsv`.

mod controls;
mod plateforme;
mod source;
mod tables;
mod territories;
mod tsv;
mod versions;

use std::path::{Path, PathBuf};

use tsv::Output;

/// What to type.
const USAGE: &str = "usage: cargo xtask norm import REFERENCE [TARGET]";

/// Runs `norm …`; `args` are the words after `norm`.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let (reference, target) = match args {
        [verb, reference] if verb == "import" => (reference, None),
        [verb, reference, target] if verb == "import" => (reference, Some(PathBuf::from(target))),
        _ => return Err(USAGE.to_owned()),
    };
    let target = target.unwrap_or_else(norm_folder);
    let output = import(Path::new(reference))?;
    output.write(&target)?;
    for (path, text) in output.iter() {
        println!("{:>8}  {path}", text.lines().count() - 1);
    }
    println!(
        "written below {}; now review the difference, then norm/tables/index.tsv and norm/SOURCES.md",
        target.display()
    );
    Ok(())
}

/// The folder `norm/` of this repository.
fn norm_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../norm")
}

/// Everything that an import writes, in memory.
fn import(reference: &Path) -> Result<Output, String> {
    let mut out = Output::default();
    let norm = reference.join("norm");
    versions::import(&norm, &mut out)?;
    plateforme::import(&norm, &mut out)?;
    controls::import(&norm, &mut out)?;
    let register = norm_folder().join("tables/index.tsv");
    let register =
        std::fs::read_to_string(&register).map_err(|e| format!("{}: {e}", register.display()))?;
    tables::import(reference, &register, &mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{import, norm_folder};
    use std::path::Path;

    /// The committed tables are what an import of the reference gives.
    #[test]
    fn the_committed_tables_are_those_of_the_reference() {
        let Some(reference) = std::env::var_os("GUICHET_REFERENCE") else {
            eprintln!("skipped: GUICHET_REFERENCE is not set");
            return;
        };
        let output = import(Path::new(&reference)).expect("the reference is readable");
        let mut files = 0;
        for (path, text) in output.iter() {
            let committed = std::fs::read_to_string(norm_folder().join(path)).unwrap_or_default();
            assert!(
                committed == text,
                "norm/{path} differs: run `cargo xtask norm import`"
            );
            files += 1;
        }
        assert!(files > 30, "only {files} tables imported");
    }
}
