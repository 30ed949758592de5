//! What is recorded: a table for people and the same figures for machines.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

/// One figure with what it must reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Stable name, for machines.
    pub name: String,
    /// What it says, for people.
    pub about: String,
    /// The figure.
    pub value: f64,
    /// Unit, empty for a ratio.
    pub unit: &'static str,
    /// What it must reach.
    pub target: Target,
}

/// What a figure must reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// Nothing: for information.
    None,
    /// This much or more.
    AtLeast(f64),
    /// This much or less.
    AtMost(f64),
}

impl Figure {
    /// Whether the target is reached; nothing when there is none.
    pub fn is_met(&self) -> Option<bool> {
        match self.target {
            Target::None => None,
            Target::AtLeast(least) => Some(self.value >= least),
            Target::AtMost(most) => Some(self.value <= most),
        }
    }

    fn as_row(&self) -> String {
        let shown = |value: f64| match self.unit {
            "" => format!("{value:.2}"),
            unit if value.abs() >= 100.0 => format!("{value:.0} {unit}"),
            unit => format!("{value:.1} {unit}"),
        };
        let target = match self.target {
            Target::None => String::new(),
            Target::AtLeast(least) => format!("≥ {}", shown(least)),
            Target::AtMost(most) => format!("≤ {}", shown(most)),
        };
        let met = match self.is_met() {
            None => "",
            Some(true) => "yes",
            Some(false) => "**no**",
        };
        format!(
            "| {} | {} | {target} | {met} |",
            self.about,
            shown(self.value)
        )
    }

    fn as_json(&self) -> Value {
        let target = match self.target {
            Target::None => Value::Null,
            Target::AtLeast(least) => json!({ "at_least": least }),
            Target::AtMost(most) => json!({ "at_most": most }),
        };
        json!({
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "target": target,
            "met": self.is_met(),
        })
    }
}

/// The table for people.
pub fn table(figures: &[Figure]) -> String {
    let mut text = "| figure | measured | target | met |\n|---|---:|---:|---|\n".to_owned();
    for figure in figures {
        let _ = writeln!(text, "{}", figure.as_row());
    }
    text
}

/// Writes `RESULTS.md` and `results.json` into `folder`.
///
/// # Errors
/// A file cannot be written.
pub fn record(folder: &Path, machine: &str, figures: &[Figure]) -> Result<(), String> {
    record_as(folder, machine, &table(figures), figures)
}

/// As [`record`], with a table for people of another shape.
///
/// # Errors
/// A file cannot be written.
pub fn record_as(
    folder: &Path,
    machine: &str,
    table: &str,
    figures: &[Figure],
) -> Result<(), String> {
    let markdown = format!(
        "# Results\n\n\
         Written by `cargo xtask bench`; what is measured and how: [README.md](README.md).\n\n\
         {machine}\n\n{table}"
    );
    let figures: Vec<Value> = figures.iter().map(Figure::as_json).collect();
    let json = json!({ "schema": "dsn-bench/1", "machine": machine, "figures": figures });
    write(&folder.join("RESULTS.md"), &markdown)?;
    write(&folder.join("results.json"), &format!("{json:#}\n"))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(value: f64, unit: &'static str, target: Target) -> Figure {
        Figure {
            name: "speed".to_owned(),
            about: "Speed".to_owned(),
            value,
            unit,
            target,
        }
    }

    #[test]
    fn a_missed_target_shows() {
        assert_eq!(
            figure(0.39, "", Target::AtLeast(0.4)).as_row(),
            "| Speed | 0.39 | ≥ 0.40 | **no** |"
        );
        assert_eq!(
            figure(1234.5, "MB/s", Target::None).as_row(),
            "| Speed | 1234 MB/s |  |  |"
        );
        let met = figure(12.0, "MiB", Target::AtMost(16.0));
        assert_eq!(met.as_row(), "| Speed | 12.0 MiB | ≤ 16.0 MiB | yes |");
        assert_eq!(met.as_json()["target"]["at_most"], 16.0);
    }
}
