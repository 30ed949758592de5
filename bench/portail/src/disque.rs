//! What the disk itself can do: durable commits of one row, one after the other.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// Long enough for the disk to settle.
const TIME: Duration = Duration::from_secs(5);

/// One-row commits per second of SQLite in its safest ordinary setting: a write-ahead log synced at
/// every commit.
pub(crate) fn commits_per_second(folder: &Path) -> Result<f64, String> {
    let path = folder.join("reference.sqlite");
    let _ = std::fs::remove_file(&path);
    let commits = measure(&path).map_err(|error| error.to_string())?;
    let _ = std::fs::remove_file(&path);
    Ok(commits)
}

fn measure(path: &Path) -> rusqlite::Result<f64> {
    let database = Connection::open(path)?;
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", "FULL")?;
    database.execute_batch("CREATE TABLE ligne (id INTEGER PRIMARY KEY, contenu BLOB NOT NULL)")?;
    let content = [7_u8; 512];
    let mut insert = database.prepare("INSERT INTO ligne (contenu) VALUES (?1)")?;
    let begun = Instant::now();
    let mut rows = 0_u32;
    while begun.elapsed() < TIME {
        insert.execute([&content[..]])?;
        rows += 1;
    }
    Ok(f64::from(rows) / begun.elapsed().as_secs_f64())
}
