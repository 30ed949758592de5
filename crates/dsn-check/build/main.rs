//! Writes the conditions of the keyed controls as Rust code: for each version
//! and each bloc a function that finds the controls to be asked (see
//! `src/controls/compiled/mod.rs`).
//!
//! Read [`conditions`] first (what a condition becomes), then [`blocs`] (the
//! function of a bloc); [`formula`] orders the tests, [`terms`] reads values,
//! [`shapes`] tells what can be told by form.

mod blocs;
mod conditions;
mod formula;
mod gathered;
mod shapes;
mod terms;

use std::cell::RefCell;
use std::error::Error;
use std::path::Path;

use terms::Registry;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    let registry = RefCell::new(Registry::default());
    // Once to see by which codes blocs are chosen.
    blocs::write(&registry);
    let mut code = blocs::write(&registry);
    code += &gathered::write(&registry);
    code += &shared(&registry.borrow());
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&out).join("conditions.rs"), code)?;
    Ok(())
}

/// What a whole declaration shares, and how many places remember something.
fn shared(registry: &Registry) -> String {
    let list = |name: &str, count: &str, kind: &str, code: &[String]| {
        format!(
            "pub(super) const {count}: usize = {};\n\
             pub(super) fn {name}(month: DayNumber, file: DayNumber, today: DayNumber) -> [{kind}; {count}] {{\n    [{}]\n}}\n",
            code.len(),
            code.join(", ")
        )
    };
    let mut code = list("shared_days", "DAYS", "DayNumber", &registry.days);
    code += &list("shared_numbers", "NUMBERS", "i64", &registry.numbers);
    code += &format!(
        "pub(super) const SITES: usize = {};\n",
        registry.sites.len()
    );
    let coded: Vec<bool> = (0..u128::BITS)
        .map(|bloc| registry.coded >> bloc & 1 == 1)
        .collect();
    code + &format!("pub(super) static CODED: [bool; BLOCS] = {coded:?};\n")
}
