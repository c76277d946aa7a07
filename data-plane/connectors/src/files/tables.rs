//! The tables that a query names, opened when it does and kept until a file of theirs changes.
//!
//! table name → files and their size and time → the same as last time? → what was learnt about them then, or anew

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use binnacle_protocol::{ErrorCode, RemoteError};
use datafusion::{
    catalog::{SchemaProvider, TableProvider},
    error::DataFusionError,
    prelude::SessionContext,
};

use super::{
    format::Options,
    open::open,
    place::{Files, Place},
};

/// How many names a message lists.
const SHOWN: usize = 20;

/// The tables of one datasource, as DataFusion asks for them.
pub(super) struct Tables {
    place: Place,
    options: Options,
    /// Opens files; without tables of its own.
    opener: SessionContext,
    opened: Mutex<HashMap<String, Opened>>,
}

#[derive(Clone)]
struct Opened {
    files: Arc<Files>,
    provider: Arc<dyn TableProvider>,
}

impl Tables {
    pub fn new(place: Place, options: Options, opener: SessionContext) -> Self {
        Self { place, options, opener, opened: Mutex::default() }
    }

    /// The names of all tables.
    ///
    /// # Errors
    /// As [`Place::tables`].
    pub async fn names(&self) -> Result<Vec<String>, RemoteError> {
        let place = self.place.clone();
        blocking(move || place.tables()).await
    }

    /// The files of these tables as people know them, for messages.
    pub fn shown(&self, tables: &[String]) -> String {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let parts = tables.iter().filter_map(|table| opened.get(table)).flat_map(|opened| &opened.files.parts);
        let names: Vec<_> = parts.map(|part| format!("`{}`", self.place.shown(&part.path))).collect();
        match names.as_slice() {
            [] => format!("`{}`", self.place.given),
            [name] => name.clone(),
            [first, .., last] => format!("one of {} files from {first} to {last}", names.len()),
        }
    }

    /// The error; where it says that a table is not there, in our words and with the names that are.
    pub async fn explain(&self, error: RemoteError) -> RemoteError {
        let Some(name) = missing_table(&error.message) else { return error };
        let Ok(names) = self.names().await else { return error };
        let message = format!("there is no table `{name}` in `{}`", self.place.given);
        let hint = if let Some(other) = names.iter().find(|other| other.eq_ignore_ascii_case(name)) {
            format!("Names with capitals need double quotes: write `\"{other}\"`.")
        } else if names.is_empty() {
            "There is no file in it that could be a table.".to_owned()
        } else {
            let quoted: Vec<_> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
            format!("The tables are {}{}.", quoted.join(", "), if names.len() > SHOWN { ", …" } else { "" })
        };
        RemoteError::new(ErrorCode::QueryFailed, message).hint(hint)
    }

    async fn open(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>, RemoteError> {
        let (place, table) = (self.place.clone(), name.to_owned());
        let Some(files) = blocking(move || place.find(&table)).await? else {
            self.remember(name, None);
            return Ok(None);
        };
        if let Some(opened) = self.known(name)
            && *opened.files == files
        {
            return Ok(Some(opened.provider));
        }
        let provider = open(&self.opener, &self.place, &self.options, name, &files).await?;
        self.remember(name, Some(Opened { files: Arc::new(files), provider: Arc::clone(&provider) }));
        Ok(Some(provider))
    }

    fn known(&self, name: &str) -> Option<Opened> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn remember(&self, name: &str, opened: Option<Opened>) {
        let mut all = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        match opened {
            Some(opened) => all.insert(name.to_owned(), opened),
            None => all.remove(name),
        };
    }
}

impl std::fmt::Debug for Tables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tables").field("place", &self.place).finish_non_exhaustive()
    }
}

#[async_trait]
impl SchemaProvider for Tables {
    /// None: only names that a query has are looked for.
    fn table_names(&self) -> Vec<String> {
        Vec::new()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>, DataFusionError> {
        self.open(name).await.map_err(|error| DataFusionError::External(Box::new(error)))
    }

    fn table_exist(&self, name: &str) -> bool {
        self.known(name).is_some()
    }
}

/// The name in DataFusion's `table 'datafusion.public.name' not found`.
fn missing_table(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("table '")?;
    let (path, _) = rest.split_once("' not found")?;
    path.strip_prefix("datafusion.public.")
}

/// Disks may be slow, or far away.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RemoteError> + Send + 'static,
) -> Result<T, RemoteError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| RemoteError::new(ErrorCode::Internal, error.to_string()))?
}
