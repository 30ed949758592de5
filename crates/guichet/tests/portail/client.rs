//! What speaks to a server: one request a connection, nothing hidden.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use guichet::http::{Bounds, gunzip, gzip};

/// Deposits; the idflux of the receipt, or `None` when there was no answer.
pub(crate) fn deposer(address: SocketAddr, token: &str, file: &[u8]) -> Option<String> {
    match tenter(address, token, file) {
        Ok(idflux) => Some(idflux),
        Err(None) => None,
        Err(Some(status)) => panic!("{status}: a server that answers keeps what it is given"),
    }
}

/// Deposits; the idflux of the receipt, or the status of the refusal, or nothing when there was no
/// answer.
pub(crate) fn tenter(address: SocketAddr, token: &str, file: &[u8]) -> Result<String, Option<u16>> {
    let headers = format!(
        "Authorization: DSNLogin jeton={token}\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\
         Content-Disposition: attachment; filename=\"panne.dsn\"\r\n"
    );
    let (status, body) = post(address, "/deposer-dsn/1.0/", &headers, &gzip(file)).ok_or(None)?;
    if status != 200 {
        return Err(Some(status));
    }
    let text = String::from_utf8(plain(&body).ok_or(None)?).map_err(|_| None)?;
    let idflux = text
        .split("<idflux>")
        .nth(1)
        .and_then(|rest| rest.split('<').next());
    idflux.map(str::to_owned).ok_or(None)
}

/// Every return of a flux by its identifier, with its bytes; empty when the flux is unknown.
pub(crate) fn documents(
    address: SocketAddr,
    token: &str,
    idflux: &str,
) -> BTreeMap<String, Vec<u8>> {
    let headers = format!("Authorization: DSNLogin jeton={token}\r\nAccept-Encoding: gzip\r\n");
    let list = format!("/lister-retours-flux/1.0/{idflux}");
    let Some((200, body)) = get(address, &list, &headers) else {
        return BTreeMap::new();
    };
    let text = String::from_utf8(plain(&body).expect("gzip")).expect("XML");
    text.split("/telecharger-retour/1.0/")
        .skip(1)
        .map(|rest| {
            let path = rest.split('<').next().expect("an address");
            let link = format!("/telecharger-retour/1.0/{path}");
            let (status, body) = get(address, &link, &headers).expect("an answer");
            assert_eq!(status, 200, "{link}");
            let id = path.rsplit('/').next().expect("an identifier");
            (id.to_owned(), plain(&body).expect("gzip"))
        })
        .collect()
}

fn plain(body: &[u8]) -> Option<Vec<u8>> {
    let bounds = Bounds {
        size: 1 << 20,
        ratio: 1000,
    };
    gunzip(body, bounds, |_| true).ok()
}

/// `None` unless the answer came to its end.
pub(crate) fn get(address: SocketAddr, path: &str, headers: &str) -> Option<(u16, Vec<u8>)> {
    ask(address, "GET", path, headers, &[])
}

/// `None` unless the answer came to its end.
pub(crate) fn post(
    address: SocketAddr,
    path: &str,
    headers: &str,
    body: &[u8],
) -> Option<(u16, Vec<u8>)> {
    ask(address, "POST", path, headers, body)
}

fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
    body: &[u8],
) -> Option<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = (
        String::from_utf8_lossy(&answer[..end]).to_lowercase(),
        &answer[end + 4..],
    );
    let length: usize = head
        .split("content-length:")
        .nth(1)?
        .lines()
        .next()?
        .trim()
        .parse()
        .ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    (body.len() == length).then(|| (status, body.to_owned()))
}
