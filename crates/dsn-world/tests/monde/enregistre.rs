//! Files on disk that hold us to our bytes. `GUICHET_BLESS=1` records them again; the difference is then
//! read in review.

use std::path::{Path, PathBuf};

/// A path below the folder of this crate.
pub(crate) fn chemin(relatif: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relatif)
}

/// Compares with the file, or records it.
pub(crate) fn compare(path: &Path, actual: &[u8]) {
    if std::env::var_os("GUICHET_BLESS").is_some() {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("the folder can be made");
        }
        std::fs::write(path, actual).expect("the file can be written");
        return;
    }
    let recorded = std::fs::read(path)
        .unwrap_or_else(|error| panic!("{}: {error} (GUICHET_BLESS=1 records)", path.display()));
    if recorded != actual {
        let lines = |bytes: &[u8]| -> Vec<String> {
            bytes
                .split(|b| *b == b'\n')
                .map(|line| line.escape_ascii().to_string())
                .collect()
        };
        let (before, after) = (lines(&recorded), lines(actual));
        let at = before
            .iter()
            .zip(&after)
            .take_while(|(a, b)| a == b)
            .count();
        panic!(
            "{} differs from line {} on (GUICHET_BLESS=1 records)\n- {}\n+ {}",
            path.display(),
            at + 1,
            before.get(at).map_or("end of file", String::as_str),
            after.get(at).map_or("end of file", String::as_str),
        );
    }
}
