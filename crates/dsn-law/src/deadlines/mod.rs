//! Due dates: monthly declarations, events, payments, neighbouring delays, calendars.
//!
//! Start with [`monthly`], then [`events`]; every function adds its steps, and the least sure of them
//! tells how sure the date is.

pub mod calendar;
pub mod events;
pub mod ics;
pub mod monthly;
pub mod payments;

use crate::date::{Date, Weekday};
use crate::holidays::{Territory, add_days, counts, is_holiday, next_counting};
use crate::ijss::DayCount;
use crate::params::Rule;
use crate::trace::{Step, Trace};

/// What to do when a shifted due date lands on a Saturday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SaturdayShift {
    /// On to Monday: the cautious reading of the calendar, since nobody files on a Saturday.
    #[default]
    Monday,
    /// Saturday stays: it is a jour ouvrable.
    Saturday,
}

/// The open points of due dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Saturday after a shift.
    pub saturday: SaturdayShift,
    /// Whether a local holiday shifts the due date (no text says so).
    pub local_holidays: bool,
    /// Where the establishment is.
    pub territory: Territory,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            saturday: SaturdayShift::default(),
            local_holidays: false,
            territory: Territory::Metropole,
        }
    }
}

impl Options {
    /// The holidays that shift a due date.
    fn shifting_territory(&self) -> Territory {
        if self.local_holidays {
            self.territory
        } else {
            Territory::Metropole
        }
    }
}

/// A due day moved past holidays, Sundays and Saturdays (R133-14 I).
pub fn shifted<T: Trace>(nominal: Date, options: &Options, trace: &mut T) -> Date {
    let territory = options.shifting_territory();
    if counts(nominal, DayCount::Business, territory) {
        return nominal;
    }
    if territory != Territory::Metropole
        && !is_holiday(nominal, Territory::Metropole)
        && is_holiday(nominal, territory)
    {
        trace.step(|| Step::new(Rule::DsnFerieLocal).with("jour férié local", nominal));
    }
    let working = add_days(nominal, 1, DayCount::Working, territory);
    let rule = match nominal.weekday() {
        Weekday::Saturday if !is_holiday(nominal, territory) => Rule::DsnReportSamedi,
        _ => Rule::DsnReport,
    };
    trace.step(|| {
        Step::new(rule)
            .with("échéance nominale", nominal)
            .with("jour", nominal.weekday().name())
            .concluded(working)
    });
    if working.weekday() != Weekday::Saturday || options.saturday == SaturdayShift::Saturday {
        return working;
    }
    let monday = next_counting(working, DayCount::Business, territory);
    trace.step(|| {
        Step::new(Rule::DsnReportSurSamedi)
            .with("samedi", working)
            .concluded(monday)
    });
    monday
}
