//! The dated parameters of the law and the wording of its rules, built from `law/`.
//!
//! A value without end date holds to the end of the year in which it was last checked; past that,
//! and past the last known value, [`Parameters::at`] refuses, unless [`Parameters::accepting_stale`]
//! was asked for: the use is then marked as stale in the trace.

use rust_decimal::Decimal;

use crate::date::Date;
use crate::error::LawError;

/// How far a value can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Text read, open data, or published value.
    Verified,
    /// Arithmetic on verified values.
    Derived,
    /// Only in non-official text.
    Secondary,
    /// Our assumption, or announced without text.
    Assumption,
}

impl Status {
    /// French word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::Verified => "vérifié",
            Status::Derived => "dérivé",
            Status::Secondary => "secondaire",
            Status::Assumption => "hypothèse",
        }
    }
}

/// How sure a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The text was read and says so.
    Sure,
    /// Practice of the organisms, or a secondary source.
    Probable,
    /// Our reading, usually behind an option.
    Assumption,
}

impl Certainty {
    /// French word, as results print it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Certainty::Sure => "sûre",
            Certainty::Probable => "probable",
            Certainty::Assumption => "hypothèse",
        }
    }
}

/// A rule in our words, with its text.
#[derive(Debug)]
pub struct RuleText {
    /// The rule.
    pub rule: Rule,
    /// Stable name, as in `law/rules.tsv`.
    pub id: &'static str,
    /// What it says, in French.
    pub text: &'static str,
    /// Articles.
    pub source: &'static str,
    /// How sure it is.
    pub certainty: Certainty,
}

/// One value of a parameter and the days it holds.
#[derive(Debug)]
pub struct Entry {
    /// First day; `None` when the start was not researched.
    pub from: Option<Date>,
    /// Last day; `None` when still in force at the date of the check.
    pub to: Option<Date>,
    value: Decimal,
    divisor: u32,
    /// The value as written in the data file.
    pub text: &'static str,
    /// How far it can be trusted.
    pub status: Status,
    /// Text it comes from.
    pub source: &'static str,
    /// Reference of its publication, `non relevée` when not researched.
    pub publication: &'static str,
    /// When it was last checked against its source.
    pub checked_on: Date,
    /// [`Entry::holds_until`], computed at build time: it is read on every look-up.
    last_day: Date,
}

impl Entry {
    /// The numerator: the whole value unless it is a fraction.
    #[must_use]
    pub fn value(&self) -> Decimal {
        self.value
    }

    /// `amount × value`, exact for a fraction such as 2/3 (multiplied before divided).
    #[must_use]
    pub fn times(&self, amount: Decimal) -> Decimal {
        if self.divisor == 1 {
            amount * self.value
        } else {
            amount * self.value / Decimal::from(self.divisor)
        }
    }

    /// The value as a whole number; zero when it is not one.
    #[must_use]
    pub fn whole(&self) -> i32 {
        i32::try_from(self.value.trunc()).unwrap_or(0)
    }

    /// The last day on which the value may be used: its end, or the end of the year of its check.
    #[must_use]
    pub fn holds_until(&self) -> Date {
        self.last_day
    }

    /// The days the value holds, in French.
    #[must_use]
    pub fn validity(&self) -> String {
        match (self.from, self.to) {
            (Some(from), Some(to)) => format!("du {} au {}", from.french(), to.french()),
            (Some(from), None) => format!("depuis le {}", from.french()),
            (None, Some(to)) => format!("jusqu'au {}", to.french()),
            (None, None) => "sans date de début relevée".to_owned(),
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

impl Key {
    fn label_row(self) -> (Key, &'static str, &'static str, &'static str) {
        LABELS
            .get(self as usize)
            .copied()
            .unwrap_or((self, "", "", ""))
    }

    /// Stable name, as in the data files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.label_row().1
    }

    /// French name.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.label_row().2
    }

    /// Unit.
    #[must_use]
    pub fn unit(self) -> &'static str {
        self.label_row().3
    }

    /// Every parameter, in the order of `labels.tsv`.
    pub fn all() -> impl Iterator<Item = Key> {
        LABELS.iter().map(|&(key, ..)| key)
    }

    /// The dated values, earliest first.
    #[must_use]
    pub fn series(self) -> &'static [Entry] {
        SERIES.get(self as usize).copied().unwrap_or(&[])
    }
}

impl Rule {
    /// Wording, text and certainty.
    #[must_use]
    pub fn text(self) -> &'static RuleText {
        static NONE: RuleText = RuleText {
            rule: Rule::IjPaies,
            id: "",
            text: "",
            source: "",
            certainty: Certainty::Assumption,
        };
        RULES.get(self as usize).unwrap_or(&NONE)
    }

    /// Every rule, in file order.
    pub fn all() -> impl Iterator<Item = &'static RuleText> {
        RULES.iter()
    }
}

/// A value found for a date.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// Which parameter.
    pub key: Key,
    /// The value and its validity.
    pub entry: &'static Entry,
    /// The value was used past the day it holds until, because the caller accepted that.
    pub stale: bool,
}

impl Found {
    /// The number.
    #[must_use]
    pub fn value(&self) -> Decimal {
        self.entry.value()
    }

    /// The number as a whole.
    #[must_use]
    pub fn whole(&self) -> i32 {
        self.entry.whole()
    }
}

/// The parameters, with the caller's choice about stale values.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parameters {
    accept_stale: bool,
}

impl Parameters {
    /// The parameters built in, refusing stale values.
    #[must_use]
    pub fn new() -> Parameters {
        Parameters::default()
    }

    /// The same, using the last known value where it should be checked again.
    #[must_use]
    pub fn accepting_stale(accept_stale: bool) -> Parameters {
        Parameters { accept_stale }
    }

    /// The value of `key` on `date`.
    ///
    /// # Errors
    /// No value that early; or the last value must be checked again before it is used that late.
    pub fn at(&self, key: Key, date: Date) -> Result<Found, LawError> {
        let series = key.series();
        let current = series
            .iter()
            .rfind(|entry| entry.from.is_none_or(|from| from <= date));
        let Some(entry) = current else {
            return Err(LawError::TooEarly {
                key,
                date,
                first: series.first().and_then(|entry| entry.from),
            });
        };
        if date <= entry.holds_until() {
            return Ok(Found {
                key,
                entry,
                stale: false,
            });
        }
        if self.accept_stale {
            return Ok(Found {
                key,
                entry,
                stale: true,
            });
        }
        Err(LawError::Stale {
            key,
            date,
            until: entry.holds_until(),
            checked_on: entry.checked_on,
        })
    }

    /// Parameters whose last value has not been checked for a year at `today`, earliest check first.
    #[must_use]
    pub fn to_check_again(&self, today: Date) -> Vec<(Key, &'static Entry)> {
        let mut due: Vec<(Key, &'static Entry)> = Key::all()
            .filter_map(|key| key.series().last().map(|entry| (key, entry)))
            .filter(|(_, entry)| {
                let repealed = entry.to.is_some_and(|to| to < entry.checked_on);
                !repealed && entry.checked_on.plus_years(1) <= today
            })
            .collect();
        due.sort_by_key(|(key, entry)| (entry.checked_on, *key));
        due
    }
}
