//! What the hunt starts from.

use std::io;
use std::path::Path;

/// The example files, and the shortest file that has every part of a send.
pub fn all() -> io::Result<Vec<Vec<u8>>> {
    let mut seeds = vec![SHORTEST.to_vec(), Vec::new()];
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    for entry in std::fs::read_dir(examples)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "dsn") {
            seeds.push(std::fs::read(path)?);
        }
    }
    Ok(seeds)
}

const SHORTEST: &[u8] = b"S10.G00.00.001,'Essai'\nS10.G00.00.006,'P26V01'\nS20.G00.05.001,'04'\n\
S21.G00.06.001,'999999001'\nS21.G00.11.001,'00018'\nS21.G00.30.001,''\n\
S90.G00.90.001,'8'\nS90.G00.90.002,'1'\n";
