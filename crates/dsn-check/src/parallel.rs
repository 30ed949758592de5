//! One large file, several threads, the same report.
//!
//! The file is cut where individuals begin. All threads take the next piece that
//! nobody reads yet, each from the state the file should have there; what they
//! found is added in file order, but only if the state was as supposed. Where it
//! was not (another declaration began), the pieces behind are forgotten and the
//! main checker reads them itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

mod cuts;

use self::cuts::cuts;
use crate::checker::{Checker, Reading, check_bytes};
use crate::context::Context;
use crate::engine::{Engine, Found, Spare, Stop};
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

    /// All bytes, where they are in memory: they are then read in place.
    fn bytes(&self) -> Option<&[u8]> {
        None
    }
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

    fn bytes(&self) -> Option<&[u8]> {
        Some(self)
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

/// Smallest and largest piece, in bytes: small enough that no thread waits long
/// for the last one, large enough that beginning one costs nothing beside it.
const PIECE: std::ops::RangeInclusive<u64> = 512 << 10..=4 << 20;
/// Bytes that one thread reads first: they mostly hold what precedes the
/// individuals, for which the others wait.
const BEGINNING: u64 = 32 << 10;
/// Pieces that one round is cut into, for each thread.
const PIECES: u64 = 32;
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
    if let Some(bytes) = source.bytes()
        && (threads <= 1 || source.len() <= 2 * PIECE.start())
    {
        return Ok(check_bytes(bytes, context));
    }
    let size = (source.len() / (threads.max(1) as u64 * 8)).clamp(*PIECE.start(), *PIECE.end());
    let mut main = Checker::new(context);
    let mut at = 0;
    // After a round that was cut short, reads this far alone.
    let mut alone_until = 0;
    loop {
        let wide = threads > 1
            && at >= alone_until
            && source.len().saturating_sub(at) > 2 * size
            && main.engine.may_be_cut();
        let step = if wide {
            match round(&mut main, source, at, (threads, size), progress) {
                Ok(Round { end, cut_short }) => {
                    if cut_short {
                        alone_until = end + size * threads as u64;
                    }
                    Ok(end)
                }
                Err(error) => Err(error),
            }
        } else if threads > 1 && at == 0 {
            main.read_some(source, at, BEGINNING)
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

/// A piece that was read, and where the reading stopped.
struct Outcome<E> {
    /// Which one.
    piece: usize,
    found: Found,
    reached: Result<u64, E>,
}

/// The main checker reads from `at` to the first cut; then all threads read the
/// pieces between the cuts.
fn round<S: Source + ?Sized>(
    main: &mut Checker<'_>,
    source: &S,
    at: u64,
    (threads, size): (usize, u64),
    progress: &dyn Fn(u64),
) -> Result<Round, S::Error> {
    let most = PIECES * threads as u64;
    let norme = main.engine.plan.norme;
    let cuts = cuts(source, norme, at, (size, most, threads as u64))?;
    let Some(&first) = cuts.first() else {
        let end = main.read_some(source, at, source.len())?;
        return Ok(Round {
            end,
            cut_short: true,
        });
    };
    let begun = main.read_all(source, at, first)?;
    if begun != first || cuts.len() < 2 || !main.stands() {
        return Ok(Round {
            end: begun,
            cut_short: true,
        });
    }
    let pieces: Vec<(u64, u64)> = cuts
        .iter()
        .copied()
        .zip(cuts.iter().copied().skip(1))
        .collect();
    let next = AtomicUsize::new(0);
    let (told, outcomes) = mpsc::channel();
    let readers: Vec<_> = (0..threads)
        .map(|_| Pieces {
            source,
            pieces: &pieces,
            next: &next,
            model: main.engine.piece_at(first, None),
            left: None,
        })
        .collect();
    thread::scope(|scope| {
        let mut readers = readers.into_iter();
        let mine = readers.next();
        let others: Vec<_> = readers
            .map(|mut reader| {
                let told: Sender<_> = told.clone();
                scope.spawn(
                    move || while reader.read_next().is_some_and(|o| told.send(o).is_ok()) {},
                )
            })
            .collect();
        drop(told);
        let end = mine.map_or(Ok(first), |mut mine| {
            join(main, &mut mine, &outcomes, first, progress)
        });
        // Whoever reads on reads in vain.
        next.store(pieces.len(), Ordering::Relaxed);
        drop(outcomes);
        for other in others {
            // A thread that panicked left a piece that was not read.
            let _ = other.join();
        }
        let end = end?;
        Ok(Round {
            end,
            cut_short: cuts.last() != Some(&end),
        })
    })
}

/// Reads pieces as the others do, and adds all to the main checker in file order;
/// gives where the first one begins that is not as supposed.
fn join<'c, S: Source + ?Sized>(
    main: &mut Checker<'c>,
    mine: &mut Pieces<'_, 'c, S>,
    outcomes: &Receiver<Outcome<S::Error>>,
    first: u64,
    progress: &dyn Fn(u64),
) -> Result<u64, S::Error> {
    let pieces = mine.pieces;
    let mut read: Vec<Option<Outcome<S::Error>>> = Vec::new();
    read.resize_with(pieces.len(), || None);
    let keep = |outcome: Outcome<S::Error>, read: &mut Vec<Option<_>>| {
        let place = outcome.piece;
        if let Some(place) = read.get_mut(place) {
            *place = Some(outcome);
        }
    };
    let mut end = first;
    for (piece, (_, to)) in pieces.iter().enumerate() {
        let outcome = loop {
            outcomes
                .try_iter()
                .for_each(|outcome| keep(outcome, &mut read));
            if let Some(outcome) = read.get_mut(piece).and_then(Option::take) {
                break outcome;
            }
            match mine.read_next() {
                Some(outcome) => keep(outcome, &mut read),
                // Another thread is at it.
                None => match outcomes.recv() {
                    Ok(outcome) => keep(outcome, &mut read),
                    Err(_) => return Ok(end),
                },
            }
        };
        // A piece that stopped did so inside an individual, perhaps at a line
        // that does not end it: only the main checker can tell.
        let reached = outcome.reached?;
        let found = outcome.found;
        if reached != *to || !main.cut_before(&found) || main.engine.repeats(&found) {
            return Ok(end);
        }
        end = reached;
        main.absorb(found, end);
        progress(end);
    }
    Ok(end)
}

/// The pieces of a round, as one thread sees them.
struct Pieces<'r, 'c, S: Source + ?Sized> {
    source: &'r S,
    pieces: &'r [(u64, u64)],
    /// The next one that nobody reads.
    next: &'r AtomicUsize,
    /// How each begins.
    model: Engine<'c>,
    /// What the piece before left, with its window.
    left: Option<(Spare, Vec<u8>)>,
}

impl<S: Source + ?Sized> Pieces<'_, '_, S> {
    /// Reads the next piece, if there is one.
    fn read_next(&mut self) -> Option<Outcome<S::Error>> {
        let piece = self.next.fetch_add(1, Ordering::Relaxed);
        let &(from, to) = self.pieces.get(piece)?;
        let (spare, window) = self.left.take().unzip();
        let mut reader =
            Checker::piece(self.model.piece_at(from, spare), window.unwrap_or_default());
        let bytes = self.source.bytes();
        let bytes = bytes.and_then(|bytes| bytes.get(from as usize..to as usize));
        let reached = match bytes {
            Some(bytes) => Ok(reader.read_in_place(bytes)),
            None => reader.read_all(self.source, from, to),
        };
        let (found, spare) = reader.engine.leave();
        reader.window.clear();
        self.left = Some((spare, reader.window));
        Some(Outcome {
            piece,
            found,
            reached,
        })
    }
}

impl<'c> Checker<'c> {
    /// A checker for a piece of a file, with an empty window.
    fn piece(engine: Engine<'c>, window: Vec<u8>) -> Self {
        Self {
            engine,
            window,
            bytes: 0,
            state: Reading::Lines,
            outside: None,
        }
    }

    /// Reads the bytes of a piece; gives the offset of the first one that was not
    /// taken.
    fn read_in_place(&mut self, bytes: &[u8]) -> u64 {
        let stop = self.engine.run(bytes);
        let reached = self.engine.window_offset + self.engine.at as u64;
        if stop == Stop::OutsidePiece {
            self.outside = Some(reached);
        }
        self.engine.cut_here(bytes);
        reached
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

    /// Whether all lines so far were read, and pieces may follow.
    fn stands(&self) -> bool {
        self.engine.at == self.window.len()
            && self.state == Reading::Lines
            && self.engine.may_be_cut()
    }

    /// Ends the individual being read and says whether a piece that supposed so
    /// may be added.
    fn cut_before(&mut self, piece: &Found) -> bool {
        if !self.stands() {
            return false;
        }
        self.engine.cut_here(&self.window);
        self.engine.stands_as(piece)
    }

    /// Adds a piece that was read up to the offset `end`.
    fn absorb(&mut self, piece: Found, end: u64) {
        self.bytes = end;
        self.window.clear();
        self.engine.at = 0;
        self.engine.window_offset = end;
        self.engine.absorb(piece);
    }
}

#[cfg(test)]
mod tests;
