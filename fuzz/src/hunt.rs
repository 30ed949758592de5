//! The hunt on stable Rust: change an input, try the target, keep what behaves in a new way.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::minimise::minimise;
use crate::mutate::mutate;
use crate::rng::Rng;
use crate::targets::Target;

/// Longest time one input may take. The largest one takes milliseconds.
const TOO_LONG: Duration = Duration::from_secs(20);

/// Inputs kept to be changed further.
const MOST_KEPT: usize = 4096;

/// Longest input kept, in bytes: short ones are tried faster.
const LONGEST_KEPT: usize = 32 * 1024;

/// Failures kept: past that the target is broken, not the inputs.
const MOST_FAILURES: usize = 20;

/// What a hunt gave.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Inputs tried.
    pub executions: u64,
    /// Signatures met: ways in which the target behaved.
    pub behaviours: usize,
    /// Where each failure is saved, by what it says first.
    pub failures: BTreeMap<String, PathBuf>,
}

/// Tries `target` for `time` on changed inputs, starting from `seeds`. Failures are minimised and
/// saved in `folder`, and so is an input that takes too long, after which the program ends.
///
/// # Errors
///
/// When `folder` cannot be written.
pub fn hunt(
    target: &Target,
    mut corpus: Vec<Vec<u8>>,
    seed: u64,
    time: Duration,
    folder: &Path,
) -> std::io::Result<Outcome> {
    std::fs::create_dir_all(folder)?;
    let trial = Trial::new(target, folder);
    let mut outcome = Outcome::default();
    let mut seen = HashSet::new();
    let begun = Instant::now();
    let firsts = corpus.clone();
    let mut firsts = firsts.into_iter();
    while begun.elapsed() < time && outcome.failures.len() < MOST_FAILURES {
        let input = firsts.next().unwrap_or_else(|| {
            let mut rng = Rng::new(seed ^ outcome.executions.wrapping_mul(0x2545_f491_4f6c_dd1d));
            let (base, other) = (rng.below(corpus.len()), rng.below(corpus.len()));
            let piece = |at: usize| corpus.get(at).map_or(b"".as_slice(), Vec::as_slice);
            mutate(piece(base), piece(other), &mut rng)
        });
        outcome.executions += 1;
        match trial.run(&input)? {
            Ok(signature) => {
                let short = input.len() <= LONGEST_KEPT;
                if seen.insert(signature) && short && corpus.len() < MOST_KEPT {
                    corpus.push(input);
                }
            }
            Err(message) => {
                let kind = kind_of(&message).to_owned();
                if let Entry::Vacant(place) = outcome.failures.entry(kind) {
                    place.insert(trial.save(&input, &message)?);
                }
            }
        }
    }
    trial.end()?;
    outcome.behaviours = seen.len();
    Ok(outcome)
}

/// One target being tried, its panics caught and its time watched.
struct Trial<'a> {
    target: &'a Target,
    folder: &'a Path,
    /// The input being tried, on disk: what is left of a run that the system ended.
    current: PathBuf,
    /// When the input being tried began.
    begun: Arc<Mutex<Option<Instant>>>,
    /// Where the last panic was.
    panicked_at: Arc<Mutex<String>>,
}

impl<'a> Trial<'a> {
    fn new(target: &'a Target, folder: &'a Path) -> Self {
        let panicked_at = Arc::new(Mutex::new(String::new()));
        let noted = Arc::clone(&panicked_at);
        panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map_or(String::new(), ToString::to_string);
            let said = panic.payload_as_str().unwrap_or_default();
            *lock(&noted) = format!("panic at {place}: {said}");
        }));
        let current = folder.join(format!("{}-current.dsn", target.name));
        let begun = Arc::new(Mutex::new(None));
        watch(Arc::clone(&begun), current.clone());
        Self {
            target,
            folder,
            current,
            begun,
            panicked_at,
        }
    }

    /// Tries one input: its signature, or what went wrong.
    fn run(&self, input: &[u8]) -> std::io::Result<Result<u64, String>> {
        std::fs::write(&self.current, input)?;
        *lock(&self.begun) = Some(Instant::now());
        let result = panic::catch_unwind(AssertUnwindSafe(|| (self.target.run)(input)));
        *lock(&self.begun) = None;
        Ok(result.unwrap_or_else(|_| Err(lock(&self.panicked_at).clone())))
    }

    /// Saves the smallest input that fails with the same message, and the message beside it.
    fn save(&self, input: &[u8], message: &str) -> std::io::Result<PathBuf> {
        let small = minimise(input, 3000, |bytes| {
            let same = |other: &String| kind_of(other) == kind_of(message);
            self.run(bytes)
                .is_ok_and(|result| result.is_err_and(|other| same(&other)))
        });
        let mut hasher = DefaultHasher::new();
        kind_of(message).hash(&mut hasher);
        let path = self
            .folder
            .join(format!("{}-{:016x}.dsn", self.target.name, hasher.finish()));
        std::fs::write(&path, small)?;
        std::fs::write(path.with_extension("txt"), format!("{message}\n"))?;
        Ok(path)
    }

    fn end(&self) -> std::io::Result<()> {
        // The hook that prints panics again.
        drop(panic::take_hook());
        std::fs::remove_file(&self.current)
    }
}

/// What tells a failure from another: for a panic, where it is; the rest depends on the input.
fn kind_of(message: &str) -> &str {
    message.split_once(": ").map_or(message, |(kind, _)| kind)
}

/// Ends the program when one input takes too long: there is no other way to stop it.
fn watch(begun: Arc<Mutex<Option<Instant>>>, current: PathBuf) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(500));
            if lock(&begun).is_some_and(|begun| begun.elapsed() > TOO_LONG) {
                eprintln!(
                    "an input takes more than {TOO_LONG:?}: {}",
                    current.display()
                );
                std::process::exit(3);
            }
        }
    });
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_found_and_made_small() -> std::io::Result<()> {
        fn fails_on_quotes(bytes: &[u8]) -> Result<u64, String> {
            assert!(!bytes.windows(2).any(|pair| pair == b"''"), "two quotes");
            Ok(bytes.len() as u64)
        }
        let target = Target {
            name: "quotes",
            run: fails_on_quotes,
        };
        let folder = std::env::temp_dir().join(format!("dsn-fuzz-{}", std::process::id()));
        let corpus = vec![b"S10.G00.00.001,'A'\nS10.G00.00.002,'B'\n".to_vec()];
        let outcome = hunt(&target, corpus, 1, Duration::from_secs(2), &folder)?;
        let saved: Vec<Vec<u8>> = outcome
            .failures
            .values()
            .map(std::fs::read)
            .collect::<std::io::Result<_>>()?;
        std::fs::remove_dir_all(&folder)?;
        assert!(outcome.executions > 10);
        assert_eq!(saved, [b"''"]);
        Ok(())
    }
}
