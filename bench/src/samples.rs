//! Repeated measures of one thing.

use std::time::Duration;

/// Times of one thing, repeated.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    sorted: Vec<Duration>,
}

impl Samples {
    /// One measure more.
    pub fn add(&mut self, time: Duration) {
        let at = self.sorted.partition_point(|other| *other <= time);
        self.sorted.insert(at, time);
    }

    /// The middle measure, zero when there is none.
    pub fn median(&self) -> Duration {
        self.sorted
            .get(self.sorted.len() / 2)
            .copied()
            .unwrap_or_default()
    }

    /// The shortest measure, zero when there is none.
    pub fn least(&self) -> Duration {
        self.sorted.first().copied().unwrap_or_default()
    }
}

impl FromIterator<Duration> for Samples {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        let mut sorted: Vec<Duration> = times.into_iter().collect();
        sorted.sort();
        Self { sorted }
    }
}

/// How many times longer `left` is than `right`; zero when `right` is.
pub fn ratio(left: Duration, right: Duration) -> f64 {
    if right.is_zero() {
        0.0
    } else {
        left.as_secs_f64() / right.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_ignores_outliers() {
        let mut samples: Samples = [9, 1, 2].map(Duration::from_secs).into_iter().collect();
        assert_eq!(samples.median(), Duration::from_secs(2));
        samples.add(Duration::from_secs(3));
        samples.add(Duration::from_secs(1));
        assert_eq!(samples.median(), Duration::from_secs(2));
        assert_eq!(samples.least(), Duration::from_secs(1));
        assert_eq!(Samples::default().median(), Duration::ZERO);
    }

    #[test]
    fn ratios_have_no_division_by_zero() {
        assert_eq!(ratio(Duration::from_secs(3), Duration::from_secs(2)), 1.5);
        assert_eq!(ratio(Duration::from_secs(3), Duration::ZERO), 0.0);
    }
}
