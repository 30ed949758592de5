//! Fields and words shared by several commands.

use crate::fields::{Field, Kind};
use crate::holidays::Territory;
use crate::ijss::DayCount;

/// Name of the option that accepts values past the day they hold until.
pub(super) const ACCEPT_STALE: &str = "accepter-perime";

/// Fields of every command.
pub(super) static FIELDS: &[Field] = &[Field::new(
    ACCEPT_STALE,
    Kind::YesNo,
    "utiliser la dernière valeur connue d'un paramètre à revérifier ; le résultat le signale",
)];

/// Words of the territories.
pub(super) static TERRITORY_WORDS: &[&str] = &[
    "metropole",
    "alsace-moselle",
    "guadeloupe",
    "martinique",
    "guyane",
    "la-reunion",
    "mayotte",
    "saint-barthelemy",
    "saint-martin",
];

/// The word of a territory.
pub(super) fn territory_word(territory: Territory) -> &'static str {
    crate::holidays::TERRITORIES
        .iter()
        .find(|(_, value)| *value == territory)
        .map_or("metropole", |(word, _)| word)
}

/// The word of an option's value.
pub(super) fn word<V: PartialEq>(values: &[(&'static str, V)], value: &V) -> String {
    values
        .iter()
        .find(|(_, known)| known == value)
        .map_or(String::new(), |(word, _)| (*word).to_owned())
}

/// Ways of counting days.
pub(super) static DAY_COUNTS: &[(&str, DayCount)] = &[
    ("calendaires", DayCount::Calendar),
    ("ouvrables", DayCount::Working),
    ("ouvres", DayCount::Business),
];

/// Words of [`DAY_COUNTS`].
pub(super) static DAY_COUNT_WORDS: &[&str] = &["calendaires", "ouvrables", "ouvres"];
