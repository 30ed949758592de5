//! One large file, several threads, the same report.
//!
//! The file is cut where an individual begins. The main checker reads on while
//! others read the pieces that follow, each from the state the file should have
//! there; what they found is added in file order, but only if the state was as
//! supposed. Where it was not (another declaration began), the pieces behind
//! are forgotten and the main checker reads them itself.

use std::thread;

use dsn_norm::{Norme, rubrique_index};
use dsn_syntax::line::{ID_LEN, Lines};

use crate::checker::{Checker, Reading};
use crate::context::Context;
use crate::engine::Engine;
use crate::report::Report;

/// Bytes that can be read from any place, by several threads at once.
pub trait Source: Sync {
    /// Why bytes could not be read.
    type Error: Send;

    /// Number of bytes.
    fn len(&self) -> u64;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills the beginning of `buffer` with the bytes from `offset` on; gives
    /// their number, 0 at the end.
    ///
    /// # Errors
    /// Whatever keeps the bytes from being read.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Self::Error>;
}

impl Source for [u8] {
    type Error = std::convert::Infallible;

    fn len(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Self::Error> {
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|from| self.get(from..))
            .unwrap_or_default();
        let number = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..number), rest.get(..number)) {
            to.copy_from_slice(from);
        }
        Ok(number)
    }
}

/// The bytes could not be read to the end.
#[derive(Debug)]
pub struct Interrupted<E> {
    /// Why.
    pub error: E,
    /// What was found so far, with the verdict [`crate::Verdict::Interrupted`].
    pub report: Box<Report>,
}

/// Smallest and largest piece, in bytes.
const PIECE: std::ops::RangeInclusive<u64> = 1 << 20..=16 << 20;
/// How far the beginning of an individual is looked for.
const SEARCH: usize = 256 * 1024;

/// Checks a file with up to `threads` threads; `progress` is told the number of
/// bytes read so far, now and then.
///
/// # Errors
/// The first error of `source`, with what was found before it.
pub fn check_source<S: Source + ?Sized>(
    source: &S,
    context: &Context,
    threads: usize,
    progress: &dyn Fn(u64),
) -> Result<Report, Interrupted<S::Error>> {
    let size = (source.len() / (threads.max(1) as u64 * 4)).clamp(*PIECE.start(), *PIECE.end());
    let mut main = Checker::new(context);
    let mut at = 0;
    // After a round that was cut short, reads this far alone.
    let mut alone_until = 0;
    loop {
        let wide = threads > 1
            && at >= alone_until
            && source.len().saturating_sub(at) > 2 * *PIECE.start()
            && main.engine.may_be_cut();
        let step = if wide {
            match round(&mut main, source, at, threads, size) {
                Ok(Round { end, cut_short }) => {
                    if cut_short {
                        alone_until = end + size * threads as u64;
                    }
                    Ok(end)
                }
                Err(error) => Err(error),
            }
        } else {
            main.read_some(source, at, source.len())
        };
        match step {
            Ok(end) if end == at => break,
            Ok(end) => {
                at = end;
                progress(at);
            }
            Err(error) => {
                return Err(Interrupted {
                    error,
                    report: Box::new(main.interrupt()),
                });
            }
        }
    }
    Ok(main.finish())
}

/// What a round of pieces came to.
struct Round {
    /// Offset of the next byte to read.
    end: u64,
    /// Some pieces were read in vain.
    cut_short: bool,
}

/// The main checker reads from `at` to the first cut while others read the
/// pieces behind it.
fn round<S: Source + ?Sized>(
    main: &mut Checker<'_>,
    source: &S,
    at: u64,
    threads: usize,
    size: u64,
) -> Result<Round, S::Error> {
    let cuts = cuts(source, main.engine.plan.norme, at, threads, size)?;
    let (Some(&first), Some(&last)) = (cuts.first(), cuts.last()) else {
        let end = main.read_some(source, at, source.len())?;
        return Ok(Round {
            end,
            cut_short: true,
        });
    };
    let mut pieces: Vec<(Checker<'_>, u64, u64)> = cuts
        .windows(2)
        .filter_map(|pair| match pair {
            &[from, to] => Some((Checker::piece(main.engine.piece_at(from)), from, to)),
            _ => None,
        })
        .collect();
    let mut outcomes = Vec::new();
    let alone = thread::scope(|scope| {
        let workers: Vec<_> = pieces
            .iter_mut()
            .map(|(piece, from, to)| scope.spawn(move || piece.read_all(source, *from, *to)))
            .collect();
        let alone = main.read_all(source, at, first);
        outcomes = workers
            .into_iter()
            .map(thread::ScopedJoinHandle::join)
            .collect();
        alone
    })?;
    let mut end = alone;
    let mut cut_short = false;
    for ((piece, from, to), outcome) in pieces.into_iter().zip(outcomes) {
        // A worker that panicked is a piece that was not read.
        let Ok(outcome) = outcome else {
            cut_short = true;
            break;
        };
        let reached = outcome?;
        // A piece that stopped did so inside an individual, perhaps at a line
        // that does not end it: only the main checker can tell.
        if end != from
            || reached != to
            || !main.cut_before(&piece.engine)
            || main.engine.repeats(&piece.engine)
        {
            cut_short = true;
            break;
        }
        end = reached;
        main.absorb(piece, end);
    }
    Ok(Round {
        end,
        cut_short: cut_short || end != last,
    })
}

/// Where individuals begin, about `size` bytes apart from `at` on, or less where
/// less is left: as many as there are threads.
fn cuts<S: Source + ?Sized>(
    source: &S,
    norme: &Norme,
    at: u64,
    threads: usize,
    size: u64,
) -> Result<Vec<u64>, S::Error> {
    let mut buffer = vec![0; SEARCH];
    let mut cuts = Vec::new();
    let mut from = at;
    // What is left is shared evenly, but for the end, where the last cut is
    // looked for.
    let left = source.len().saturating_sub(at + SEARCH as u64);
    let size = size.min(left / threads as u64);
    for _ in 0..threads {
        from += size;
        if from >= source.len() {
            break;
        }
        let number = source.read_at(from, &mut buffer)?;
        let read = buffer.get(..number).unwrap_or_default();
        match individual_begins(read, norme) {
            Some(offset) => from += offset,
            None => break,
        }
        cuts.push(from);
    }
    Ok(cuts)
}

/// The first line that begins an individual for certain: its bloc is
/// S21.G00.30, that of the line before it is another one of the version.
fn individual_begins(bytes: &[u8], norme: &Norme) -> Option<u64> {
    let mut after_other = false;
    // The first line may be the end of one.
    for line in Lines::new(bytes).skip(1) {
        let individual = line.bytes.starts_with(b"S21.G00.30.");
        if individual && after_other {
            return Some(line.offset);
        }
        after_other = !individual
            && line.bytes.starts_with(b"S21.G00.")
            && line
                .bytes
                .first_chunk::<ID_LEN>()
                .and_then(rubrique_index)
                .is_some_and(|idx| norme.rubrique(idx).is_some())
            && line.bytes.ends_with(b"'");
    }
    None
}

impl<'c> Checker<'c> {
    /// A checker for a piece of a file.
    fn piece(engine: Engine<'c>) -> Self {
        let mut piece = Checker::new(engine.context);
        piece.engine = engine;
        piece.state = Reading::Lines;
        piece
    }

    /// Reads once from `at`, at most to `to`; gives where it stands.
    fn read_some<S: Source + ?Sized>(
        &mut self,
        source: &S,
        at: u64,
        to: u64,
    ) -> Result<u64, S::Error> {
        let mut end = at;
        self.fill(&mut |buffer: &mut [u8]| {
            let wanted = usize::try_from(to - at).unwrap_or(usize::MAX);
            let wanted = wanted.min(buffer.len());
            let number = match buffer.get_mut(..wanted) {
                Some(buffer) if !buffer.is_empty() => source.read_at(at, buffer)?,
                _ => 0,
            };
            end = at + number as u64;
            Ok(number)
        })?;
        Ok(end)
    }

    /// Reads from `from` to `to`, or to what is outside the piece; gives the
    /// offset of the first byte that was not taken.
    fn read_all<S: Source + ?Sized>(
        &mut self,
        source: &S,
        from: u64,
        to: u64,
    ) -> Result<u64, S::Error> {
        let mut at = from;
        while at < to {
            let end = self.read_some(source, at, to)?;
            if let Some(outside) = self.outside {
                self.engine.cut_here(&self.window);
                return Ok(outside);
            }
            if end == at {
                break;
            }
            at = end;
        }
        if self.engine.piece {
            // What is left of a last line cut off by the end of the file is
            // read by the main checker.
            let taken = self.engine.window_offset + self.engine.at as u64;
            self.engine.cut_here(&self.window);
            return Ok(taken);
        }
        Ok(at)
    }

    /// Ends the individual being read and says whether a piece that supposed so
    /// may be added.
    fn cut_before(&mut self, piece: &Engine<'_>) -> bool {
        let standing = self.engine.at == self.window.len()
            && self.state == Reading::Lines
            && self.engine.may_be_cut();
        if !standing {
            return false;
        }
        self.engine.cut_here(&self.window);
        self.engine.stands_as(piece)
    }

    /// Adds a piece that was read up to the offset `end`.
    fn absorb(&mut self, piece: Self, end: u64) {
        self.bytes = end;
        self.window.clear();
        self.engine.at = 0;
        self.engine.window_offset = end;
        self.engine.absorb(piece.engine);
    }
}

#[cfg(test)]
mod tests;
