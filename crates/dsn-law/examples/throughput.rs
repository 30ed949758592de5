//! How many allowances a core computes: `cargo run --release -p dsn-law --example throughput`.
//!
//! One million stops of all risks, with schedule, months and deductions, first without explanation,
//! then a tenth of them with every step (not with `-- --without-steps`, for a profiler).

use std::hint::black_box;
use std::time::Instant;

use dsn_law::Date;
use dsn_law::ijss::{Pay, Request, Risk, compute};
use dsn_law::params::Parameters;
use dsn_law::trace::{Explained, NoTrace, Trace};
use rust_decimal::Decimal;

const STOPS: u32 = 1_000_000;

/// A different stop for every number, the same each time: no chance involved.
fn stop(number: u32) -> (Risk, Date, i32, Decimal) {
    const RISKS: [Risk; 4] = [
        Risk::Sickness,
        Risk::Sickness,
        Risk::WorkAccident,
        Risk::Maternity,
    ];
    let mixed = number.wrapping_mul(2_654_435_761);
    let risk = RISKS[(mixed >> 3) as usize % RISKS.len()];
    let start = Date::from_days(18_900 + (mixed >> 7) as i32 % 1_500);
    let length = (mixed >> 11) as i32 % 90;
    (
        risk,
        start,
        length,
        Decimal::new(120_000 + i64::from(mixed % 400_000), 2),
    )
}

fn run<T: Trace + Default>(stops: u32) -> (f64, Decimal) {
    let parameters = Parameters::new();
    let begun = Instant::now();
    let mut sum = Decimal::ZERO;
    for number in 0..stops {
        let (risk, start, length, amount) = stop(number);
        let pays = [Pay::complete(amount); 3];
        let used = if risk == Risk::WorkAccident { 1 } else { 3 };
        let request = Request::new(risk, start, Some(start.plus_days(length)), &pays[..used]);
        let mut trace = T::default();
        match compute(black_box(&request), &parameters, &mut trace) {
            Ok(outcome) => sum += outcome.totals.map_or(Decimal::ZERO, |totals| totals.net),
            Err(error) => panic!("stop {number}: {error}"),
        }
        black_box(&trace);
    }
    (begun.elapsed().as_secs_f64(), sum)
}

fn main() {
    let (seconds, sum) = run::<NoTrace>(STOPS);
    println!(
        "{STOPS} stops without explanation: {seconds:.3} s, {:.0} a second (net {sum})",
        f64::from(STOPS) / seconds
    );
    if std::env::args().any(|argument| argument == "--without-steps") {
        return;
    }
    let (seconds, _) = run::<Explained>(STOPS / 10);
    println!(
        "{} stops with every step: {seconds:.3} s, {:.0} a second",
        STOPS / 10,
        f64::from(STOPS / 10) / seconds
    );
}
