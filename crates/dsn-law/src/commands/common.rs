//! Fields and words shared by several commands.

use crate::answer::ShownOptions;
use crate::deadlines::monthly::Employer;
use crate::deadlines::{Options, SaturdayShift};
use crate::error::LawError;
use crate::fields::{Field, Fields, Kind};
use crate::holidays::{TERRITORIES, Territory};
use crate::ijss::DayCount;
use crate::params::Rule;
use crate::trace::{Step, Trace};

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

/// Where the establishment is; metropolitan France by default.
pub(super) fn territory(fields: &Fields) -> Result<Territory, LawError> {
    Ok(fields
        .choice("territoire", TERRITORIES)?
        .unwrap_or(Territory::Metropole))
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

static SATURDAYS: &[(&str, SaturdayShift)] = &[
    ("lundi", SaturdayShift::Monday),
    ("samedi", SaturdayShift::Saturday),
];

pub(super) const HEADCOUNT: Field = Field::new(
    "effectif",
    Kind::Count,
    "effectif au sens de L130-1 ; moins de 50 supposé sans lui",
);
pub(super) const PAID_IN_MONTH: Field = Field::new(
    "paie-mois",
    Kind::YesNo,
    "la paie est versée dans le mois travaillé (oui par défaut) ; non : décalage",
);
pub(super) const YEARS_ABOVE: Field = Field::new(
    "annees-seuil",
    Kind::Count,
    "années consécutives à 50 salariés ou plus ; seuil considéré franchi sans lui",
);
pub(super) const TERRITORY: Field = Field::new(
    "territoire",
    Kind::Choice(TERRITORY_WORDS),
    "territoire des jours fériés ; metropole par défaut",
);
pub(super) const SATURDAY: Field = Field::new(
    "report-samedi",
    Kind::Choice(&["lundi", "samedi"]),
    "option : un report qui tombe un samedi va au lundi (défaut) ou reste au samedi",
);
pub(super) const LOCAL_HOLIDAY: Field = Field::new(
    "ferie-local",
    Kind::YesNo,
    "option : un jour férié local reporte l'échéance ; non par défaut",
);

/// Without headcount the 15th is supposed: the answer must say so.
pub(super) fn warn_without_headcount(fields: &Fields, trace: &mut impl Trace) {
    if fields.text("effectif").is_none() {
        trace.step(|| Step::new(Rule::SigEffectifSuppose));
        trace.warn(|| "Effectif non donné : moins de 50 salariés supposé".to_owned());
    }
}

/// The employer of a due date.
pub(super) fn employer(fields: &Fields) -> Result<Employer, LawError> {
    Ok(Employer {
        headcount: fields.count("effectif")?.unwrap_or(1),
        paid_in_month: fields.yes("paie-mois")?.unwrap_or(true),
        years_above: fields.count("annees-seuil")?,
    })
}

/// The options of due dates, and how the answer shows them.
pub(super) fn due_options(fields: &Fields) -> Result<(Options, ShownOptions), LawError> {
    let options = Options {
        saturday: fields
            .choice("report-samedi", SATURDAYS)?
            .unwrap_or_default(),
        local_holidays: fields.is_yes("ferie-local")?,
        territory: territory(fields)?,
    };
    let shown = vec![
        ("report-samedi", word(SATURDAYS, &options.saturday)),
        (
            "ferie-local",
            if options.local_holidays { "oui" } else { "non" }.to_owned(),
        ),
        ("territoire", word(TERRITORIES, &options.territory)),
    ];
    Ok((options, shown))
}
