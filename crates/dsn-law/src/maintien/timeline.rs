//! The timeline of a stop: who does what, and when, from the first day to the last payment.

use crate::date::Date;
use crate::deadlines::Options;
use crate::deadlines::events::{self, Event, Situation};
use crate::deadlines::monthly::Employer;
use crate::error::LawError;
use crate::params::{Key, Parameters, Rule};
use crate::trace::NoTrace;

/// What is known of the stop.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    /// First day of absence.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Day the employer knew.
    pub known_on: Date,
    /// The employer is subrogated.
    pub subrogated: bool,
    /// For the monthly date of a subrogated stop.
    pub employer: Option<Employer>,
    /// First day paid by the fund, if any.
    pub first_paid: Option<Date>,
    /// First day of the employer's complement, if any.
    pub first_kept: Option<Date>,
}

/// A moment of the stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Day.
    pub date: Date,
    /// Days since the first day of absence.
    pub rank: i32,
    /// What happens, in French.
    pub what: String,
    /// Rule.
    pub rule: Rule,
}

/// The moments, by date.
///
/// # Errors
/// A parameter without value for the date.
pub fn moments(
    stop: &Stop,
    options: &Options,
    parameters: &Parameters,
) -> Result<Vec<Moment>, LawError> {
    let mut all = Vec::new();
    let mut add = |date: Date, what: String, rule: Rule| {
        all.push(Moment {
            date,
            rank: date.days_since(stop.start),
            what,
            rule,
        });
    };
    add(
        stop.start,
        "premier jour d'arrêt : certificat, dernier jour travaillé, subrogation ou non".to_owned(),
        Rule::SuiviJour,
    );
    add(
        stop.known_on.plus_days(1),
        "signalement à préparer".to_owned(),
        Rule::SuiviSignalement,
    );
    let notice = parameters.at(Key::AvisArretDelaiJours, stop.start)?;
    add(
        stop.start.plus_days(notice.whole()),
        "dernier jour d'envoi de l'avis sur papier par le salarié".to_owned(),
        Rule::SuiviAvis,
    );
    let situation = Situation {
        event: Event::Stop,
        known_on: stop.known_on,
        happened_on: Some(stop.start),
        subrogated: stop.subrogated,
        nothing_withheld: false,
        asked: false,
        employer: stop.employer,
    };
    let due = events::event(&situation, options, parameters, &mut NoTrace)?;
    let what = if due.with_monthly {
        "dernier jour du signalement, avec la DSN mensuelle (subrogation)"
    } else {
        "dernier jour du signalement : cinq jours ouvrés"
    };
    add(due.due, what.to_owned(), Rule::SuiviLimite);
    if let Some(first) = stop.first_paid.filter(|first| *first <= stop.end) {
        add(
            first,
            "premier jour indemnisé par la caisse".to_owned(),
            Rule::SuiviCarence,
        );
        let rhythm = parameters
            .at(Key::SubrogationPaiementJours, stop.start)?
            .whole()
            .max(1);
        let mut number = 1;
        let mut paid = first.plus_days(rhythm - 1);
        loop {
            add(
                paid.min(stop.end),
                format!("paiement n° {number} de la caisse, pour les jours échus"),
                Rule::SuiviPaiement,
            );
            if paid >= stop.end {
                break;
            }
            paid = paid.plus_days(rhythm);
            number += 1;
        }
    }
    if let Some(first) = stop.first_kept.filter(|first| *first <= stop.end) {
        add(
            first,
            "premier jour du complément de l'employeur".to_owned(),
            Rule::SuiviComplement,
        );
    }
    all.sort_by_key(|moment| moment.date);
    Ok(all)
}
