//! Who is too slow is let go, in bounded memory, and the server goes on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::serveur::{Envois, Serveur, deposer};

const MEBIBYTE: u64 = 1024 * 1024;

/// What no abuse may make the server hold: bodies (`serveur.memoire_corps`, 64 MiB here), the
/// connections, and the server itself.
const BOUND: u64 = 300 * MEBIBYTE;

const SETTINGS: &[(&str, &str)] = &[
    ("GUICHET_SERVEUR_CORPS_MAX", "8388608"),
    ("GUICHET_SERVEUR_DEPOT_MAX", "33554432"),
    ("GUICHET_SERVEUR_MEMOIRE_CORPS", "67108864"),
    ("GUICHET_SERVEUR_DELAI_ENTETES", "2 s"),
    ("GUICHET_SERVEUR_DELAI_CORPS", "2 s"),
    ("GUICHET_SERVEUR_CONNEXIONS", "512"),
];

fn server(data: &std::path::Path) -> Serveur {
    Serveur::start_with(data, SETTINGS)
}

/// The server still does its work, and never held more than it may.
fn still_fine(server: &Serveur, token: &str) {
    let receipt = deposer(server.address, token, &Envois::new().next());
    assert!(receipt.is_some(), "an honest deposit is still received");
    let peak = server.memory("VmHWM");
    assert!(peak < BOUND, "{} MiB at the worst", peak / MEBIBYTE);
}

#[test]
fn who_dawdles_is_let_go() {
    let folder = tempfile::tempdir().expect("a directory");
    let server = server(folder.path());
    let token = server.token().expect("a token");
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
    still_fine(&server, &token);
}
