//! `cargo xtask test`: every stage CI runs, each with its time, all of them even when one fails.

use std::time::{Duration, Instant};

use crate::options::Options;
use crate::stages::{self, Outcome, Stage};

/// What the whole run may take from a cold start on two cores.
const ALLOWED: Duration = Duration::from_secs(45 * 60);

/// Runs the stages chosen by the arguments and fails, at the end, if one of them failed.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let Some(chosen) = choose(arguments)? else {
        for stage in stages::ALL {
            println!("{:<14}{}", stage.name, stage.about);
        }
        return Ok(());
    };
    let begun = Instant::now();
    let mut rows = Vec::new();
    for stage in chosen {
        println!("\n━━ {}: {}", stage.name, stage.about);
        let stage_begun = Instant::now();
        let outcome = (stage.run)();
        let took = stage_begun.elapsed();
        match &outcome {
            Outcome::Passed => {}
            Outcome::Skipped(reason) => println!("skipped: {reason}"),
            Outcome::Failed(message) => println!("{message}"),
        }
        println!("━━ {}: {} in {}", stage.name, word(&outcome), seconds(took));
        rows.push((stage.name, outcome, took));
    }
    summarize(&rows, begun.elapsed())
}

/// The stages that the arguments ask for; nothing for `--list`.
fn choose(arguments: &[String]) -> Result<Option<Vec<&'static Stage>>, String> {
    if arguments.iter().any(|word| word == "--list") {
        return Ok(None);
    }
    let options = Options::parse(arguments, &["--only", "--skip"])?;
    let only: Vec<&str> = options.all("--only").collect();
    let skipped: Vec<&str> = options.all("--skip").collect();
    for name in only.iter().chain(&skipped) {
        if !stages::ALL.iter().any(|stage| stage.name == *name) {
            return Err(format!(
                "no stage is called `{name}`: see `cargo xtask test --list`"
            ));
        }
    }
    let wanted = |stage: &&Stage| {
        (only.is_empty() || only.contains(&stage.name)) && !skipped.contains(&stage.name)
    };
    Ok(Some(stages::ALL.iter().filter(wanted).collect()))
}

/// Prints the table of the stages and says whether all is well.
fn summarize(rows: &[(&str, Outcome, Duration)], total: Duration) -> Result<(), String> {
    println!("\n{:<14}{:<9}{:>9}", "stage", "outcome", "time");
    for (name, outcome, took) in rows {
        let reason = match outcome {
            Outcome::Skipped(reason) => format!("  {reason}"),
            _ => String::new(),
        };
        println!(
            "{name:<14}{:<9}{:>9}{reason}",
            word(outcome),
            seconds(*took)
        );
    }
    println!("{:<14}{:<9}{:>9}", "all", "", seconds(total));
    if total > ALLOWED {
        println!(
            "more than the {} minutes this may take",
            ALLOWED.as_secs() / 60
        );
    }
    let failed: Vec<&str> = rows
        .iter()
        .filter(|row| matches!(row.1, Outcome::Failed(_)))
        .map(|row| row.0)
        .collect();
    let skipped = rows
        .iter()
        .filter(|row| matches!(row.1, Outcome::Skipped(_)))
        .count();
    let passed = rows.len() - failed.len() - skipped;
    println!(
        "{passed} passed, {} failed, {skipped} skipped",
        failed.len()
    );
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("failed: {}", failed.join(", ")))
    }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Skipped(_) => "skipped",
        Outcome::Failed(_) => "FAILED",
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[&str]) -> Result<Vec<&'static str>, String> {
        let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
        Ok(choose(&arguments)?
            .unwrap_or_default()
            .iter()
            .map(|stage| stage.name)
            .collect())
    }

    #[test]
    fn stages_are_chosen_by_name() {
        assert_eq!(names(&[]).map(|all| all.len()), Ok(stages::ALL.len()));
        assert_eq!(names(&["--only", "clippy"]), Ok(vec!["clippy"]));
        assert_eq!(names(&["--only", "clippy", "--skip", "clippy"]), Ok(vec![]));
        assert!(names(&["--only", "cliply"]).is_err());
        assert!(names(&["--only"]).is_err());
        assert!(names(&["clippy"]).is_err());
    }
}
