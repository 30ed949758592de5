//! A client that sends exactly the bytes it is told, over a socket, and hides nothing of what comes
//! back: HTTP/1.1, one request a connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A request, header by header.
#[derive(Clone, Debug)]
pub(crate) struct Requete {
    pub(crate) methode: String,
    pub(crate) chemin: String,
    pub(crate) entetes: Vec<(String, Vec<u8>)>,
    pub(crate) corps: Option<Vec<u8>>,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reponse {
    pub(crate) statut: u16,
    pub(crate) entetes: Vec<(String, String)>,
    /// As it came, chunks put together.
    pub(crate) corps: Vec<u8>,
}

impl Requete {
    pub(crate) fn get(chemin: &str) -> Self {
        Self {
            methode: "GET".to_owned(),
            chemin: chemin.to_owned(),
            entetes: Vec::new(),
            corps: None,
        }
    }

    pub(crate) fn post(chemin: &str, corps: Vec<u8>) -> Self {
        Self {
            methode: "POST".to_owned(),
            corps: Some(corps),
            ..Self::get(chemin)
        }
    }

    /// Sets a header; an empty value removes it.
    pub(crate) fn entete(mut self, nom: &str, valeur: impl AsRef<[u8]>) -> Self {
        self.entetes.retain(|(n, _)| !n.eq_ignore_ascii_case(nom));
        if !valeur.as_ref().is_empty() {
            self.entetes
                .push((nom.to_owned(), valeur.as_ref().to_owned()));
        }
        self
    }

    /// The bytes that travel.
    pub(crate) fn octets(&self, adresse: SocketAddr) -> Vec<u8> {
        let mut octets = format!("{} {} HTTP/1.1\r\n", self.methode, self.chemin).into_bytes();
        let mut ligne = |nom: &str, valeur: &[u8]| {
            octets.extend_from_slice(nom.as_bytes());
            octets.extend_from_slice(b": ");
            octets.extend_from_slice(valeur);
            octets.extend_from_slice(b"\r\n");
        };
        let porte = |nom: &str| {
            self.entetes
                .iter()
                .any(|(n, _)| n.eq_ignore_ascii_case(nom))
        };
        if !porte("Host") {
            ligne("Host", adresse.to_string().as_bytes());
        }
        for (nom, valeur) in &self.entetes {
            ligne(nom, valeur);
        }
        ligne("Connection", b"close");
        if let Some(corps) = &self.corps {
            ligne("Content-Length", corps.len().to_string().as_bytes());
        }
        octets.extend_from_slice(b"\r\n");
        octets.extend_from_slice(self.corps.as_deref().unwrap_or_default());
        octets
    }

    pub(crate) fn envoyer(&self, adresse: SocketAddr) -> Reponse {
        let mut flux = TcpStream::connect(adresse).expect("the server listens");
        flux.set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a limit on waiting");
        // A server may answer and close before it has read everything.
        let _ = flux.write_all(&self.octets(adresse));
        let mut brut = Vec::new();
        flux.read_to_end(&mut brut).expect("an answer");
        Reponse::lire(&brut, self.methode == "HEAD")
    }
}

impl Reponse {
    /// An answer as it came.
    pub(crate) fn lire(brut: &[u8], sans_corps: bool) -> Self {
        let fin = brut
            .windows(4)
            .position(|quatre| quatre == b"\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {}", String::from_utf8_lossy(brut)));
        let tete = std::str::from_utf8(&brut[..fin]).expect("headers are text");
        let mut lignes = tete.split("\r\n");
        let premiere = lignes.next().expect("a status line");
        let statut = premiere
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .expect("a status");
        let entetes: Vec<(String, String)> = lignes
            .filter_map(|ligne| ligne.split_once(':'))
            .map(|(nom, valeur)| (nom.to_owned(), valeur.trim().to_owned()))
            .collect();
        let mut reponse = Self {
            statut,
            entetes,
            corps: brut[fin + 4..].to_owned(),
        };
        if reponse.entete("Transfer-Encoding") == Some("chunked") {
            reponse.corps = morceaux(&reponse.corps);
        } else if !sans_corps && statut != 204 {
            let annonce = reponse.entete("Content-Length").map(str::to_owned);
            assert_eq!(
                annonce.as_deref(),
                Some(reponse.corps.len().to_string().as_str()),
                "the length is announced and true"
            );
        }
        reponse
    }

    pub(crate) fn entete(&self, nom: &str) -> Option<&str> {
        self.entetes
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(nom))
            .map(|(_, valeur)| valeur.as_str())
    }

    /// The body as it was before gzip.
    pub(crate) fn texte(&self) -> String {
        let clair = match self.entete("Content-Encoding") {
            Some("gzip") => guichet::http::gunzip(
                &self.corps,
                guichet::http::Bounds {
                    size: 1 << 26,
                    ratio: 1 << 20,
                },
                |_| true,
            )
            .expect("gzip"),
            _ => self.corps.clone(),
        };
        String::from_utf8(clair).expect("text")
    }
}

fn morceaux(mut reste: &[u8]) -> Vec<u8> {
    let mut corps = Vec::new();
    loop {
        let fin = reste
            .windows(2)
            .position(|deux| deux == b"\r\n")
            .expect("the size of a chunk");
        let taille = std::str::from_utf8(&reste[..fin]).expect("a size");
        let taille = usize::from_str_radix(taille, 16).expect("a size");
        if taille == 0 {
            return corps;
        }
        corps.extend_from_slice(&reste[fin + 2..fin + 2 + taille]);
        reste = &reste[fin + 4 + taille..];
    }
}
