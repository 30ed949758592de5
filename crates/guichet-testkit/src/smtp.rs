//! A mail server that keeps what it is given: a real conversation on a real socket.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A letter as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lettre {
    /// The sender of the envelope.
    pub de: String,
    /// The recipients of the envelope.
    pub a: Vec<String>,
    /// Headers and body, lines ended by `\n`, quoted-printable undone.
    pub texte: String,
}

/// How the server answers recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Humeur {
    /// Takes everything.
    #[default]
    Bonne,
    /// Asks to come back later (451).
    PlusTard,
    /// Refuses for good (550).
    Refuse,
}

#[derive(Default)]
struct Etat {
    letters: Vec<Lettre>,
    mood: Humeur,
}

/// A mail server on a free port of this machine, for as long as the process runs.
#[derive(Clone)]
pub struct ServeurSmtp {
    address: SocketAddr,
    state: Arc<Mutex<Etat>>,
}

impl ServeurSmtp {
    /// Starts one.
    pub fn demarrer() -> Self {
        Self::sur("127.0.0.1:0".parse().expect("an address"))
    }

    /// Starts one at this address: where an earlier one was expected.
    pub fn sur(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).expect("a free port");
        let server = Self {
            address: listener.local_addr().expect("an address"),
            state: Arc::default(),
        };
        let shared = Arc::clone(&server.state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that breaks off has sent nothing.
                thread::spawn(move || converse(stream, &state).unwrap_or(()));
            }
        });
        server
    }

    /// A port that nobody listens on yet: a server that is down.
    pub fn absent() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("an address")
    }

    /// `smtp://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// How it answers from now on.
    pub fn humeur(&self, mood: Humeur) {
        lock(&self.state).mood = mood;
    }

    /// What it was given so far.
    pub fn lettres(&self) -> Vec<Lettre> {
        lock(&self.state).letters.clone()
    }
}

fn lock(state: &Mutex<Etat>) -> MutexGuard<'_, Etat> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn converse(stream: TcpStream, state: &Mutex<Etat>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let mut out = stream;
    let mut say = move |text: &str| out.write_all(format!("{text}\r\n").as_bytes());
    say("220 essai ESMTP")?;
    let (mut from, mut to) = (String::new(), Vec::new());
    while let Some(line) = lines.next().transpose()? {
        let (verb, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => say("250-essai\r\n250 8BITMIME")?,
            "HELO" | "RSET" | "NOOP" => say("250 OK")?,
            "MAIL" => {
                from = between(rest);
                to.clear();
                say("250 OK")?;
            }
            "RCPT" => {
                let mood = lock(state).mood;
                match mood {
                    Humeur::Bonne => {
                        to.push(between(rest));
                        say("250 OK")?;
                    }
                    Humeur::PlusTard => say("451 plus tard")?,
                    Humeur::Refuse => say("550 inconnu ici")?,
                }
            }
            "DATA" => {
                say("354 allez-y")?;
                let mut text = String::new();
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                }
                lock(state).letters.push(Lettre {
                    de: from.clone(),
                    a: std::mem::take(&mut to),
                    texte: plain(&text),
                });
                say("250 reçu")?;
            }
            "QUIT" => {
                say("221 au revoir")?;
                return Ok(());
            }
            _ => say("502 inconnu")?,
        }
    }
    Ok(())
}

/// What stands between `<` and `>`.
fn between(text: &str) -> String {
    let inner = text.split_once('<').map_or(text, |(_, rest)| rest);
    inner.split('>').next().unwrap_or(inner).to_owned()
}

/// Undoes quoted-printable where the letter says so.
fn plain(text: &str) -> String {
    if !text.contains("Content-Transfer-Encoding: quoted-printable") {
        return text.to_owned();
    }
    let text = text.replace("=\n", "");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = (byte == b'=')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match escaped {
            Some(value) => {
                bytes.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
