//! Speed over bytes in memory: the check against a bare line scan, and two threads against one.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::product;
use crate::samples::{Samples, ratio};

/// What one file gave.
#[derive(Clone, Debug)]
pub struct Speed {
    /// Size of the file.
    pub bytes: usize,
    /// Its lines.
    pub lines: usize,
    /// The bare scan: `memchr` from one line feed to the next.
    pub scan: Samples,
    /// The full check on one thread.
    pub one_thread: Samples,
    /// The full check on two threads.
    pub two_threads: Samples,
}

impl Speed {
    /// Speed of the full check on one thread, the bare scan being 1.
    pub fn of_scan(&self) -> f64 {
        ratio(self.scan.median(), self.one_thread.median())
    }

    /// How many times faster two threads are than one.
    pub fn of_two_threads(&self) -> f64 {
        ratio(self.one_thread.median(), self.two_threads.median())
    }

    /// Millions of bytes a second at the median of `samples`.
    pub fn megabytes_a_second(&self, samples: &Samples) -> f64 {
        ratio(Duration::from_secs(self.bytes as u64), samples.median()) / 1e6
    }
}

/// Measures the three over the same bytes, one after the other, `repetitions` times. A first round
/// that is not counted brings bytes and code into the caches.
pub fn measure(bytes: &[u8], repetitions: usize) -> Speed {
    let mut speed = Speed {
        bytes: bytes.len(),
        lines: count_lines(bytes),
        scan: Samples::default(),
        one_thread: Samples::default(),
        two_threads: Samples::default(),
    };
    for round in 0..=repetitions {
        let scan = time(|| count_lines(black_box(bytes)));
        let one_thread = time(|| product::check(black_box(bytes), 1));
        let two_threads = time(|| product::check(black_box(bytes), 2));
        if round > 0 {
            speed.scan.add(scan);
            speed.one_thread.add(one_thread);
            speed.two_threads.add(two_threads);
        }
    }
    speed
}

/// The least that reading a file line by line can do: one `memchr` call a line.
fn count_lines(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    let mut lines = 0;
    while let Some(at) = memchr::memchr(b'\n', rest) {
        lines += 1;
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    lines
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    black_box(work());
    begun.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scan_counts_lines() {
        assert_eq!(count_lines(b""), 0);
        assert_eq!(count_lines(b"a\nb\n\nc"), 3);
    }

    #[test]
    fn speeds_are_ratios_of_medians() {
        let all = |milliseconds| [Duration::from_millis(milliseconds)].into_iter().collect();
        let speed = Speed {
            bytes: 3_000_000,
            lines: 0,
            scan: all(3),
            one_thread: all(6),
            two_threads: all(4),
        };
        assert_eq!(speed.of_scan(), 0.5);
        assert_eq!(speed.of_two_threads(), 1.5);
        assert!((speed.megabytes_a_second(&speed.scan) - 1000.0).abs() < 1e-6);
    }
}
