//! What the hunt starts from: valid declarations of every nature and version, and the examples.

use std::path::Path;

use dsn_norm::{Nature, Version};
use dsn_world::{Graine, Mois, exemple, mensuelle};

/// The first inputs, always the same.
///
/// # Errors
///
/// When an example cannot be read.
pub fn all() -> std::io::Result<Vec<Vec<u8>>> {
    let mut seeds = vec![Vec::new()];
    for version in Version::ALL {
        for nature in Nature::ALL {
            // Not every version knows every nature.
            seeds.extend(exemple(nature, version));
        }
    }
    seeds.push(mensuelle(Graine(1), Version::P26V01, 4, Mois::new(2026, 3)).to_bytes());
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    for entry in std::fs::read_dir(examples)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "dsn") {
            seeds.push(std::fs::read(path)?);
        }
    }
    Ok(seeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_holds_on_every_seed() -> std::io::Result<()> {
        for target in crate::targets::ALL {
            for seed in all()? {
                assert!((target.run)(&seed).is_ok(), "{} fails", target.name);
            }
        }
        Ok(())
    }
}
