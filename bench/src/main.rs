//! The bench itself: see the library for what is measured.
//!
//! `dsn-bench` runs everything and records it; with `--avec`, the same program built with the keyed
//! controls of arrêts and reprises alone is measured beside it. `--smoke` runs it on the small file and
//! records nothing. The other words are for itself, to keep each measure in a process of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use dsn_bench::results::{self, Figure, Target};
use dsn_bench::speed::Speed;
use dsn_bench::{process, product, speed};
use serde_json::Value;

/// Sizes of the generated files, in employees.
const SMOKE: u32 = 1_000;
const SMALL: u32 = 100;
const MIDDLE: u32 = 10_000;
const LARGE: u32 = 100_000;
/// Only ever streamed: 5 GB.
const HUGE: u32 = 1_000_000;

const MEBIBYTE: f64 = 1_048_576.0;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        [] => run_all(None),
        ["--avec", arret] => run_all(Some(Path::new(arret))),
        ["--smoke"] => smoke(),
        ["generate", employees, path] => generate(employees, path),
        ["speed", path, repetitions] => print_speed(path, repetitions),
        _ => Err("dsn-bench [--smoke | --avec PROGRAMME]".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("dsn-bench: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Everything works. Speed is shown, never required: machines are busy, and figures that decide
/// come from a run of their own.
fn smoke() -> Result<(), String> {
    let figures = speed_figures(&myself()?, SMOKE, 5)?;
    print!("{}", results::table(&figures));
    Ok(())
}

/// Everything; `arret` is this program built with fewer keyed controls.
fn run_all(arret: Option<&Path>) -> Result<(), String> {
    let mut figures = Vec::new();
    if let Some(program) = arret {
        let mut part = speed_figures(program, MIDDLE, 15)?;
        let asked = format!("of_scan_{MIDDLE}");
        for figure in &mut part {
            if figure.name == asked {
                figure.target = Target::AtLeast(0.40);
            }
            figure.about = format!(
                "structure, form, keyed controls of arrêts: {}",
                figure.about
            );
            figure.name = format!("arret_{}", figure.name);
        }
        figures.extend(part);
    }
    let myself = myself()?;
    for (employees, repetitions) in [(MIDDLE, 15), (SMALL, 101), (LARGE, 7)] {
        figures.extend(speed_figures(&myself, employees, repetitions)?);
    }
    let of_middle = |f: &&mut Figure| f.name.ends_with(&format!("two_threads_{MIDDLE}"));
    for two in figures.iter_mut().filter(of_middle) {
        two.target = Target::AtLeast(1.7);
    }
    figures.extend(memory_figures()?);
    figures.extend(start_figures()?);
    figures.extend(allocation_figures()?);
    print!("{}", results::table(&figures));
    results::record(&root().join("bench"), &dsn_bench::machine(), &figures)?;
    let missed = figures
        .iter()
        .filter(|figure| figure.is_met() == Some(false))
        .count();
    println!("\n{missed} targets missed; recorded in bench/RESULTS.md and bench/results.json");
    Ok(())
}

/// Speed in memory of a program like this one, on a generated file of so many employees.
fn speed_figures(
    program: &Path,
    employees: u32,
    repetitions: usize,
) -> Result<Vec<Figure>, String> {
    let file = generated(employees)?;
    eprintln!("speed: {employees} employees, {repetitions} interleaved repetitions");
    let text = output(
        Command::new(program)
            .arg("speed")
            .arg(&file)
            .arg(repetitions.to_string()),
    )?;
    let values: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let measured = [
        ("of_scan", "check on one thread, the bare scan being 1", ""),
        ("of_scan_least", "the same from the shortest times", ""),
        ("two_threads", "two threads, one thread being 1", ""),
        ("scan_speed", "bare scan", "MB/s"),
        ("check_speed", "check on one thread", "MB/s"),
        ("evaluated", "keyed controls evaluated", "controls"),
        ("bytes", "size", "bytes"),
    ];
    let figures = measured.map(|(name, about, unit)| Figure {
        name: format!("{name}_{employees}"),
        about: format!("{employees} employees: {about}"),
        value: values[name].as_f64().unwrap_or_default(),
        unit,
        target: Target::None,
    });
    Ok(figures.into())
}

/// Peak memory of the command, up to a million employees.
fn memory_figures() -> Result<Vec<Figure>, String> {
    let dsn = sibling("dsn")?;
    let mut figures = Vec::new();
    let mut peak_of_large = 0;
    for employees in [SMALL, MIDDLE, LARGE] {
        eprintln!("memory: {employees} employees");
        peak_of_large = process::peak_of_file(&dsn, &generated(employees)?)?;
        figures.push(Figure {
            name: format!("peak_{employees}"),
            about: format!("{employees} employees: peak memory of `dsn check`"),
            value: peak_of_large as f64 / MEBIBYTE,
            unit: "MiB",
            target: Target::AtMost(16.0),
        });
    }
    eprintln!("memory: {HUGE} employees, streamed");
    let mut generator = Command::new(myself()?);
    generator.args(["generate", &HUGE.to_string(), "-"]);
    let peak_of_huge = process::peak_of_stream(&dsn, &mut generator)?;
    figures.push(Figure {
        name: format!("peak_{HUGE}"),
        about: format!("{HUGE} employees, streamed: peak memory of `dsn check`"),
        value: peak_of_huge as f64 / MEBIBYTE,
        unit: "MiB",
        target: Target::None,
    });
    figures.push(Figure {
        name: "bytes_each_further".to_owned(),
        about: format!("memory for each employee beyond {LARGE}"),
        value: (peak_of_huge as f64 - peak_of_large as f64) / f64::from(HUGE - LARGE),
        unit: "bytes",
        target: Target::AtMost(32.0),
    });
    Ok(figures)
}

/// The whole process on the small file against `true`.
fn start_figures() -> Result<Vec<Figure>, String> {
    eprintln!("start: the small file, whole process");
    let (check, nothing) = process::start(&sibling("dsn")?, &generated(SMALL)?, 51)?;
    let milliseconds = |samples: &dsn_bench::samples::Samples| samples.median().as_secs_f64() * 1e3;
    let figure = |name: &str, about: &str, value, target| Figure {
        name: name.to_owned(),
        about: about.to_owned(),
        value,
        unit: "ms",
        target,
    };
    let most = Target::AtMost(3.0 * milliseconds(&nothing) + 5.0);
    Ok(vec![
        figure(
            "cpu_true",
            "`true`: CPU of the whole process",
            milliseconds(&nothing),
            Target::None,
        ),
        figure(
            "cpu_start",
            "100 employees: CPU of the whole process, 3 × `true` + 5 ms allowed",
            milliseconds(&check),
            most,
        ),
    ])
}

/// Allocations of a check, counted by a program whose allocator counts.
fn allocation_figures() -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    for employees in [SMALL, MIDDLE] {
        let text = output(Command::new(sibling("allocations")?).arg(generated(employees)?))?;
        let values: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        figures.push(Figure {
            name: format!("allocations_{employees}"),
            about: format!("{employees} employees: allocations of a check on one thread"),
            value: values["allocations"].as_f64().unwrap_or_default(),
            unit: "allocations",
            target: Target::None,
        });
    }
    Ok(figures)
}

/// The generated file of so many employees, made if it is not there yet.
fn generated(employees: u32) -> Result<PathBuf, String> {
    let folder = sibling("bench-files")?;
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let path = folder.join(format!("{employees}.dsn"));
    eprintln!("generate: {employees} employees");
    output(
        Command::new(myself()?)
            .arg("generate")
            .arg(employees.to_string())
            .arg(&path),
    )?;
    Ok(path)
}

fn generate(employees: &str, path: &str) -> Result<(), String> {
    let employees = employees
        .parse()
        .map_err(|_| format!("`{employees}` is not a number"))?;
    let written = if path == "-" {
        product::generate(employees, &mut std::io::stdout().lock())
    } else {
        std::fs::File::create(path)
            .and_then(|file| product::generate(employees, &mut std::io::BufWriter::new(file)))
    };
    written.map_err(|error| format!("{path}: {error}"))
}

/// Measures one file in this process and prints the ratios as JSON.
fn print_speed(path: &str, repetitions: &str) -> Result<(), String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    let repetitions = repetitions
        .parse()
        .map_err(|_| format!("`{repetitions}` is not a number"))?;
    let measured: Speed = speed::measure(&bytes, repetitions);
    let least = dsn_bench::samples::ratio(measured.scan.least(), measured.one_thread.least());
    let json = serde_json::json!({
        "bytes": measured.bytes,
        "of_scan": measured.of_scan(),
        "of_scan_least": least,
        "two_threads": measured.of_two_threads(),
        "scan_speed": measured.megabytes_a_second(&measured.scan),
        "check_speed": measured.megabytes_a_second(&measured.one_thread),
        "evaluated": product::check(&bytes, 1).coverage().evaluated,
    });
    println!("{json}");
    Ok(())
}

/// This program, to be called again in a process of its own.
fn myself() -> Result<PathBuf, String> {
    std::env::current_exe().map_err(|error| error.to_string())
}

/// What cargo built beside this program.
fn sibling(name: &str) -> Result<PathBuf, String> {
    Ok(myself()?.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

fn output(command: &mut Command) -> Result<String, String> {
    let shown = format!("{command:?}");
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| format!("{shown}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{shown}: {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{shown}: {error}"))
}

/// The machine in one line, without naming it.
fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}
