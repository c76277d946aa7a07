//! A TCP proxy that can fall silent or break.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Passes everything on.
    Pass,
    /// Accepts connections and bytes, and passes nothing on until it does again.
    Silent,
    /// Closes every connection.
    Cut,
}

pub struct Proxy {
    address: String,
    mode: watch::Sender<Mode>,
}

impl Proxy {
    pub async fn before(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (mode, modes) = watch::channel(Mode::Pass);
        tokio::spawn(accept(listener, server.to_owned(), modes));
        Self { address, mode }
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }

    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }
}

async fn accept(listener: TcpListener, server: String, modes: watch::Receiver<Mode>) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(relay(client, server.clone(), modes.clone()));
    }
}

async fn relay(client: TcpStream, server: String, modes: watch::Receiver<Mode>) {
    if *modes.borrow() == Mode::Cut {
        return;
    }
    let Ok(server) = TcpStream::connect(server).await else { return };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = pump(from_client, to_server, modes.clone()) => {}
        () = pump(from_server, to_client, modes) => {}
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut modes: watch::Receiver<Mode>) {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            changed = modes.wait_for(|mode| *mode == Mode::Cut) => { drop(changed); return }
        };
        let Ok(length @ 1..) = read else { return };
        match modes.wait_for(|mode| *mode != Mode::Silent).await.map(|mode| *mode) {
            Ok(Mode::Pass) => {}
            _ => return,
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
