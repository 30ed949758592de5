//! Properties over random situations: nothing panics, nothing is negative, caps hold, sums agree.

use dsn_law::commands;
use dsn_law::date::{Date, Month};
use dsn_law::deadlines::monthly::{Employer, monthly};
use dsn_law::deadlines::{Options as DueOptions, ics};
use dsn_law::fields::{Fields, Kind};
use dsn_law::holidays::{self, Territory, counts};
use dsn_law::ijss::{
    Base, DayCount, DeductionRounding, Options, Outcome, Pay, Period, Request, Risk, WageRounding,
    compute,
};
use dsn_law::maintien;
use dsn_law::maintien::scale::{self, Absence};
use dsn_law::params::{Key, Parameters};
use dsn_law::penalties::{Fault, Question, UnitRounding, months_begun, penalty};
use dsn_law::trace::{Explained, NoTrace};
use proptest::prelude::*;
use rust_decimal::Decimal;

const RISKS: [Risk; 7] = [
    Risk::Sickness,
    Risk::WorkAccident,
    Risk::Maternity,
    Risk::Paternity,
    Risk::Adoption,
    Risk::Bereavement,
    Risk::TherapeuticPartTime,
];

fn first_covered() -> Date {
    Date::new(2021, 8, 1).unwrap()
}

fn last_covered() -> Date {
    Date::new(2026, 12, 31).unwrap()
}

fn day() -> impl Strategy<Value = Date> {
    (first_covered().days()..=last_covered().days()).prop_map(Date::from_days)
}

fn cents(value: u64) -> Decimal {
    Decimal::new(i64::try_from(value).unwrap(), 2)
}

fn pays(risk: Risk, amounts: [u64; 3]) -> Vec<Pay> {
    let wanted = if risk == Risk::WorkAccident { 1 } else { 3 };
    amounts
        .into_iter()
        .take(wanted)
        .map(|a| Pay::complete(cents(a)))
        .collect()
}

fn outcome(risk: Risk, start: Date, length: i32, amounts: [u64; 3], options: Options) -> Outcome {
    let pays = pays(risk, amounts);
    let request = Request {
        options,
        ..Request::new(risk, start, Some(start.plus_days(length)), &pays)
    };
    compute(&request, &Parameters::new(), &mut NoTrace).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_schedule_sums_to_its_total_and_nothing_is_negative(
        risk in 0usize..7, start in day(), length in 0i32..800, amounts in any::<[u32; 3]>(),
        rounding in 0usize..3,
    ) {
        let deductions = [DeductionRounding::Whole, DeductionRounding::Month, DeductionRounding::Day][rounding];
        let options = Options { deductions, ..Options::default() };
        let result = outcome(RISKS[risk], start, length, amounts.map(|a| u64::from(a % 2_000_000)), options);
        let totals = result.totals.unwrap();
        let gross: Decimal = result.periods.iter().map(|p| p.daily * Decimal::from(p.days())).sum();
        let days: u32 = result.periods.iter().map(|p| p.days()).sum();
        prop_assert_eq!(totals.gross, gross);
        prop_assert_eq!(totals.days, days);
        prop_assert!(i64::from(days) + i64::from(result.waiting_days) <= i64::from(length) + 1);
        prop_assert_eq!(totals.gross, totals.months.iter().map(|m| m.gross).sum::<Decimal>());
        prop_assert_eq!(totals.csg, totals.months.iter().map(|m| m.csg).sum::<Decimal>());
        prop_assert_eq!(totals.crds, totals.months.iter().map(|m| m.crds).sum::<Decimal>());
        prop_assert_eq!(totals.net, totals.months.iter().map(|m| m.net()).sum::<Decimal>());
        for amount in [totals.gross, totals.csg, totals.crds, totals.net, result.daily, result.daily_wage] {
            prop_assert!(!amount.is_sign_negative() || amount.is_zero());
        }
        for month in &totals.months {
            prop_assert!(month.net() >= Decimal::ZERO);
        }
        for pair in result.periods.windows(2) {
            prop_assert!(pair[0].to < pair[1].from);
        }
    }

    #[test]
    fn more_pay_never_gives_less(risk in 0usize..7, start in day(), amounts in any::<[u32; 3]>(), more in 0u32..100_000) {
        let amounts = amounts.map(|a| u64::from(a % 1_000_000));
        let low = outcome(RISKS[risk], start, 30, amounts, Options::default());
        let high = outcome(RISKS[risk], start, 30, amounts.map(|a| a + u64::from(more)), Options::default());
        prop_assert!(high.daily >= low.daily);
        prop_assert!(high.daily_raised >= low.daily_raised);
        prop_assert!(high.totals.unwrap().gross >= low.totals.unwrap().gross);
    }

    #[test]
    fn caps_hold(start in day(), amounts in any::<[u32; 3]>(), cent in any::<bool>()) {
        let options = Options {
            wage_rounding: if cent { WageRounding::Cent } else { WageRounding::Exact },
            ..Options::default()
        };
        let amounts = amounts.map(u64::from);
        let parameters = Parameters::new();
        let before = start.month_of().plus(-1).last_day();
        let value = |key, date| parameters.at(key, date).unwrap().value();
        let smic = value(Key::SmicMensuel35h, before) * value(Key::IjMaladiePlafondMultipleSmic, start);
        let half_cent = Decimal::new(5, 3);
        let sickness = outcome(Risk::Sickness, start, 30, amounts, options);
        prop_assert!(sickness.daily <= smic * Decimal::from(12) / Decimal::from(730) + half_cent);
        let accident = outcome(Risk::WorkAccident, start, 60, amounts, options);
        let wage_cap = value(Key::PassAnnuel, start) * Decimal::new(834, 5);
        prop_assert!(accident.daily_wage <= wage_cap);
        prop_assert!(accident.daily <= wage_cap * Decimal::new(6, 1) + half_cent);
        prop_assert!(accident.daily_raised.unwrap() <= wage_cap * Decimal::new(8, 1) + half_cent);
        let maternity = outcome(Risk::Maternity, start, 111, amounts, Options::default());
        let most = value(Key::Pmss, before) * Decimal::from(3) / Decimal::new(9125, 2) * Decimal::new(79, 2);
        prop_assert!(maternity.daily <= most + half_cent);
        prop_assert!(maternity.daily >= value(Key::IjMaterniteMinJour, start));
    }

    #[test]
    fn steps_change_nothing(risk in 0usize..7, start in day(), length in 0i32..200, amounts in any::<[u16; 3]>()) {
        let risk = RISKS[risk];
        let pays = pays(risk, amounts.map(u64::from));
        let request = Request::new(risk, start, Some(start.plus_days(length)), &pays);
        let mut explained = Explained::default();
        let with = compute(&request, &Parameters::new(), &mut explained).unwrap();
        let without = compute(&request, &Parameters::new(), &mut NoTrace).unwrap();
        prop_assert_eq!(with.totals, without.totals);
        prop_assert_eq!(with.periods, without.periods);
        prop_assert!(!explained.steps.is_empty());
    }

    #[test]
    fn every_base_answers(start in day(), base in 0usize..4, accident in any::<bool>(), amount in 0u32..1_000_000) {
        let base = [Base::Monthly, Base::Weekly, Base::Fortnightly, Base::Discontinuous][base];
        let count = match (base, accident) {
            (Base::Monthly, false) => 3,
            (Base::Monthly, true) => 1,
            (Base::Weekly, false) | (Base::Discontinuous, _) => 12,
            (Base::Weekly, true) => 4,
            (Base::Fortnightly, false) => 6,
            (Base::Fortnightly, true) => 2,
        };
        let pays = vec![Pay::complete(cents(u64::from(amount))); count];
        let risk = if accident { Risk::WorkAccident } else { Risk::Sickness };
        let request = Request { base, ..Request::new(risk, start, None, &pays) };
        prop_assert!(compute(&request, &Parameters::new(), &mut NoTrace).is_ok());
    }

    #[test]
    fn a_due_date_is_a_business_day_inside_its_window(
        year in 2021i32..2026, month in 1u32..13, headcount in 0u32..200, paid in any::<bool>(),
    ) {
        let period = Month::new(year, month).unwrap();
        let employer = Employer { headcount, paid_in_month: paid, years_above: None };
        let dates = monthly(period, &employer, &DueOptions::default(), &Parameters::new(), &mut NoTrace).unwrap();
        prop_assert!(counts(dates.due, DayCount::Business, Territory::Metropole));
        prop_assert!(dates.due >= dates.nominal && dates.due.days_since(dates.nominal) <= 4);
        prop_assert!(dates.opens < dates.due && dates.due < dates.closes);
        prop_assert_eq!(dates.replace_until.plus_days(1), dates.due);
        let small = Employer { headcount: 1, ..employer };
        let later = monthly(period, &small, &DueOptions::default(), &Parameters::new(), &mut NoTrace).unwrap();
        prop_assert!(dates.due <= later.due);
    }

    #[test]
    fn a_penalty_grows_with_employees_and_respects_its_ceiling(start in day(), employees in 0u32..5000, late in 0u32..400) {
        let months = months_begun(start, late);
        prop_assert!(months <= late.div_ceil(28));
        let question = Question {
            fault: Fault::Late, pmss_date: start, employees, months,
            late_days: Some(late), ceiling_used: false, rounding: UnitRounding::Exact,
        };
        let parameters = Parameters::new();
        let result = penalty(&question, &parameters, &mut NoTrace).unwrap();
        let more = penalty(&Question { employees: employees + 1, ..question }, &parameters, &mut NoTrace).unwrap();
        prop_assert!(more.amount >= result.amount && !result.amount.is_sign_negative());
        prop_assert_eq!(result.ceiling.is_some(), late <= 5);
        if let Some(ceiling) = result.ceiling {
            prop_assert!(result.amount <= ceiling);
        }
    }

    #[test]
    fn no_text_makes_a_command_panic(which in any::<proptest::sample::Index>(), values in proptest::collection::vec("\\PC{0,12}|[0-9,./-]{0,12}|oui|2025-0[1-9]|202[0-9]-[01][0-9]-[0-3][0-9]|[0-9]{1,9}", 12)) {
        let all = commands::all();
        let command = which.get(&all);
        let mut fields = Fields::new();
        for (field, value) in command.fields.iter().zip(&values) {
            fields.set(field.name, value.clone());
        }
        if let Err(error) = command.answer(&fields) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn plausible_values_never_make_a_command_panic(which in any::<proptest::sample::Index>(), seed in any::<u64>()) {
        let all = commands::all();
        let command = which.get(&all);
        let mut fields = Fields::new();
        for (rank, field) in command.fields.iter().enumerate() {
            let pick = (seed >> (rank % 48)) as usize;
            // One field in four stays absent, so that defaults meet every value.
            if !field.required && pick.is_multiple_of(4) {
                continue;
            }
            let value = match field.kind {
                Kind::Date => format!("{:04}-{:02}-{:02}", 2019 + pick % 10, pick % 13, pick % 32),
                Kind::Month => format!("{:04}-{:02}", 2019 + pick % 10, pick % 13),
                Kind::Amount => format!("{}.{:02}", pick % 1_000_000, pick % 100),
                Kind::Amounts => vec![(pick % 9000).to_string(); 1 + pick % 13].join(","),
                Kind::Count => (pick % 1_000_001).to_string(),
                Kind::YesNo => if pick.is_multiple_of(2) { "oui" } else { "non" }.to_owned(),
                Kind::Choice(words) => words[pick % words.len()].to_owned(),
                Kind::Text => (pick % 10_000).to_string(),
            };
            fields.set(field.name, value);
        }
        match command.answer(&fields) {
            Ok(answer) => prop_assert!(!answer.text().is_empty()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn dates_survive_their_text(days in -719_162i32..2_932_897) {
        let date = Date::from_days(days);
        prop_assert_eq!(date.to_string().parse::<Date>().unwrap(), date);
        prop_assert_eq!(date.french().parse::<Date>().unwrap(), date);
        prop_assert_eq!(Date::new(date.year(), date.month(), date.day()), Some(date));
        prop_assert!(date.month_of().first_day() <= date && date <= date.month_of().last_day());
        let week_later = date.plus_days(7);
        prop_assert!(week_later.days_since(date) < 7 || week_later.weekday() == date.weekday());
    }

    #[test]
    fn kept_wages_stay_within_pay_and_rights(
        start in day(), length in 0i32..400, seniority in 0u32..50, pay in 0u32..1_000_000,
        daily in 0u32..20_000, used in proptest::collection::vec(0u32..100, 0..3), which in 0usize..2,
    ) {
        let scale = scale::built_in(["legal", "2120"][which]).unwrap();
        let end = start.plus_days(length);
        let allowances = [Period { from: start, to: end, daily: cents(u64::from(daily)) }];
        let request = maintien::Request {
            scale: &scale, category: None, absence: Absence::Sickness, start, end, seniority,
            monthly_pay: cents(u64::from(pay)), allowances: &allowances, allowance_reduced: false,
            provident_daily: Decimal::ZERO, already_paid: &used, waiting: None, local_law_days: None,
            conditions_met: true, day_pay: maintien::DayPay::Calendar,
        };
        let result = maintien::compute(&request, &Parameters::new(), &mut NoTrace).unwrap();
        let rights: u32 = scale
            .row(None, Absence::Sickness, seniority)
            .map_or(0, |row| row.tranches.iter().map(|tranche| tranche.days).sum());
        prop_assert!(result.days <= rights);
        prop_assert_eq!(result.days, result.lines.iter().map(maintien::Line::days).sum::<u32>());
        prop_assert_eq!(result.complement, result.lines.iter().map(|line| line.complement).sum::<Decimal>());
        for line in &result.lines {
            prop_assert!(line.complement >= Decimal::ZERO && line.complement <= line.kept);
            prop_assert!(line.kept <= request.monthly_pay + Decimal::new(1, 2));
            prop_assert!(line.from.month_of() == line.to.month_of() && line.to <= end);
        }
        let richer = maintien::Request { monthly_pay: request.monthly_pay + Decimal::ONE, ..request.clone() };
        let more = maintien::compute(&richer, &Parameters::new(), &mut NoTrace).unwrap();
        prop_assert!(more.complement >= result.complement);
    }

    #[test]
    fn any_text_as_a_scale_is_read_or_refused(text in "(@[a-z]{2,8}\t[a-z0-9-]{1,10}\n){0,6}[a-z\t0-9x/.*\n]{0,80}") {
        let _ = scale::parse(&text);
    }

    #[test]
    fn a_calendar_line_is_never_too_long(name in "\\PC{0,200}") {
        let entry = dsn_law::deadlines::calendar::Entry {
            date: first_covered(),
            task: dsn_law::deadlines::calendar::Task::Declare,
            period: first_covered().month_of(),
            rule: dsn_law::Rule::Dsn15,
        };
        for line in ics::render(&[entry], &name).split("\r\n") {
            prop_assert!(line.len() <= 75);
        }
    }
}

#[test]
fn easter_of_known_years() {
    for (year, month, day) in [
        (2008, 3, 23),
        (2011, 4, 24),
        (2022, 4, 17),
        (2024, 3, 31),
        (2026, 4, 5),
        (2033, 4, 17),
        (2038, 4, 25),
    ] {
        assert_eq!(
            holidays::easter(year),
            Date::new(year, month, day),
            "{year}"
        );
    }
}

#[test]
fn every_scale_built_in_is_readable() {
    for name in scale::built_in_names() {
        let scale = scale::built_in(name).unwrap();
        assert_eq!(scale.id, name);
        assert!(!scale.rows.is_empty() && scale.source.len() > 5);
    }
}

#[test]
fn every_example_answers() {
    for command in commands::all() {
        assert!(command.examples.len() >= 2, "{:?}", command.path);
        for example in command
            .examples
            .iter()
            .filter(|example| !example.contains("--fichier"))
        {
            let words: Vec<&str> = example.split(' ').skip(command.path.len()).collect();
            let mut fields = Fields::new();
            let mut words = words.into_iter();
            while let Some(word) = words.next() {
                match word.strip_prefix("--") {
                    Some("format") => drop(words.next()),
                    Some(name) => fields.set(name, words.next().unwrap()),
                    None if word == ">" => break,
                    None => fields.set(command.positional.unwrap(), word),
                }
            }
            if let Err(error) = command.answer(&fields) {
                panic!("{example}: {error}");
            }
        }
    }
}

#[test]
fn every_parameter_covers_the_years_of_the_engine() {
    let parameters = Parameters::new();
    let late_starts = [
        Key::IjMaladieRetraiteMax,
        Key::PaterniteDuree,
        Key::PaterniteDureeMultiple,
        Key::PaterniteHospitalisationMax,
        Key::DsnRevenusRemplacementEcheance,
        Key::MajorationApresTaxation,
        Key::TaxationOfficeTaux,
        Key::TaxationOfficeTauxPmss,
        Key::TaxationOfficeIncrement,
        Key::PenaliteNonDsnAncienne,
    ];
    for key in Key::all().filter(|key| !late_starts.contains(key)) {
        for date in [Date::new(2021, 1, 1).unwrap(), last_covered()] {
            assert!(parameters.at(key, date).is_ok(), "{} on {date}", key.name());
        }
    }
}
