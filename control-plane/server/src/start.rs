//! Starting and stopping the web server.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use base64::{Engine, prelude::BASE64_STANDARD};
use binnacle_cache::Caches;
use binnacle_metadata::{Metadata, MetadataConfig, NewSigningKey, NewUser, Role};
use binnacle_protocol::{TicketSigner, TlsFiles};
use binnacle_telemetry::Telemetry;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use tokio::{net::TcpListener, sync::broadcast, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    App, Schema, ServerConfig,
    auth::cookie,
    catalog::CatalogStore,
    demand,
    jobs::Jobs,
    problem::Problem,
    results::{Results, Shelf},
    router::{build_internal_router, build_router},
    tls::TlsListener,
    views, warm,
    workers::Workers,
};

/// Opens the metadata database that the options name; SQLite in the data folder by default.
///
/// # Errors
/// When it cannot be reached or migrated, or the folder cannot be made.
pub async fn open_metadata(config: &ServerConfig) -> anyhow::Result<Metadata> {
    let metadata = open_or_wait(&metadata_config(config)?, config.schema).await?;
    let resealed = metadata.signing_keys().reseal().await.context("private keys cannot be sealed")?;
    if resealed > 0 {
        tracing::info!(resealed, "private keys are sealed with the present encryption key");
    }
    Ok(metadata)
}

/// Brings what the metadata database at the URL `source` holds into the one that the options name, if that is empty, and
/// brings the schema up to date. Returns how many rows came; nothing where it is not empty.
///
/// # Errors
/// When either cannot be reached, or copied or migrated.
pub async fn copy_metadata(config: &ServerConfig, source: SecretString) -> anyhow::Result<Option<u64>> {
    let copied = Metadata::copy(&metadata_config(config)?, &MetadataConfig::new(source)).await;
    let (metadata, rows) = copied.context("the metadata cannot be copied")?;
    metadata.close().await;
    Ok(rows)
}

fn metadata_config(config: &ServerConfig) -> anyhow::Result<MetadataConfig> {
    let mut options = if let Some(url) = &config.metadata_url {
        MetadataConfig::new(url.clone())
    } else {
        std::fs::create_dir_all(&config.data_dir)
            .with_context(|| format!("the data folder {} cannot be made", config.data_dir.display()))?;
        MetadataConfig::sqlite(&config.data_dir.join("binnacle.sqlite"))
    };
    options.encryption_keys = encryption_keys(config)?;
    Ok(options)
}

fn encryption_keys(config: &ServerConfig) -> anyhow::Result<Vec<SecretSlice<u8>>> {
    let keys = config.encryption_keys.iter().map(|key| {
        let bytes = BASE64_STANDARD.decode(key.expose_secret().trim()).ok().filter(|bytes| bytes.len() == 32);
        bytes
            .map(SecretSlice::from)
            .context("--encryption-key is not 32 bytes in base64: make one by `openssl rand -base64 32`")
    });
    keys.collect()
}

async fn open_or_wait(options: &MetadataConfig, schema: Schema) -> anyhow::Result<Metadata> {
    if schema == Schema::Migrate {
        return Metadata::open(options).await.context("the metadata database cannot be opened");
    }
    let mut told = false;
    loop {
        match Metadata::open_migrated(options).await.context("the metadata database cannot be opened")? {
            Some(metadata) => return Ok(metadata),
            None if !told => tracing::info!("waiting for the metadata database to be migrated"),
            None => {}
        }
        told = true;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// A key pair that has signed nothing yet.
///
/// # Errors
/// When the system has no randomness.
pub(crate) fn new_signing_key() -> Result<NewSigningKey, Problem> {
    let private_key = TicketSigner::generate_pkcs8().map_err(Problem::internal)?;
    let public_key = TicketSigner::from_pkcs8(&private_key).map_err(Problem::internal)?.public_key();
    Ok(NewSigningKey { public_key, private_key: SecretSlice::from(private_key) })
}

/// The key that signs tickets, made at the first start and the same for all web servers of one database.
///
/// # Errors
/// When the metadata database fails.
pub async fn ticket_signer(metadata: &Metadata) -> Result<TicketSigner, Problem> {
    let key = metadata.signing_keys().get_or_insert(&new_signing_key()?).await?;
    TicketSigner::from_pkcs8(key.private_key.expose_secret()).map_err(Problem::internal)
}

/// The certificates that the options name.
///
/// # Errors
/// When they cannot be read.
pub fn tls_files(config: &ServerConfig) -> anyhow::Result<Option<TlsFiles>> {
    config.tls_dir.as_deref().map(TlsFiles::read).transpose().context("--tls-dir cannot be used")
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

    /// Answers workers and the operator on an address of their own, where one is set.
    async fn serve_internally(&self, stop: &CancellationToken) -> anyhow::Result<Option<JoinHandle<io::Result<()>>>> {
        let Some(address) = self.config.internal_listen else { return Ok(None) };
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address} (--internal-listen)"))?;
        let router = build_internal_router(self.app.clone());
        let stopped = stop.clone().cancelled_owned();
        tracing::info!(%address, tls = self.config.tls_dir.is_some(), "answering workers and the operator");
        Ok(Some(match tls_files(&self.config)? {
            Some(files) => {
                let listener = TlsListener::new(listener, &files)?;
                tokio::spawn(axum::serve(listener, router).with_graceful_shutdown(stopped).into_future())
            }
            None => tokio::spawn(axum::serve(listener, router).with_graceful_shutdown(stopped).into_future()),
        }))
    }

    /// Serves until `stop`, then lets running requests end, at most for 30 seconds. The metadata database stays open, for jobs
    /// that still end.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
        let internal = self.serve_internally(&stop).await?;
        let router = build_router(self.app.clone(), internal.is_none());
        let demand = tokio::spawn(demand::follow(self.app.clone(), stop.clone()));
        let follower = tokio::spawn(self.app.catalog.clone().follow(stop.clone()));
        let warmer = tokio::spawn(warm::follow(self.app.clone(), stop.clone()));
        let views = tokio::spawn(views::follow(self.app.clone(), stop.clone()));
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
        if let Some(internal) = internal {
            internal.await??;
        }
        demand.abort();
        follower.abort();
        sweeper.abort();
        warmer.abort();
        // It writes down what is left, if the database answers.
        let _ = tokio::time::timeout(Duration::from_secs(5), views).await;
        Ok(())
    }
}
