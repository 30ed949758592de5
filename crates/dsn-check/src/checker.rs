//! Bytes in, a report out: the window over the bytes, and the end of the file.

use std::collections::BTreeSet;

use dsn_syntax::encoding::UTF8_BOM;
use dsn_syntax::sniff;

use crate::context::Context;
use crate::engine::{Engine, MAX_WAIT, Stop};
use crate::report::{NotEvaluated, Report, Stats, Verdict};

/// Checks a file given in pieces of any size.
///
/// ```
/// use dsn_check::{Checker, Context, Verdict};
///
/// let context = Context::default();
/// let mut checker = Checker::new(&context);
/// checker.feed(b"S10.G00.00.001,'LOGICIEL'\n");
/// assert_eq!(checker.finish().verdict, Verdict::Invalid);
/// ```
#[derive(Debug)]
pub struct Checker<'c> {
    pub(crate) engine: Engine<'c>,
    pub(crate) window: Vec<u8>,
    pub(crate) bytes: u64,
    pub(crate) state: Reading,
    /// Where a piece met something that is not part of it.
    pub(crate) outside: Option<u64>,
}

/// Where the reading of the bytes stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Nothing looked at yet.
    Beginning,
    /// In the lines.
    Lines,
    /// In a line too long to be one: waiting for its end.
    Skipping,
    /// Not a DSN file: the bytes are only counted.
    Foreign,
}

/// Bytes read at a time by [`Checker::fill`].
const CHUNK: usize = 256 * 1024;
/// Enough to recognise a foreign format.
const SNIFF: usize = 16;

impl<'c> Checker<'c> {
    /// A checker at the beginning of a file.
    pub fn new(context: &'c Context) -> Self {
        Self {
            engine: Engine::new(context),
            window: Vec::new(),
            bytes: 0,
            state: Reading::Beginning,
            outside: None,
        }
    }

    /// Goes on with the next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(CHUNK) {
            self.window.extend_from_slice(piece);
            self.bytes += piece.len() as u64;
            self.advance(false);
        }
    }

    /// Bytes held at the moment: bounded, whatever the file.
    pub fn window_len(&self) -> usize {
        self.window.len()
    }

    /// Goes on with what `read` puts into the buffer it is given, without a
    /// copy; `read` gives the number of bytes, 0 at the end.
    ///
    /// # Errors
    /// What `read` returns; the checker can go on after it.
    pub fn fill<E>(
        &mut self,
        read: &mut dyn FnMut(&mut [u8]) -> Result<usize, E>,
    ) -> Result<bool, E> {
        let filled = self.window.len();
        self.window.resize(filled + CHUNK, 0);
        let got = read(self.window.get_mut(filled..).unwrap_or_default());
        let number = got.as_ref().copied().unwrap_or(0).min(CHUNK);
        self.window.truncate(filled + number);
        self.bytes += number as u64;
        self.advance(false);
        got.map(|n| n > 0)
    }

    /// Reads the complete lines of the window and drops them.
    fn advance(&mut self, last: bool) {
        if self.state == Reading::Beginning {
            if self.window.len() < SNIFF && !last {
                return;
            }
            self.begin();
        }
        loop {
            match self.state {
                Reading::Beginning | Reading::Foreign => self.window.clear(),
                Reading::Skipping => {
                    if !self.skip_line() {
                        break;
                    }
                    continue;
                }
                Reading::Lines => {
                    if self.engine.run(&self.window) == Stop::OutsidePiece {
                        self.outside = Some(self.engine.window_offset + self.engine.at as u64);
                        return;
                    }
                    let waiting = self.window.len().saturating_sub(self.engine.at);
                    if waiting > MAX_WAIT {
                        self.engine.giant_line(&self.window);
                        self.state = Reading::Skipping;
                        continue;
                    }
                }
            }
            break;
        }
        self.compact();
    }

    /// Looks at the first bytes.
    fn begin(&mut self) {
        let start = self.window.get(..512).unwrap_or(&self.window);
        if let Some(kind) = sniff::foreign(start) {
            self.engine.foreign(kind);
            self.state = Reading::Foreign;
            return;
        }
        if self.window.starts_with(&UTF8_BOM) {
            self.engine.byte_order_mark();
        }
        self.state = Reading::Lines;
    }

    /// Skips to the end of a giant line; `true` once it is found.
    fn skip_line(&mut self) -> bool {
        let rest = self.window.get(self.engine.at..).unwrap_or_default();
        match dsn_syntax::newline::find(rest) {
            Some(end) => {
                self.engine.at += end + 1;
                self.engine.lines += 1;
                self.state = Reading::Lines;
                true
            }
            None => {
                self.engine.at = self.window.len();
                false
            }
        }
    }

    /// Drops the bytes that nothing needs any more.
    fn compact(&mut self) {
        let keep = self.engine.keep_from().min(self.window.len());
        // Moving the rest is worth it when it is small beside what goes.
        if keep >= CHUNK / 2 || keep == self.window.len() {
            self.window.drain(..keep);
            self.engine.shift(keep);
        }
    }

    /// The file ends here.
    pub fn finish(mut self) -> Report {
        self.advance(true);
        let window = std::mem::take(&mut self.window);
        match self.state {
            Reading::Lines if self.engine.at < window.len() => self.engine.last_line(&window),
            Reading::Skipping => self.engine.end_of_giant_line(&window),
            _ => {}
        }
        self.window = window;
        self.engine.end_of_file(&self.window, self.bytes);
        report(self.engine, self.bytes, Verdict::Valid)
    }

    /// The bytes could not be read to the end: what was found so far, with the
    /// verdict [`Verdict::Interrupted`].
    pub fn interrupt(self) -> Report {
        report(self.engine, self.bytes, Verdict::Interrupted)
    }
}

/// The report of an engine that has read everything it will.
pub(crate) fn report(engine: Engine<'_>, bytes: u64, otherwise: Verdict) -> Report {
    let norme = engine.known_version();
    let (counts, omitted, findings, groups) = engine.sink.finish();
    let not_evaluated: BTreeSet<NotEvaluated> = engine
        .not_evaluated
        .into_iter()
        .map(|(code, reason)| NotEvaluated { code, reason })
        .collect();
    Report {
        norme,
        verdict: if counts.blocking > 0 && otherwise == Verdict::Valid {
            Verdict::Invalid
        } else {
            otherwise
        },
        counts,
        omitted,
        context: engine.context.fingerprint(),
        not_evaluated: not_evaluated.into_iter().collect(),
        declarations: engine.declarations,
        findings,
        groups,
        stats: Stats {
            bytes,
            lines: engine.lines,
            individus: engine.individus,
        },
        lot: engine.lot,
    }
}

/// Checks bytes that are all in memory, without copying them.
pub fn check_bytes(bytes: &[u8], context: &Context) -> Report {
    let mut checker = Checker::new(context);
    // The first piece settles what the file is; lines are then read in place.
    if sniff::foreign(bytes.get(..512).unwrap_or(bytes)).is_some() || bytes.len() < SNIFF {
        checker.feed(bytes);
        return checker.finish();
    }
    if bytes.starts_with(&UTF8_BOM) {
        checker.engine.byte_order_mark();
    }
    checker.state = Reading::Lines;
    checker.bytes = bytes.len() as u64;
    let engine = &mut checker.engine;
    loop {
        let stop = engine.run(bytes);
        debug_assert_eq!(stop, Stop::NeedMore);
        let rest = bytes.get(engine.at..).unwrap_or_default();
        if rest.len() <= MAX_WAIT {
            break;
        }
        engine.giant_line(bytes);
        match dsn_syntax::newline::find(rest) {
            Some(end) => {
                engine.at += end + 1;
                engine.lines += 1;
            }
            None => engine.end_of_giant_line(bytes),
        }
    }
    if engine.at < bytes.len() {
        engine.last_line(bytes);
    }
    engine.end_of_file(bytes, bytes.len() as u64);
    report(checker.engine, bytes.len() as u64, Verdict::Valid)
}
