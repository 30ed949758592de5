//! Who is answered when, and what a disk that fails does.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::sqlite::Readers;

/// Long enough for what should not happen to happen.
const MOMENT: Duration = Duration::from_millis(100);
/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

/// A writer whose disk does what the test says.
struct Essai {
    writer: Arc<Writer>,
    readers: Readers,
    /// Says each time that the disk is asked.
    asked: Receiver<()>,
    /// What it answers then.
    answers: Sender<io::Result<()>>,
    _folder: TempDir,
}

fn essai() -> Essai {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("base.sqlite");
    let (tell, asked) = channel();
    let (answers, answer) = channel();
    let answer = Mutex::new(answer);
    let options = Options::default();
    let writer = Writer::start(&path, &options, |_| {
        Box::new(move || {
            tell.send(()).unwrap();
            answer.lock().unwrap().recv().unwrap()
        })
    });
    let essai = Essai {
        writer: Arc::new(writer.unwrap()),
        readers: Readers::new(&path, &options),
        asked,
        answers,
        _folder: folder,
    };
    let made = essai.write("CREATE TABLE t (n INTEGER)");
    essai.disk(Ok(()));
    assert_eq!(made.recv_timeout(LONG), Ok(Ok(0)));
    essai
}

impl Essai {
    /// Asks for a write on a thread of its own.
    fn write(&self, sql: &'static str) -> Receiver<Result<u64, StoreError>> {
        let (tell, answer) = channel();
        let writer = Arc::clone(&self.writer);
        std::thread::spawn(move || {
            let _ = tell.send(writer.write_blocking(move |tx| tx.execute(sql, &[])));
        });
        answer
    }

    /// Waits until the disk is asked, and has it answer.
    fn disk(&self, answer: io::Result<()>) {
        self.asked.recv_timeout(LONG).unwrap();
        self.answers.send(answer).unwrap();
    }

    fn rows(&self) -> i64 {
        let count = |tx: &mut Tx<'_>| tx.query_one("SELECT COUNT(*) FROM t", &[])?.int(0);
        self.readers.read(count).unwrap()
    }

    /// Whether what a reader saw is on the disk.
    fn caught_up(&self) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let caught_up = self.writer.rattraper();
            tokio::time::timeout(MOMENT, caught_up).await.is_ok()
        })
    }
}

#[test]
fn nobody_is_answered_before_the_disk_is() {
    let essai = essai();
    assert!(essai.caught_up());
    let first = essai.write("INSERT INTO t VALUES (1)");
    essai.asked.recv_timeout(LONG).unwrap();
    // It is committed: readers see it, but may not tell.
    assert_eq!(essai.rows(), 1);
    assert!(first.recv_timeout(MOMENT).is_err());
    assert!(!essai.caught_up());
    // What comes meanwhile goes together into the next commit.
    let next = ["INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (3)"].map(|sql| essai.write(sql));
    assert!(next[0].recv_timeout(MOMENT).is_err());
    assert_eq!(essai.rows(), 1);
    essai.answers.send(Ok(())).unwrap();
    assert_eq!(first.recv_timeout(LONG), Ok(Ok(1)));
    essai.asked.recv_timeout(LONG).unwrap();
    assert_eq!(essai.rows(), 3);
    assert!(next[0].recv_timeout(MOMENT).is_err());
    essai.answers.send(Ok(())).unwrap();
    assert_eq!(
        next.map(|one| one.recv_timeout(LONG)),
        [Ok(Ok(1)), Ok(Ok(1))]
    );
    assert!(essai.asked.recv_timeout(MOMENT).is_err());
    assert!(essai.caught_up());
}

#[test]
fn a_write_that_fails_alone_does_not_hold_up_its_neighbours() {
    let essai = essai();
    let first = essai.write("INSERT INTO t VALUES (1)");
    essai.asked.recv_timeout(LONG).unwrap();
    let wrong = essai.write("INSERT INTO nowhere VALUES (2)");
    let right = essai.write("INSERT INTO t VALUES (3)");
    assert!(wrong.recv_timeout(MOMENT).is_err());
    essai.answers.send(Ok(())).unwrap();
    essai.disk(Ok(()));
    assert_eq!(first.recv_timeout(LONG), Ok(Ok(1)));
    assert_eq!(right.recv_timeout(LONG), Ok(Ok(1)));
    assert!(matches!(wrong.recv_timeout(LONG), Ok(Err(_))));
    assert_eq!(essai.rows(), 2);
}

#[test]
fn a_disk_that_fails_once_is_not_trusted_again() {
    let essai = essai();
    let kept = essai.write("INSERT INTO t VALUES (1)");
    essai.disk(Ok(()));
    assert_eq!(kept.recv_timeout(LONG), Ok(Ok(1)));
    let lost = essai.write("INSERT INTO t VALUES (2)");
    essai.disk(Err(io::Error::other("panne")));
    let told = lost.recv_timeout(LONG).unwrap().unwrap_err();
    assert!(
        matches!(&told, StoreError::Unavailable(why) if why.contains("panne")),
        "{told:?}"
    );
    let after = essai.write("INSERT INTO t VALUES (3)");
    assert_eq!(after.recv_timeout(LONG), Ok(Err(told)));
    assert!(essai.asked.recv_timeout(MOMENT).is_err());
    assert_eq!(essai.rows(), 2);
    assert!(
        essai.caught_up(),
        "readers do not wait for what will not come"
    );
}

#[test]
fn what_is_asked_for_last_is_answered_before_the_end() {
    let essai = essai();
    let last = essai.write("INSERT INTO t VALUES (1)");
    essai.asked.recv_timeout(LONG).unwrap();
    let Essai {
        writer, answers, ..
    } = essai;
    answers.send(Ok(())).unwrap();
    assert_eq!(last.recv_timeout(LONG), Ok(Ok(1)));
    while Arc::strong_count(&writer) > 1 {
        std::thread::yield_now();
    }
    drop(writer);
    assert!(answers.send(Ok(())).is_err(), "the thread has ended");
}
