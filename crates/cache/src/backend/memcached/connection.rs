//! One connection to a Memcached server.

use std::io;

use bytes::Bytes;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::{
    LARGEST_VALUE_BYTES,
    protocol::{Head, Item, Reply, Request},
};

/// Longest line that a server writes, with a key in it.
const LONGEST_LINE: u64 = 1024;

/// After an error, or when a call was given up, it must not be used again: what comes next would answer another call.
#[derive(Debug)]
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub(super) async fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    pub(super) async fn exchange(&mut self, request: &Request) -> io::Result<Reply> {
        self.send(request).await?;
        match self.read_head().await? {
            Head::Whole(reply) => Ok(reply),
            Head::Value { flags, size_bytes, version } => {
                let value = self.read_value(size_bytes).await?;
                if self.read_head().await? == Head::Whole(Reply::Missing) {
                    Ok(Reply::Value(Item { flags, version, value }))
                } else {
                    Err(io::ErrorKind::InvalidData.into())
                }
            }
        }
    }

    async fn send(&mut self, request: &Request) -> io::Result<()> {
        let stream = self.stream.get_mut();
        let Some(value) = &request.value else { return stream.write_all(request.line.as_bytes()).await };
        // Small ones in one packet, large ones without a copy.
        if value.len() < 16 << 10 {
            return stream.write_all(&[request.line.as_bytes(), value, b"\r\n"].concat()).await;
        }
        stream.write_all(request.line.as_bytes()).await?;
        stream.write_all(value).await?;
        stream.write_all(b"\r\n").await
    }

    async fn read_head(&mut self) -> io::Result<Head> {
        let mut line = String::new();
        (&mut self.stream).take(LONGEST_LINE).read_line(&mut line).await?;
        let line = line.strip_suffix("\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        Head::parse(line).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    async fn read_value(&mut self, size_bytes: usize) -> io::Result<Bytes> {
        if size_bytes as u64 > LARGEST_VALUE_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut value = vec![0; size_bytes + 2];
        self.stream.read_exact(&mut value).await?;
        value.truncate(size_bytes);
        Ok(value.into())
    }
}
