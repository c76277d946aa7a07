//! `binnacle validate DIR`: every mistake, as `file:line:column field: what is wrong, what would be right`.
//!
//! folder → documents, dependencies first → checked against one another and against the data → mistakes on standard output

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use binnacle_protocol::TicketSigner;
use binnacle_server::{
    apply::rank,
    catalog::{ColumnBook, Snapshot},
    manifest::Document,
    problem::FieldError,
    validate::check,
};
use binnacle_telemetry::TelemetryConfig;

use crate::{
    folder::{File, read_folder},
    planes::{EmbeddedWorker, embedded_workers},
};

/// What to validate.
#[derive(clap::Args, Clone, Debug)]
pub struct ValidateArguments {
    /// The folder with YAML files
    folder: PathBuf,
    #[command(flatten)]
    worker: EmbeddedWorker,
}

/// Prints every mistake; fails where there is one.
///
/// # Errors
/// When the folder cannot be read.
#[expect(clippy::print_stdout, reason = "the mistakes are what the command is for")]
pub async fn validate(arguments: &ValidateArguments, telemetry: &TelemetryConfig) -> anyhow::Result<ExitCode> {
    let quiet = TelemetryConfig {
        log: if telemetry.log == "info" { "error".into() } else { telemetry.log.clone() },
        ..telemetry.clone()
    };
    binnacle_telemetry::init(&quiet)?;
    let folder = arguments
        .folder
        .canonicalize()
        .with_context(|| format!("the folder {} cannot be read", arguments.folder.display()))?;
    let files = read_folder(&folder)?;
    let signer = TicketSigner::from_pkcs8(&TicketSigner::generate_pkcs8()?)?;
    let (workers, _) = embedded_workers(&arguments.worker, &folder, signer).await?;
    let (objects, mistakes) = check_files(&files, &ColumnBook::new(Arc::new(workers))).await;
    for (file, mistakes) in &mistakes {
        for mistake in mistakes {
            println!("{}", line(file, mistake));
        }
    }
    let count: usize = mistakes.values().map(Vec::len).sum();
    if count == 0 {
        eprintln!("{objects} objects in {} files, no mistakes", files.len());
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "{count} {} in {} of {} files",
        if count == 1 { "mistake" } else { "mistakes" },
        mistakes.len(),
        files.len()
    );
    Ok(ExitCode::FAILURE)
}

type Mistakes<'a> = BTreeMap<&'a str, Vec<FieldError>>;

async fn check_files<'a>(files: &'a [File], columns: &ColumnBook) -> (usize, Mistakes<'a>) {
    let mut mistakes = Mistakes::new();
    let mut documents = Vec::new();
    for file in files {
        match &file.documents {
            Ok(found) => documents.extend(found.iter().map(|document| (file.name.as_str(), document))),
            Err(mistake) => mistakes.entry(&file.name).or_default().push(mistake.clone()),
        }
    }
    documents.sort_by_key(|(_, document)| rank(document.kind()));
    let mut snapshot = Arc::new(Snapshot::default());
    let mut names = Names::default();
    let objects = documents.len();
    for (file, document) in documents {
        if let Some(mistake) = names.twice(file, document) {
            mistakes.entry(file).or_default().push(mistake);
            continue;
        }
        match check(document, &snapshot, columns).await {
            Ok(checked) => snapshot = checked.snapshot,
            Err(found) => mistakes.entry(file).or_default().extend(found),
        }
    }
    for found in mistakes.values_mut() {
        found.sort_by_key(|mistake| (mistake.line, mistake.column));
    }
    (objects, mistakes)
}

/// Names that were seen, to find an object that stands in two places.
#[derive(Debug, Default)]
pub struct Names {
    seen: BTreeMap<(String, String, String), String>,
}

impl Names {
    /// The mistake of an object that was seen before.
    pub fn twice(&mut self, file: &str, document: &Document) -> Option<FieldError> {
        let text = |pointer: &str| document.value.pointer(pointer).and_then(serde_json::Value::as_str);
        let namespace = text("/metadata/namespace").unwrap_or("default");
        let (kind, name) = (text("/kind")?, text("/metadata/name")?);
        let key = (kind.to_owned(), namespace.to_owned(), name.to_owned());
        let Some(first) = self.seen.get(&key) else {
            self.seen.insert(key, file.to_owned());
            return None;
        };
        let message = format!("{kind} {namespace}/{name} stands in {first} already");
        Some(document.mistake("metadata.name", message, Some("rename or remove one of them".into())))
    }
}

/// `file:line:column field: what is wrong, what would be right`.
pub fn line(file: &str, mistake: &FieldError) -> String {
    let place = format!("{file}:{}:{}", mistake.line.unwrap_or(1), mistake.column.unwrap_or(1));
    let field = if mistake.path.is_empty() { String::new() } else { format!(" {}", mistake.path) };
    let hint = mistake.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("{place}{field}: {}{hint}", mistake.message)
}
