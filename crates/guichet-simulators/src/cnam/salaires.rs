//! The pays of the reference months, as the monthlies rebuild them: what is absent or doubtful.

use dsn_law::{Date, Month};

use super::jugement::Regard;
use super::messages;
use crate::lecture::{Arret, Centimes, Contrat, Individu, Jour, Prime};

/// The months that count: the last pay for accidents and occupational diseases, three otherwise.
fn mois_de_reference(motif: &str, djt: Date) -> Vec<Month> {
    let months = match motif {
        "04" | "05" | "06" => 1,
        _ => 3,
    };
    (1..=months).map(|n| djt.month_of().plus(-n)).collect()
}

/// What the caisse doubts, month by month, in the words of a reader.
pub(super) fn doutes(
    regard: &Regard<'_>,
    siret: &str,
    individu: &Individu,
    contrat: &Contrat,
    arret: &Arret,
    djt: Date,
) -> Vec<String> {
    let mut doubts = Vec::new();
    let mut pays: Vec<(Month, Centimes)> = Vec::new();
    for month in mois_de_reference(&arret.motif, djt) {
        let begins = contrat.debut.map(|Jour(day)| day);
        if begins.is_some_and(|day| day > month.last_day()) {
            continue;
        }
        let (received, told) = regard.contrat_en(siret, month, individu, &contrat.numero);
        let Some(told) = told else {
            doubts.push(messages::mois_absent(month, received));
            continue;
        };
        doubts.extend(du_mois(month, told));
        // A month of which the contract had a part says nothing about the others.
        let whole = begins.is_none_or(|day| day <= month.first_day())
            && told.fin.is_none_or(|Jour(day)| day >= month.last_day());
        if let Some(pay) = told.retabli.or(told.brut).filter(|_| whole) {
            pays.push((month, sans_primes(pay, &told.primes)));
        }
    }
    doubts.extend(ecarts(&pays, regard.scenario.regles.ecart_salaires));
    doubts
}

/// What is wrong in one month by itself.
fn du_mois(month: Month, told: &Contrat) -> Vec<String> {
    let mut doubts = Vec::new();
    let Some(gross) = told.brut else {
        return vec![messages::sans_salaire(month)];
    };
    let absent = absent_en(month, told);
    match told.retabli {
        None if absent => doubts.push(messages::retabli_absent(month)),
        Some(rebuilt) if absent && rebuilt < gross => {
            doubts.push(messages::retabli_errone(month, rebuilt, gross));
        }
        None | Some(_) => {}
    }
    for prime in &told.primes {
        if !matches!(prime.code.as_str(), "026" | "027") {
            continue;
        }
        match prime.rattachement {
            (Some(Jour(from)), Some(Jour(to))) if from <= to => {}
            (Some(_), Some(_)) => doubts.push(messages::prime(month, &prime.code, "à l'envers")),
            _ => doubts.push(messages::prime(month, &prime.code, "absente")),
        }
    }
    doubts
}

/// Whether the person was away during the month.
fn absent_en(month: Month, told: &Contrat) -> bool {
    let (first, last) = (month.first_day(), month.last_day());
    let touches = |from: Option<Jour>, to: Option<Jour>| {
        from.is_some_and(|Jour(day)| day <= last) && to.is_none_or(|Jour(day)| day >= first)
    };
    let arrets = told.arrets.iter().any(|arret| {
        let from = arret
            .dernier_jour_travaille
            .map(|Jour(day)| Jour(day.plus_days(1)));
        let resumed = arret.reprise.map(|Jour(day)| Jour(day.plus_days(-1)));
        touches(from, resumed.or(arret.fin_previsionnelle))
    });
    arrets
        || told
            .suspensions
            .iter()
            .any(|(from, to)| touches(*from, *to))
}

/// A pay without its bonuses, which come and go.
fn sans_primes(pay: Centimes, primes: &[Prime]) -> Centimes {
    let bonuses: i64 = primes.iter().map(|prime| prime.montant.0).sum();
    Centimes(pay.0.saturating_sub(bonuses))
}

/// Months that are far from the middle one.
fn ecarts(pays: &[(Month, Centimes)], percent: u32) -> Vec<String> {
    let mut sorted: Vec<i64> = pays.iter().map(|(_, pay)| pay.0).collect();
    sorted.sort_unstable();
    let Some(middle) = sorted.get(sorted.len() / 2).copied().filter(|m| *m > 0) else {
        return Vec::new();
    };
    if pays.len() < 3 {
        return Vec::new();
    }
    let far = |pay: i64| {
        let gap = i128::from(pay.abs_diff(middle));
        gap * 100 > i128::from(middle) * i128::from(percent)
    };
    pays.iter()
        .filter(|(_, pay)| far(pay.0))
        .map(|(month, pay)| messages::ecart(*month, *pay, Centimes(middle)))
        .collect()
}
