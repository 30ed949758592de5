//! A large file with the input inside it: one thread, several threads and a stream tell the same.
//!
//! Small inputs are never cut into pieces and fit into one window, so they are put somewhere in the
//! middle of some megabytes that are valid.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use dsn_check::{Checker, Context, check_bytes, check_source};
use dsn_norm::Version;
use dsn_world::{Graine, Mois, mensuelle};

use super::checker::{same, signature};

/// Employees of the file around the input: enough for several pieces and windows.
const EMPLOYEES: u32 = 700;

static AROUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    mensuelle(Graine(5), Version::P26V01, EMPLOYEES, Mois::new(2026, 3)).to_bytes()
});

pub(super) fn run(bytes: &[u8]) -> Result<u64, String> {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let chance = hasher.finish();
    let file = inside(&AROUND, bytes, chance as usize % AROUND.len());
    let context = Context::default();
    let alone = check_bytes(&file, &context);
    let threads = 2 + (chance >> 40) as usize % 3;
    let Ok(shared) = check_source(file.as_slice(), &context, threads, &|_| {});
    same(&alone, &shared, "with several threads")?;
    let mut checker = Checker::new(&context);
    checker.feed(&file);
    same(&alone, &checker.finish(), "from a stream")?;
    Ok(signature(&alone))
}

/// `bytes` at the first beginning of a line after `at`.
fn inside(around: &[u8], bytes: &[u8], at: usize) -> Vec<u8> {
    let rest = around.iter().skip(at);
    let line = rest.take_while(|byte| **byte != b'\n').count() + 1;
    let (before, after) = around.split_at((at + line).min(around.len()));
    [before, bytes, after].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_input_stands_between_lines() {
        assert_eq!(inside(b"ab\ncd\n", b"x", 1), b"ab\nxcd\n");
        assert_eq!(inside(b"ab\ncd", b"x", 4), b"ab\ncdx");
    }
}
