//! Which workers there are: those of addresses as they stand, and those that a name stands for at the moment.

use std::{
    collections::{BTreeSet, HashMap},
    net::{IpAddr, SocketAddr},
    sync::{Arc, Weak},
    time::Duration,
};

use binnacle_protocol::TlsFiles;
use tokio::sync::watch;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity, Uri};

/// How often names are looked up: a pod that is ready takes work a second later.
const LOOK_UP: Duration = Duration::from_secs(1);
/// So many failed look-ups in a row, and the name stands for nobody.
const FAILURES: u32 = 3;
const DEFAULT_PORT: u16 = 8815;

/// Why an address is none of a worker.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// Not `http://HOST:PORT`.
    #[error("`{0}` is not the address of a worker: write for example `http://10.0.0.7:8815`")]
    Address(String),
    /// `https` without certificates.
    #[error("`{0}` asks for TLS: give --tls-dir with the certificates")]
    NoCertificates(String),
    /// The certificates cannot be used.
    #[error("the certificates cannot be used")]
    Tls(#[from] tonic::transport::Error),
}

/// The workers of the moment.
#[derive(Debug)]
pub(super) struct Fleet {
    channels: watch::Sender<Arc<[Channel]>>,
    /// Whether others may come.
    is_followed: bool,
}

impl Fleet {
    /// Workers behind these channels, and no others.
    pub fn fixed(channels: Vec<Channel>) -> Arc<Self> {
        Self::of(channels.into(), false)
    }

    fn of(channels: Arc<[Channel]>, is_followed: bool) -> Arc<Self> {
        Arc::new(Self { channels: watch::Sender::new(channels), is_followed })
    }

    /// Workers at these addresses. A host name stands for every worker whose address it resolves to; it is looked up again
    /// and again for as long as the fleet is held.
    pub fn at(addresses: &[String], tls: Option<&TlsFiles>) -> Result<Arc<Self>, AddressError> {
        let places = addresses.iter().map(|address| Place::parse(address, tls)).collect::<Result<Vec<_>, _>>()?;
        let mut roll = Roll { places, members: HashMap::new() };
        if roll.places.iter().all(|place| place.host.parse::<IpAddr>().is_ok()) {
            let fixed = |place: &Place| Some(SocketAddr::new(place.host.parse().ok()?, place.port));
            let addresses: Vec<SocketAddr> = roll.places.iter().filter_map(fixed).collect();
            for (at, address) in addresses.into_iter().enumerate() {
                roll.join(at, address)?;
            }
            return Ok(Self::of(roll.channels(), false));
        }
        let fleet = Self::of(Arc::default(), true);
        tokio::spawn(roll.follow(Arc::downgrade(&fleet)));
        Ok(fleet)
    }

    /// The workers there are; perhaps none.
    pub fn now(&self) -> Arc<[Channel]> {
        Arc::clone(&self.channels.borrow())
    }

    /// Whether there may be others in a while.
    pub fn may_grow(&self) -> bool {
        self.is_followed
    }

    /// Waits until there is one.
    pub async fn any(&self) -> Arc<[Channel]> {
        let mut channels = self.channels.subscribe();
        let found = channels.wait_for(|channels| !channels.is_empty()).await;
        found.map(|channels| Arc::clone(&channels)).unwrap_or_default()
    }
}

/// One configured address.
#[derive(Debug)]
struct Place {
    host: String,
    port: u16,
    tls: Option<ClientTlsConfig>,
}

impl Place {
    fn parse(address: &str, tls: Option<&TlsFiles>) -> Result<Self, AddressError> {
        let wrong = || AddressError::Address(address.to_owned());
        let uri: Uri = address.parse().map_err(|_| wrong())?;
        let host = uri.host().ok_or_else(wrong)?.trim_matches(['[', ']']).to_owned();
        let tls = match (uri.scheme_str(), tls) {
            (Some("http"), _) => None,
            (Some("https"), None) => return Err(AddressError::NoCertificates(address.to_owned())),
            (Some("https"), Some(files)) => Some(client_tls(files, &host)),
            _ => return Err(wrong()),
        };
        Ok(Self { host, port: uri.port_u16().unwrap_or(DEFAULT_PORT), tls })
    }

    fn channel(&self, address: SocketAddr) -> Result<Channel, tonic::transport::Error> {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let mut endpoint = Endpoint::from_shared(format!("{scheme}://{address}"))?
            .connect_timeout(Duration::from_secs(3))
            .tcp_nodelay(true)
            .http2_keep_alive_interval(Duration::from_secs(10))
            .keep_alive_timeout(Duration::from_secs(10))
            .initial_stream_window_size(8 << 20)
            .initial_connection_window_size(32 << 20);
        if let Some(tls) = &self.tls {
            endpoint = endpoint.tls_config(tls.clone())?;
        }
        Ok(endpoint.connect_lazy())
    }
}

/// Both sides show a certificate; the worker's is for the name, whichever address it is reached by.
fn client_tls(files: &TlsFiles, host: &str) -> ClientTlsConfig {
    ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(&files.authority))
        .identity(Identity::from_pem(&files.certificate, &files.key))
        .domain_name(host)
}

/// Who belongs to the fleet, with the connections that are kept when others come and go.
#[derive(Debug)]
struct Roll {
    places: Vec<Place>,
    members: HashMap<(usize, SocketAddr), Channel>,
}

impl Roll {
    fn join(&mut self, place: usize, address: SocketAddr) -> Result<(), tonic::transport::Error> {
        let channel = self.places[place].channel(address)?;
        self.members.insert((place, address), channel);
        Ok(())
    }

    fn channels(&self) -> Arc<[Channel]> {
        let mut members: Vec<_> = self.members.iter().collect();
        members.sort_by_key(|(member, _)| **member);
        members.into_iter().map(|(_, channel)| channel.clone()).collect()
    }

    /// Lets those join who are new at a place, and those leave who are not there any more; whether anybody did.
    fn settle(&mut self, place: usize, found: &BTreeSet<SocketAddr>) -> bool {
        let before = self.members.len();
        self.members.retain(|(at, address), _| *at != place || found.contains(address));
        let mut changed = before != self.members.len();
        for address in found {
            if !self.members.contains_key(&(place, *address)) {
                match self.join(place, *address) {
                    Ok(()) => changed = true,
                    Err(error) => tracing::warn!(%error, %address, "a worker cannot be reached"),
                }
            }
        }
        changed
    }

    async fn follow(mut self, fleet: Weak<Fleet>) {
        let mut failures = vec![0; self.places.len()];
        loop {
            let mut changed = false;
            for (place, failed) in failures.iter_mut().enumerate() {
                let Place { host, port, .. } = &self.places[place];
                let found = tokio::net::lookup_host((host.as_str(), *port)).await;
                if let Ok(found) = found.map(Iterator::collect) {
                    *failed = 0;
                    changed |= self.settle(place, &found);
                } else {
                    *failed += 1;
                    changed |= *failed >= FAILURES && self.settle(place, &BTreeSet::new());
                }
            }
            let Some(fleet) = fleet.upgrade() else { return };
            if changed {
                tracing::info!(workers = self.members.len(), "the workers changed");
                fleet.channels.send_replace(self.channels());
            }
            drop(fleet);
            tokio::time::sleep(LOOK_UP).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_stands_for_every_address_that_it_resolves_to() {
        let fleet = Fleet::at(&["http://localhost:8815".into()], None).unwrap();
        assert!(!fleet.any().await.is_empty());
    }

    #[tokio::test]
    async fn addresses_are_there_at_once() {
        let addresses = ["http://10.0.0.7:8815".to_owned(), "http://[::1]".to_owned()];
        assert_eq!(Fleet::at(&addresses, None).unwrap().now().len(), 2);
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_refused() {
        for address in ["10.0.0.7:8815", "ftp://10.0.0.7", "https://10.0.0.7", ""] {
            assert!(Fleet::at(&[address.to_owned()], None).is_err(), "{address}");
        }
    }

    #[test]
    fn those_who_stay_keep_their_connection() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _within = runtime.enter();
        let place = Place::parse("http://workers:8815", None).unwrap();
        let mut roll = Roll { places: vec![place], members: HashMap::new() };
        let address = |last: u8| SocketAddr::from(([10, 0, 0, last], 8815));
        assert!(roll.settle(0, &BTreeSet::from([address(1), address(2)])));
        assert!(!roll.settle(0, &BTreeSet::from([address(2), address(1)])));
        assert!(roll.settle(0, &BTreeSet::from([address(2)])));
        assert_eq!(roll.channels().len(), 1);
    }
}
