//! `cargo xtask bench --pages`: what each page costs the server, for an account that follows 300
//! establishments and has 100,000 declarations behind it.
//!
//! The demonstration gives the accountant, its establishments and some deposits that went through
//! the pipeline; the rest of the past is written by [`passe`]. Then [`adresses`] says which pages are
//! asked for, and each is asked for many times over one connection. What counts is the processor time
//! of the server's process: it hardly depends on what else the machine does.

mod adresses;
mod passe;

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use dsn_bench::results::{self, Figure, Target};

use crate::http::Client;
use crate::portail::Portail;
use crate::root;

/// What no page may go beyond.
const MOST_CPU_MS: f64 = 30.0;
const MOST_KIB: f64 = 100.0;

/// A page is asked for until this much processor time was measured, in seconds, or so often.
const ENOUGH: f64 = 0.6;
const AT_LEAST: u32 = 10;
const AT_MOST: u32 = 60;

/// The demonstration as it is filled: its organisms answer.
const FILLING: [(&str, &str); 1] = [("GUICHET_DEMO_CLIENTS", "300")];
/// As it is measured: nobody else calls.
const MEASURED: [(&str, &str); 2] = [
    ("GUICHET_DEMO_CLIENTS", "300"),
    ("GUICHET_DEMO_SIMULATEUR", "false"),
];

/// A page to measure.
pub(crate) struct Page {
    /// Stable name.
    nom: String,
    /// Path and query.
    adresse: String,
}

/// What was measured of it.
struct Mesure {
    page: Page,
    cpu_ms: f64,
    kib: f64,
}

/// Measures every page and records the figures in `bench/portail/pages`; `again`: in the directory
/// that the last run left.
pub(crate) fn run(guichet: &str, again: bool) -> Result<(), String> {
    let guichet = Path::new(guichet);
    let folder = root().join("target/bench-pages");
    let data = folder.join("donnees");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    if !again {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let portail = Portail::start(guichet, &data, &FILLING)?;
        runtime.block_on(adresses::noter(&portail, &folder))?;
        let [siret, ..] = portail.account("accountant")?;
        portail.stop()?;
        passe::ecrire(&data, &siret)?;
    }
    let portail = Portail::start(guichet, &data, &MEASURED)?;
    let measured = runtime.block_on(measure(&portail, &folder))?;
    let table = table(&measured);
    print!("{table}");
    results::record_as(
        &root().join("bench/portail/pages"),
        &format!("{} Program: `{}`.", dsn_bench::machine(), built(guichet)),
        &table,
        &figures(&measured),
    )?;
    drop(portail);
    verdict(&measured)
}

/// How the program was built: `release/guichet`, `debug/guichet`.
fn built(guichet: &Path) -> String {
    let name = |path: Option<&Path>| {
        let name = path.and_then(Path::file_name).unwrap_or_default();
        name.to_string_lossy().into_owned()
    };
    format!("{}/{}", name(guichet.parent()), name(Some(guichet)))
}

async fn measure(portail: &Portail, folder: &Path) -> Result<Vec<Mesure>, String> {
    let mut client = Client::connect(portail.address).await?;
    let session = adresses::session(portail, &mut client).await?;
    settle(portail).await?;
    let mut measured = Vec::new();
    for page in adresses::toutes(folder)? {
        measured.push(one(portail, &mut client, &session, page).await?);
    }
    Ok(measured)
}

/// Waits until the server has nothing to do of its own.
async fn settle(portail: &Portail) -> Result<(), String> {
    for _ in 0..120 {
        let before = portail.cpu_seconds()?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        if portail.cpu_seconds()? - before < 0.03 {
            return Ok(());
        }
    }
    Err("the server does not come to rest".to_owned())
}

async fn one(
    portail: &Portail,
    client: &mut Client,
    session: &str,
    page: Page,
) -> Result<Mesure, String> {
    let mut length = 0;
    for _ in 0..3 {
        let answer = client.get(&page.adresse, session).await?;
        if answer.status != 200 {
            let head = answer.head.lines().next().unwrap_or_default();
            return Err(format!("{}: {head}", page.adresse));
        }
        length = answer.body.len();
    }
    let before = portail.cpu_seconds()?;
    let mut times = 0;
    let used = loop {
        client.get(&page.adresse, session).await?;
        times += 1;
        let used = portail.cpu_seconds()? - before;
        if times >= AT_MOST || (times >= AT_LEAST && used >= ENOUGH) {
            break used;
        }
    };
    Ok(Mesure {
        page,
        cpu_ms: used * 1e3 / f64::from(times),
        kib: length as f64 / 1_024.0,
    })
}

fn table(measured: &[Mesure]) -> String {
    let mut text = format!(
        "| page | CPU (≤ {MOST_CPU_MS:.0} ms) | body (≤ {MOST_KIB:.0} KiB) | met |\n|---|---:|---:|---|\n"
    );
    for one in measured {
        let met = if met(one) { "yes" } else { "**no**" };
        let name = &one.page.nom;
        let _ = writeln!(
            text,
            "| {name} | {:.1} ms | {:.1} KiB | {met} |",
            one.cpu_ms, one.kib
        );
    }
    text
}

fn met(one: &Mesure) -> bool {
    one.cpu_ms <= MOST_CPU_MS && one.kib <= MOST_KIB
}

fn figures(measured: &[Mesure]) -> Vec<Figure> {
    let figure = |one: &Mesure, what, value, unit, most| Figure {
        name: format!("{}: {what}", one.page.nom),
        about: one.page.nom.clone(),
        value,
        unit,
        target: Target::AtMost(most),
    };
    let both = |one| {
        [
            figure(one, "cpu", one.cpu_ms, "ms", MOST_CPU_MS),
            figure(one, "body", one.kib, "KiB", MOST_KIB),
        ]
    };
    measured.iter().flat_map(both).collect()
}

/// An error that names the pages over their limits.
fn verdict(measured: &[Mesure]) -> Result<(), String> {
    let over: Vec<&str> = measured
        .iter()
        .filter(|one| !met(one))
        .map(|one| one.page.nom.as_str())
        .collect();
    match over.is_empty() {
        true => Ok(()),
        false => Err(format!("over the limits: {}", over.join(", "))),
    }
}
