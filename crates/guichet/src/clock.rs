//! The one clock of the portal: every instant that is stored, shown or compared comes from here.
//!
//! A demonstration or a test starts it at any instant, runs it faster, stops it (`x0`) and moves it,
//! so that day 91 of a certificate can be seen on day 1.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

use crate::paris;

/// An instant: milliseconds since 1 January 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// This instant plus `duration`, at most the last one that can be written.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let ms = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(ms))
    }

    /// This instant minus `duration`, at least the first one that can be written.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        let ms = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(ms))
    }

    /// From this instant to `later`; zero when `later` is not later.
    pub fn until(self, later: Self) -> Duration {
        Duration::from_millis(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }
}

/// How a clock starts: `2026-03-01T08:00`, or `2026-03-01T08:00,x60` for one that runs sixty times
/// faster. Without an offset the time is that of Paris. `x0` stops the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockStart {
    /// The first instant.
    pub at: Moment,
    /// Seconds of this clock in a second of the world.
    pub factor: u32,
}

impl std::str::FromStr for ClockStart {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (instant, factor) = match text.split_once(',') {
            None => (text, 1),
            Some((instant, factor)) => {
                let number = factor.trim().strip_prefix('x').and_then(|n| n.parse().ok());
                (
                    instant,
                    number.ok_or_else(|| {
                        format!("« {factor} » n'est pas une vitesse : écrivez par exemple x60.")
                    })?,
                )
            }
        };
        let at = paris::parse_iso(instant.trim()).ok_or_else(|| {
            format!("« {instant} » n'est pas un instant : écrivez par exemple 2026-03-01T08:00.")
        })?;
        Ok(Self { at, factor })
    }
}

/// Tells the time. Copies share the same time: moving one moves them all.
#[derive(Clone)]
pub struct Clock(Arc<Inner>);

struct Inner {
    /// The instant of the world at which this clock was started.
    started: i64,
    /// The instant that it showed then.
    shown: i64,
    factor: i64,
    /// What moves have added since.
    shift: AtomicI64,
    moved: Notify,
}

impl Clock {
    /// The clock of the world.
    pub fn system() -> Self {
        let now = world();
        Self::new(now, Moment(now), 1)
    }

    /// A clock that starts now as told.
    pub fn starting(start: ClockStart) -> Self {
        Self::new(world(), start.at, start.factor)
    }

    /// A clock that stands still until it is moved: for tests.
    pub fn stopped(at: Moment) -> Self {
        Self::new(world(), at, 0)
    }

    fn new(started: i64, shown: Moment, factor: u32) -> Self {
        Self(Arc::new(Inner {
            started,
            shown: shown.0,
            factor: i64::from(factor),
            shift: AtomicI64::new(0),
            moved: Notify::new(),
        }))
    }

    /// The present instant.
    pub fn now(&self) -> Moment {
        let elapsed = world()
            .saturating_sub(self.0.started)
            .saturating_mul(self.0.factor);
        let shift = self.0.shift.load(Ordering::Acquire);
        Moment(self.0.shown.saturating_add(elapsed).saturating_add(shift))
    }

    /// Makes the present instant `at`, in the past or in the future, and wakes whoever sleeps.
    pub fn move_to(&self, at: Moment) {
        let difference = at.0.saturating_sub(self.now().0);
        self.0.shift.fetch_add(difference, Ordering::AcqRel);
        self.0.moved.notify_waiters();
    }

    /// How far this clock goes while the world goes `real`; `real` itself when it stands still.
    pub fn span(&self, real: Duration) -> Duration {
        let factor = u32::try_from(self.0.factor).unwrap_or(1).max(1);
        real.saturating_mul(factor)
    }

    /// Sleeps until this clock shows `at` or later, however it is moved meanwhile.
    pub async fn sleep_until(&self, at: Moment) {
        loop {
            // Listening begins before looking, so that a move in between is not missed.
            let moved = self.0.moved.notified();
            let left = self.now().until(at);
            if left.is_zero() {
                return;
            }
            // The world's clock may jump too: never trust a sleep for longer than this.
            let longest = Duration::from_secs(30);
            let real = match u32::try_from(self.0.factor) {
                Ok(factor) if factor > 0 => (left / factor).max(Duration::from_millis(1)),
                _ => longest,
            };
            tokio::select! {
                () = moved => {}
                () = tokio::time::sleep(real.min(longest)) => {}
            }
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({:?})", self.now())
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the one place where the world's time comes in"
)]
fn world() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_moves_only_when_told() {
        let clock = Clock::stopped(Moment(1_000));
        assert_eq!(clock.now(), Moment(1_000));
        clock.clone().move_to(Moment(500));
        assert_eq!(clock.now(), Moment(500));
    }

    #[test]
    fn a_start_is_an_instant_of_paris_and_a_speed() {
        let start: ClockStart = "2026-03-01T08:00,x60".parse().expect("a start");
        assert_eq!(start.factor, 60);
        assert_eq!(
            start.at,
            paris::parse_iso("2026-03-01T07:00Z").expect("an instant")
        );
        for wrong in ["", "demain", "2026-03-01T08:00,60", "2026-03-01T08:00,x"] {
            assert!(wrong.parse::<ClockStart>().is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn who_sleeps_is_woken_by_a_move() {
        let clock = Clock::stopped(Moment(0));
        let sleeper = clock.clone();
        let task = tokio::spawn(async move { sleeper.sleep_until(Moment(60_000)).await });
        tokio::task::yield_now().await;
        clock.move_to(Moment(60_000));
        task.await.expect("the sleeper wakes");
    }
}
