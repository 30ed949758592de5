//! The load: so many clients, each depositing as soon as it has the receipt of the one before.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::http::Client;
use crate::portail::Portail;

/// What a run measured.
#[derive(Clone, Copy)]
pub(crate) struct Mesures {
    /// Per second.
    pub(crate) receipts: f64,
    /// Deposits controlled, certificate or report written, per second of the same time.
    pub(crate) certificates: f64,
    /// Deposits that wait, more of them per second, over the second half.
    pub(crate) backlog_slope: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    pub(crate) refused: usize,
}

pub(crate) fn run(
    portail: &Portail,
    files: &[Vec<u8>],
    clients: usize,
    time: Duration,
) -> Result<Mesures, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(measure(portail, files, clients, time))
}

async fn measure(
    portail: &Portail,
    files: &[Vec<u8>],
    clients: usize,
    time: Duration,
) -> Result<Mesures, String> {
    let mut first = Client::connect(portail.address).await?;
    let login = portail.login()?;
    let answer = first
        .post(
            "/authentifier/1.0/",
            "Content-Type: application/xml\r\n",
            login.as_bytes(),
        )
        .await?;
    if answer.status != 200 {
        return Err(format!("the login was answered {}", answer.status));
    }
    let token = String::from_utf8_lossy(&answer.body).into_owned();
    let headers: Arc<str> = format!(
        "Authorization: DSNLogin jeton={token}\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nAccept-Encoding: gzip\r\n"
    )
    .into();
    let files: Arc<[Vec<u8>]> = files.into();
    let next = Arc::new(AtomicUsize::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let before = portail.count()?;
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let client = Client::connect(portail.address).await?;
        let work = (
            Arc::clone(&headers),
            Arc::clone(&files),
            Arc::clone(&next),
            Arc::clone(&stop),
        );
        tasks.push(tokio::spawn(deposit(
            client, work.0, work.1, work.2, work.3,
        )));
    }
    tokio::time::sleep(time / 2).await;
    let (middle, at_middle) = (portail.count()?, begun.elapsed());
    tokio::time::sleep(time.saturating_sub(begun.elapsed())).await;
    let (end, elapsed) = (portail.count()?, begun.elapsed());
    stop.store(true, Ordering::Relaxed);
    let mut latencies = Vec::new();
    let mut refused = 0;
    for task in tasks {
        let (times, wrong) = task.await.map_err(|error| error.to_string())??;
        latencies.extend(times);
        refused += wrong;
    }
    latencies.sort_unstable();
    let percentile = |part: usize| {
        latencies
            .get(latencies.len() * part / 100)
            .copied()
            .unwrap_or_default()
    };
    let seconds = elapsed.as_secs_f64();
    let half = seconds - at_middle.as_secs_f64();
    let waiting = |count: crate::portail::Compte| count.deposits - count.controlled;
    Ok(Mesures {
        receipts: (end.deposits - before.deposits) / seconds,
        certificates: (end.controlled - before.controlled) / seconds,
        backlog_slope: (waiting(end) - waiting(middle)) / half,
        p50: percentile(50),
        p99: percentile(99),
        refused,
    })
}

/// Deposits until told to stop; gives the time of each receipt and the number of other answers.
async fn deposit(
    mut client: Client,
    headers: Arc<str>,
    files: Arc<[Vec<u8>]>,
    next: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
) -> Result<(Vec<Duration>, usize), String> {
    let mut times = Vec::new();
    let mut wrong = 0;
    while !stop.load(Ordering::Relaxed) {
        let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) else {
            return Err("the bench has no file left".to_owned());
        };
        let begun = Instant::now();
        let answer = client.post("/deposer-dsn/1.0/", &headers, file).await?;
        times.push(begun.elapsed());
        wrong += usize::from(answer.status != 200);
    }
    Ok((times, wrong))
}
