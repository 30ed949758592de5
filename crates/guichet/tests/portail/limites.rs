//! What is too large, too slow or too many is refused, in bounded memory, and the server goes on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use guichet::http::gzip;

use crate::client::{deposer, post};
use crate::serveur::{Envois, Serveur};

const MEBIBYTE: u64 = 1024 * 1024;

/// What no abuse may make the server hold beyond what it held before: bodies
/// (`serveur.memoire_corps`, 64 MiB here), the connections, and what the allocator keeps of them.
const BOUND: u64 = 192 * MEBIBYTE;

/// `EMFILE`.
const NO_DESCRIPTOR_LEFT: i32 = 24;

const SETTINGS: &[(&str, &str)] = &[
    ("GUICHET_SERVEUR_CORPS_MAX", "8388608"),
    ("GUICHET_SERVEUR_DEPOT_MAX", "33554432"),
    ("GUICHET_SERVEUR_MEMOIRE_CORPS", "67108864"),
    ("GUICHET_SERVEUR_DELAI_ENTETES", "2 s"),
    ("GUICHET_SERVEUR_DELAI_CORPS", "2 s"),
    ("GUICHET_SERVEUR_CONNEXIONS", "512"),
];

/// A server under test, what it held at the worst before, and a token.
struct Epreuve {
    server: Serveur,
    before: u64,
    token: String,
}

impl Epreuve {
    fn new(data: &std::path::Path) -> Self {
        let server = Serveur::start_with(data, SETTINGS);
        let token = server.token().expect("a token");
        deposer(server.address, &token, &Envois::new().next()).expect("a receipt");
        let before = server.memory("VmHWM");
        Self {
            server,
            before,
            token,
        }
    }

    /// The server still does its work, and never held more than it may.
    fn still_fine(&self) {
        let receipt = deposer(self.server.address, &self.token, &Envois::new().next());
        assert!(receipt.is_some(), "an honest deposit is still received");
        let more = self.server.memory("VmHWM") - self.before;
        assert!(more < BOUND, "{} MiB more at the worst", more / MEBIBYTE);
    }
}

fn deposit(server: &Serveur, token: &str, body: &[u8]) -> Option<u16> {
    let headers = format!(
        "Authorization: DSNLogin jeton={token}\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n"
    );
    post(server.address, "/deposer-dsn/1.0/", &headers, body).map(|(status, _)| status)
}

#[test]
fn bombs_and_giants_are_refused() {
    let folder = tempfile::tempdir().expect("a directory");
    let epreuve = Epreuve::new(folder.path());
    let Epreuve { server, token, .. } = &epreuve;
    // Beyond the size of a deposit, and, the second, within it: many of those find no room.
    for size in [400, 30] {
        let bomb = gzip(&vec![b'S'; size * 1024 * 1024]);
        assert!(bomb.len() < 4 * 1024 * 1024, "a bomb is small");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let status = deposit(server, token, &bomb);
                    assert!(matches!(status, Some(400..500 | 503)), "a bomb: {status:?}");
                });
            }
        });
    }
    // Larger than any body: the server may answer or hang up, but it does not read it all.
    let giant = vec![0_u8; 64 * 1024 * 1024];
    let status = deposit(server, token, &giant);
    assert!(
        matches!(status, None | Some(400..500)),
        "a giant: {status:?}"
    );
    epreuve.still_fine();
}

#[test]
fn who_dawdles_is_let_go() {
    let folder = tempfile::tempdir().expect("a directory");
    let epreuve = Epreuve::new(folder.path());
    let Epreuve { server, token, .. } = &epreuve;
    let head = format!(
        "POST /deposer-dsn/1.0/ HTTP/1.1\r\nHost: x\r\nAuthorization: DSNLogin jeton={token}\r\n\
         Content-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n"
    );
    for sent in [
        "GET / HT",
        "POST /deposer-dsn/1.0/ HTTP/1.1\r\nHost: x\r\n",
        head.as_str(),
    ] {
        let mut stream = TcpStream::connect(server.address).expect("a connection");
        stream.write_all(sent.as_bytes()).expect("a beginning");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a limit");
        let begun = Instant::now();
        let mut answer = Vec::new();
        let ended = stream.read_to_end(&mut answer);
        assert!(
            ended.is_ok(),
            "after « {} » the server waits for ever",
            sent.escape_debug()
        );
        assert!(begun.elapsed() < Duration::from_secs(15));
    }
    epreuve.still_fine();
}

#[test]
fn ten_thousand_connections_are_borne() {
    let folder = tempfile::tempdir().expect("a directory");
    let epreuve = Epreuve::new(folder.path());
    let Epreuve { server, .. } = &epreuve;
    let mut open = Vec::new();
    while open.len() < 10_000 {
        match TcpStream::connect_timeout(&server.address, Duration::from_secs(20)) {
            Ok(stream) => open.push(stream),
            Err(error) if error.raw_os_error() == Some(NO_DESCRIPTOR_LEFT) => {
                eprintln!(
                    "this process may open no more than {} connections",
                    open.len()
                );
                break;
            }
            Err(error) => panic!("connection {}: {error}", open.len()),
        }
    }
    let many = open.len();
    assert!(many > 600, "more than the server has places: {many}");
    let told = open.iter_mut().filter_map(|stream| {
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .ok()?;
        let mut word = [0; 12];
        stream.read_exact(&mut word).ok()?;
        (word == *b"HTTP/1.1 503").then_some(())
    });
    let told = told.count();
    assert!(told > 0, "those who heard that the server is full: {told}");
    eprintln!("{many} connections, {told} told that the server is full");
    drop(open);
    epreuve.still_fine();
}
