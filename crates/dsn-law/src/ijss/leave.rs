//! Lengths of the leaves: maternity by rank and number of children, paternity, adoption.

use crate::date::Date;
use crate::error::LawError;
use crate::params::{Key, Parameters, Rule};
use crate::trace::{Step, Trace};

/// A maternity rest, from prenatal start to postnatal end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaternityRest {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Days in all.
    pub days: u32,
}

/// The family of a birth or an adoption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// Children already dependent or born viable before.
    pub earlier_children: u32,
    /// Children born or adopted at once.
    pub at_once: u32,
}

/// The rest around a presumed delivery. `moved_weeks`: prenatal weeks moved after the birth.
///
/// # Errors
/// More weeks moved than allowed (only for a single child), or a parameter without value.
pub fn maternity<T: Trace>(
    presumed: Date,
    family: Family,
    moved_weeks: u32,
    pathological: bool,
    parameters: &Parameters,
    trace: &mut T,
) -> Result<MaternityRest, LawError> {
    let (before_key, after_key) = match (family.at_once, family.earlier_children) {
        (3.., _) => (
            Key::MaternitePrenatalTriples,
            Key::MaternitePostnatalMultiples,
        ),
        (2, _) => (
            Key::MaternitePrenatalJumeaux,
            Key::MaternitePostnatalMultiples,
        ),
        (_, 2..) => (Key::MaternitePrenatal3, Key::MaternitePostnatal3),
        _ => (Key::MaternitePrenatal1, Key::MaternitePostnatal1),
    };
    let before = parameters.at(before_key, presumed)?;
    let after = parameters.at(after_key, presumed)?;
    let most = parameters.at(Key::MaterniteReportMaxSemaines, presumed)?;
    let moved = i32::try_from(moved_weeks).unwrap_or(i32::MAX);
    if moved > 0 && (moved > most.whole() || family.at_once > 1) {
        return Err(LawError::invalid(
            "report",
            "trois semaines au plus, et seulement pour la naissance d'un seul enfant",
        ));
    }
    let extra = if pathological {
        parameters
            .at(Key::MaternitePathologiqueJours, presumed)?
            .whole()
    } else {
        0
    };
    let start = presumed.plus_days(-(before.whole() - moved) * 7 - extra);
    let end = presumed.plus_days((after.whole() + moved) * 7 - 1);
    let days = u32::try_from(end.days_since(start) + 1).unwrap_or(0);
    trace.step(|| {
        Step::new(Rule::MatDuree)
            .using(before)
            .using(after)
            .with("accouchement présumé", presumed)
            .with("semaines reportées", moved_weeks)
            .with("jours pathologiques", extra)
            .concluded(format!("du {} au {}", start.french(), end.french()))
    });
    Ok(MaternityRest { start, end, days })
}

/// Days of paternity leave, hospitalisation days included (at most the legal maximum).
///
/// # Errors
/// No value for the date.
pub fn paternity(
    start: Date,
    multiple: bool,
    hospital_days: u32,
    parameters: &Parameters,
) -> Result<u32, LawError> {
    let key = if multiple {
        Key::PaterniteDureeMultiple
    } else {
        Key::PaterniteDuree
    };
    let days = parameters.at(key, start)?.whole();
    let most = parameters
        .at(Key::PaterniteHospitalisationMax, start)?
        .whole();
    let hospital = i32::try_from(hospital_days).unwrap_or(i32::MAX).min(most);
    Ok(u32::try_from(days + hospital).unwrap_or(0))
}

/// Days of adoption leave; `shared` between two parents.
///
/// # Errors
/// No value for the date.
pub fn adoption(
    start: Date,
    family: Family,
    shared: bool,
    parameters: &Parameters,
) -> Result<u32, LawError> {
    let multiple = family.at_once > 1;
    let key = if multiple {
        Key::AdoptionSemainesMultiples
    } else if family.earlier_children >= 2 {
        Key::AdoptionSemaines3
    } else {
        Key::AdoptionSemaines
    };
    let mut days = parameters.at(key, start)?.whole() * 7;
    if shared {
        let added = if multiple {
            Key::AdoptionPartageJoursMultiples
        } else {
            Key::AdoptionPartageJours
        };
        days += parameters.at(added, start)?.whole();
    }
    Ok(u32::try_from(days).unwrap_or(0))
}
