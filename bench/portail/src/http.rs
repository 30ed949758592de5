//! A client of one connection that does as little as it can: the processors belong to the server.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One kept connection.
pub(crate) struct Client {
    address: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What the server answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Status line and headers, as they came.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(address)
            .await
            .map_err(|error| error.to_string())?;
        stream
            .set_nodelay(true)
            .map_err(|error| error.to_string())?;
        Ok(Self {
            address,
            stream,
            buffer: Vec::with_capacity(8_192),
        })
    }

    /// Posts `body`; `headers` end with a line break each.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> Result<Answer, String> {
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\n{headers}Content-Length: {}\r\n\r\n",
            self.address,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        self.stream
            .write_all(&request)
            .await
            .map_err(|error| error.to_string())?;
        self.answer().await
    }

    /// Gets a page; `headers` end with a line break each.
    pub(crate) async fn get(&mut self, path: &str, headers: &str) -> Result<Answer, String> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n",
            self.address
        );
        self.stream
            .write_all(request.as_bytes())
            .await
            .map_err(|error| error.to_string())?;
        self.answer().await
    }

    async fn answer(&mut self) -> Result<Answer, String> {
        self.buffer.clear();
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break end;
            }
            self.more().await?;
        };
        let raw = String::from_utf8_lossy(self.buffer.get(..head).unwrap_or_default()).into_owned();
        let text = raw.to_lowercase();
        let status = text
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .ok_or("no status")?;
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .and_then(|value| value.trim().parse::<usize>().ok())
            .ok_or("an answer without a length")?;
        while self.buffer.len() < head + 4 + length {
            self.more().await?;
        }
        let body = self
            .buffer
            .get(head + 4..head + 4 + length)
            .unwrap_or_default()
            .to_vec();
        Ok(Answer {
            status,
            head: raw,
            body,
        })
    }

    async fn more(&mut self) -> Result<(), String> {
        let read = self.stream.read_buf(&mut self.buffer).await;
        match read.map_err(|error| error.to_string())? {
            0 => Err("the server closed the connection".to_owned()),
            _ => Ok(()),
        }
    }
}
