//! `cargo xtask bench --portail`: what the portal does in a minute of many clients, and what that
//! means for the busiest day of the country.
//!
//! `guichet-bench pages GUICHET [--encore]`: what each page costs an account with a long past; see
//! [`pages`].
//!
//! `guichet-bench GUICHET [SECONDS]` starts the given command on an empty directory beside the one in
//! which SQLite is measured, so that both write to the same disk.

mod charge;
mod disque;
mod envois;
mod http;
mod pages;
mod portail;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use dsn_bench::results::{self, Figure, Target};

use crate::charge::Mesures;
use crate::portail::Portail;

/// Clients that deposit at the same time.
const CLIENTS: usize = 64;
/// Declarations of the busiest day of the country.
const PEAK_DAY: f64 = 2_500_000.0;
/// What is measured is the portal: its past is small, and nobody else calls it.
const ALONE: [(&str, &str); 2] = [
    ("GUICHET_DEMO_CLIENTS", "0"),
    ("GUICHET_DEMO_SIMULATEUR", "false"),
];
const MEBIBYTE: f64 = 1_048_576.0;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("guichet-bench: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut words = std::env::args().skip(1);
    let usage = "guichet-bench GUICHET [SECONDS] | guichet-bench pages GUICHET [--encore]";
    let mut first = words.next().ok_or(usage)?;
    if first == "pages" {
        first = words.next().ok_or(usage)?;
        return pages::run(&first, words.next().as_deref() == Some("--encore"));
    }
    let guichet = PathBuf::from(first);
    let seconds = words.next().map_or(Ok(60), |word| word.parse::<u64>());
    let seconds = seconds.map_err(|error| error.to_string())?;
    let folder = root().join("target/bench-portail");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;

    // Enough files for the fastest server: none is deposited twice.
    let files = envois::arrets(usize::try_from(seconds).unwrap_or(60) * 12_000)?;
    let before = disque::commits_per_second(&folder)?;
    let portail = Portail::start(&guichet, &folder.join("donnees"), &ALONE)?;
    let idle = portail.resident_bytes()?;
    let measured = charge::run(&portail, &files, CLIENTS, Duration::from_secs(seconds))?;
    drop(portail);
    let after = disque::commits_per_second(&folder)?;
    let commits = f64::midpoint(before, after);

    let figures = figures(&measured, commits, idle as f64);
    print!("{}", results::table(&figures));
    if seconds >= 60 {
        results::record(
            &root().join("bench/portail"),
            &dsn_bench::machine(),
            &figures,
        )?;
    }
    Ok(())
}

fn figures(measured: &Mesures, commits: f64, idle: f64) -> Vec<Figure> {
    let figure = |name: &str, about: &str, value: f64, unit: &'static str, target: Target| Figure {
        name: name.to_owned(),
        about: about.to_owned(),
        value,
        unit,
        target,
    };
    let Mesures {
        receipts,
        certificates,
        backlog_slope,
        p50,
        p99,
        refused,
    } = *measured;
    let slower = receipts.min(certificates);
    vec![
        figure(
            "commits",
            "One-row durable commits of SQLite on this disk",
            commits,
            "/s",
            Target::None,
        ),
        figure(
            "receipts",
            "Receipts, 64 clients, small signalements, gzip",
            receipts,
            "/s",
            Target::None,
        ),
        figure(
            "receipts_ratio",
            "Receipts, durable commits being 1",
            receipts / commits,
            "",
            Target::AtLeast(1.0),
        ),
        figure(
            "certificates",
            "Deposits certified in the same time",
            certificates,
            "/s",
            Target::None,
        ),
        figure(
            "certificates_ratio",
            "Deposits certified, durable commits being 1",
            certificates / commits,
            "",
            Target::AtLeast(0.5),
        ),
        figure(
            "backlog_slope",
            "Growth of what waits for its control",
            backlog_slope,
            "/s",
            Target::None,
        ),
        figure(
            "receipt_p50",
            "Receipt, median",
            p50.as_secs_f64() * 1e3,
            "ms",
            Target::None,
        ),
        figure(
            "receipt_p99",
            "Receipt, 99 of 100",
            p99.as_secs_f64() * 1e3,
            "ms",
            Target::None,
        ),
        figure(
            "refused",
            "Deposits not answered with a receipt",
            refused as f64,
            "",
            Target::AtMost(0.0),
        ),
        figure(
            "idle_memory",
            "Resident memory of the idle server",
            idle / MEBIBYTE,
            "MiB",
            Target::AtMost(64.0),
        ),
        figure(
            "peak_day_hours",
            "Hours for the 2.5 million declarations of a national peak day, at the slower rate",
            PEAK_DAY / slower / 3_600.0,
            "h",
            Target::None,
        ),
    ]
}

fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest
        .ancestors()
        .nth(2)
        .unwrap_or(manifest)
        .to_path_buf()
}
