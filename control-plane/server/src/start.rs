//! Starting and stopping the web server.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use binnacle_cache::Caches;
use binnacle_metadata::{Metadata, MetadataConfig, NewSigningKey, NewUser, Role};
use binnacle_protocol::TicketSigner;
use binnacle_telemetry::Telemetry;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use tokio::{net::TcpListener, sync::broadcast};
use tokio_util::sync::CancellationToken;

use crate::{
    App, ServerConfig,
    auth::cookie,
    catalog::CatalogStore,
    jobs::Jobs,
    results::{Results, Shelf},
    router::build_router,
    warm,
    workers::Workers,
};

/// Opens the metadata database that the options name; SQLite in the data folder by default.
///
/// # Errors
/// When it cannot be reached or migrated, or the folder cannot be made.
pub async fn open_metadata(config: &ServerConfig) -> anyhow::Result<Metadata> {
    let options = if let Some(url) = &config.metadata_url {
        MetadataConfig::new(url.clone())
    } else {
        std::fs::create_dir_all(&config.data_dir)
            .with_context(|| format!("the data folder {} cannot be made", config.data_dir.display()))?;
        MetadataConfig::sqlite(&config.data_dir.join("binnacle.sqlite"))
    };
    Metadata::open(&options).await.context("the metadata database cannot be opened")
}

/// The key that signs tickets, made at the first start and the same for all web servers of one database.
///
/// # Errors
/// When the metadata database fails.
pub async fn ticket_signer(metadata: &Metadata) -> anyhow::Result<TicketSigner> {
    let fresh = TicketSigner::generate_pkcs8()?;
    let public_key = TicketSigner::from_pkcs8(&fresh)?.public_key();
    let new = NewSigningKey { public_key, private_key: SecretSlice::from(fresh) };
    let key = metadata.signing_keys().get_or_insert(&new).await?;
    Ok(TicketSigner::from_pkcs8(key.private_key.expose_secret())?)
}

/// A password that was made because there were no users.
#[derive(Debug)]
pub struct FirstAdmin {
    /// The user's name.
    pub name: &'static str,
    /// The password.
    pub password: SecretString,
}

/// A web server that is ready to listen.
#[derive(Debug)]
pub struct Server {
    /// The parts, for who runs in the same process.
    pub app: App,
    config: ServerConfig,
}

impl Server {
    /// Reads the catalog and puts everything together.
    ///
    /// # Errors
    /// When options do not go together or the metadata database fails.
    pub async fn new(
        config: ServerConfig,
        metadata: Metadata,
        workers: Workers,
        telemetry: Telemetry,
    ) -> anyhow::Result<Self> {
        config.validate()?;
        let workers = Arc::new(workers);
        let (events, _) = broadcast::channel(1024);
        let catalog = CatalogStore::open(metadata.clone(), Arc::clone(&workers), events.clone())
            .await
            .map_err(|problem| anyhow::anyhow!(problem.detail))?;
        let caches = Caches::open(&config.caches, Some(&config.data_dir))?;
        if caches.results.is_shared() {
            // Connected before the first person waits for it.
            let results = caches.results.clone();
            tokio::spawn(async move { results.get(&results.key(&["hello"])).await });
        }
        let shelf = Shelf::new(caches.results.clone());
        let results = Results::new(workers, config.result_cache_mib << 20, shelf);
        let broker = binnacle_queue::open(&config.broker).await?;
        let jobs = Jobs::new(config.jobs.clone(), metadata.clone(), broker, caches);
        let app = App::new(config.clone(), metadata, catalog, results, jobs, events, telemetry);
        Ok(Self { app, config })
    }

    /// Makes the first admin where there are no users.
    ///
    /// # Errors
    /// When the metadata database fails.
    pub async fn create_first_admin(&self) -> anyhow::Result<Option<FirstAdmin>> {
        if self.config.no_auth || self.app.metadata.users().count().await? > 0 {
            return Ok(None);
        }
        let password: SecretString = match &self.config.admin_password {
            Some(password) => password.clone().into(),
            None => cookie::random_token().map_err(|problem| anyhow::anyhow!(problem.detail))?[..20].to_owned().into(),
        };
        let hash = self.app.passwords.hash(&password).await.map_err(|problem| anyhow::anyhow!(problem.detail))?;
        let new = NewUser {
            name: "admin".into(),
            display_name: "Admin".into(),
            email: None,
            password_hash: Some(hash),
            role: Role::Admin,
            groups: Vec::new(),
            must_change_password: false,
        };
        let made = self.app.metadata.users().create_first(&new).await?;
        Ok(made.map(|_| FirstAdmin { name: "admin", password }))
    }

    /// Takes the address; requests wait until [`Server::serve`].
    ///
    /// # Errors
    /// When the address is taken or not this machine's.
    pub async fn bind(&self) -> anyhow::Result<TcpListener> {
        let listen = self.config.listen;
        TcpListener::bind(listen)
            .await
            .with_context(|| format!("cannot listen on {listen}: is another server running there?"))
    }

    /// Serves until `stop`, then lets running requests end, at most for 30 seconds. The metadata database stays open, for jobs
    /// that still end.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
        let router = build_router(self.app.clone());
        let follower = tokio::spawn(self.app.catalog.clone().follow(stop.clone()));
        let warmer = tokio::spawn(warm::follow(self.app.clone(), stop.clone()));
        let (app, stopped) = (self.app.clone(), stop.clone());
        let sweeper = tokio::spawn(async move { app.jobs.follow(stopped).await });
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let served =
            axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned()).into_future();
        let mut served = std::pin::pin!(served);
        tokio::select! {
            result = &mut served => result?,
            () = stop.cancelled() => {
                // Event streams never end by themselves.
                let _ = tokio::time::timeout(Duration::from_secs(30), served).await;
            }
        }
        follower.abort();
        sweeper.abort();
        warmer.abort();
        Ok(())
    }
}
