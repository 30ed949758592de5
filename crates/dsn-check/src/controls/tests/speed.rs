//! How long the controls of an individual take: `cargo test --release -p
//! dsn-check controls::tests::speed -- --ignored --nocapture`.

use std::time::Instant;

use dsn_norm::{Nature, Version, norme};

use super::build::{Built, below};
use super::remembered::Heard;
use crate::context::Context;
use crate::controls::Evaluator;

/// The header and the individuals of an example file, apart.
fn example() -> (String, Vec<String>) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/mensuelle-valide.dsn");
    let text: String = std::fs::read(path)
        .unwrap()
        .into_iter()
        .map(char::from)
        .collect();
    let mut parts = vec![String::new()];
    for line in text
        .lines()
        .filter(|l| !l.starts_with("S90") && l.is_ascii())
    {
        // What precedes the individuals under the establishment matters little here.
        if line.starts_with("S21.G00.30.001") {
            parts.push(String::new());
        }
        if parts.len() > 1 || line < "S21.G00.11.9" {
            let part = parts.last_mut().unwrap();
            part.push_str(line);
            part.push('\n');
        }
    }
    (parts.remove(0), parts)
}

#[test]
#[ignore = "a measure, not a test"]
fn an_individual() {
    let norme = norme(Version::P26V01);
    let (header, individuals) = example();
    let header = Built::new(norme, &header);
    let mut individuals: Vec<Built> = individuals.iter().map(|t| Built::new(norme, t)).collect();
    let mut evaluator = Evaluator::new(Version::P26V01, &Context::default());
    let mut heard = Heard::default();
    let rounds = 20_000;
    for pass in ["cold", "warm", "warm"] {
        evaluator.begin_declaration(Some(Nature::Mensuelle));
        let start = Instant::now();
        for round in 0..rounds {
            for (i, here) in individuals.iter_mut().enumerate() {
                here.renumber(round * 10 + i);
                evaluator.segment(&below(&header, here), &mut heard);
            }
        }
        let number = rounds * individuals.len();
        let each = start.elapsed().as_nanos() as f64 / number as f64;
        let blocs = individuals[0].segment.occs.len();
        println!("{pass}: {each:.0} ns an individual of {blocs} blocs and more");
    }
    assert!(heard.fired.is_empty(), "{:?}", heard.fired);
}
