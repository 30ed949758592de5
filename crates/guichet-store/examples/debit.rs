//! What the shared commit gains: durable receipts per second of 64 writers through the store,
//! beside one-row durable commits of SQLite alone, on the same disk, in turns.
//!
//! `cargo run --release -p guichet-store --example debit -- [FOLDER] [SECONDS]`

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use guichet_store::documents::{self, Nom, Objets, preparer};
use guichet_store::{Options, Store, StoreError, Target, travaux};
use rusqlite::Connection;

const WRITERS: usize = 64;
const ROUNDS: u32 = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| ".".to_owned());
    let seconds: u64 = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let folder = tempfile::tempdir_in(folder)?;
    let time = Duration::from_secs(seconds);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let (mut alone, mut together) = (0.0, 0.0);
    for round in 0..ROUNDS {
        let path = folder.path().join(format!("{round}"));
        std::fs::create_dir(&path)?;
        let one = one_row_commits(&path, time)?;
        let many = runtime.block_on(receipts(&path, time))?;
        println!("round {round}: {one:.0} one-row commits/s, {many:.0} receipts/s");
        alone += one;
        together += many;
    }
    println!(
        "{WRITERS} writers: {:.2} times the rate of one-row durable commits",
        together / alone
    );
    Ok(())
}

/// SQLite alone: one thread, one row per commit, WAL, synchronous FULL.
fn one_row_commits(folder: &Path, time: Duration) -> rusqlite::Result<f64> {
    let connection = Connection::open(folder.join("one.db"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         CREATE TABLE t (id INTEGER PRIMARY KEY, recu_at INTEGER NOT NULL);",
    )?;
    let mut insert = connection.prepare("INSERT INTO t (recu_at) VALUES (?1)")?;
    let (begun, mut count) = (Instant::now(), 0_u32);
    while begun.elapsed() < time {
        insert.execute([count])?;
        count += 1;
    }
    Ok(f64::from(count) / begun.elapsed().as_secs_f64())
}

/// What receiving a small deposit writes: its document, and the job that controls it.
async fn receipts(folder: &Path, time: Duration) -> Result<f64, StoreError> {
    let target = Target::Sqlite(folder.join("store.db"));
    let store = Store::open(&target, &Options::default())?;
    store.migrate().await?;
    let objets = Objets::dossier(&folder.join("objets"))?;
    let count = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (store, objets, count) = (store.clone(), objets.clone(), Arc::clone(&count));
        writers.spawn(async move {
            let mut number = 0_u64;
            while begun.elapsed() < time {
                let cle = format!("{writer}-{number}");
                let sure = objets
                    .garantir(preparer(deposit(&cle).as_bytes(), Nom::Contenu), 0)
                    .await?;
                store
                    .write(move |tx| {
                        documents::ecrire(tx, &sure, 0)?;
                        travaux::ajouter(tx, "controler", &cle, "{}", 0)
                    })
                    .await?;
                count.fetch_add(1, Ordering::Relaxed);
                number += 1;
            }
            Ok::<(), StoreError>(())
        });
    }
    for outcome in writers.join_all().await {
        outcome?;
    }
    let done = count.load(Ordering::Relaxed) as f64;
    Ok(done / begun.elapsed().as_secs_f64())
}

/// About three kilobytes that look like a small send, different every time.
fn deposit(cle: &str) -> String {
    let mut text = format!("S10.G00.00.001,'ESSAI {cle}'\n");
    for line in 0..90 {
        text.push_str(&format!(
            "S21.G00.{:02}.{line:03},'{cle}.{line}'\n",
            line % 90
        ));
    }
    text
}
