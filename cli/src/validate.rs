//! `binnacle validate DIR`: every mistake, as `file:line:column field: what is wrong, what would be right`.
//!
//! folder → documents, dependencies first → checked against one another and against the data → mistakes on standard output

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use binnacle_crds::{Kind, Manifest, dataset::DatasetSpec};
use binnacle_protocol::{ObjectRef, TicketSigner};
use binnacle_server::{
    apply::rank,
    catalog::{ColumnBook, Snapshot},
    manifest::{Document, TypedSpec},
    problem::FieldError,
    validate::{assume, check},
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
        log: if telemetry.log == TelemetryConfig::default().log { "error".into() } else { telemetry.log.clone() },
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
    let Outcome { objects, mistakes, unchecked } = check_files(&files, &ColumnBook::new(Arc::new(workers))).await;
    for (file, mistakes) in &mistakes {
        for mistake in mistakes {
            println!("{}", line(file, mistake));
        }
    }
    for text in unchecked {
        eprintln!("not checked: {text}");
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

struct Outcome<'a> {
    objects: usize,
    mistakes: Mistakes<'a>,
    /// What only a database could tell that is away.
    unchecked: Vec<String>,
}

async fn check_files<'a>(files: &'a [File], columns: &ColumnBook) -> Outcome<'a> {
    let mut mistakes = Mistakes::new();
    let mut unchecked = Vec::new();
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
        if let Some(mistake) = names.twice(document) {
            mistakes.entry(file).or_default().push(mistake);
            continue;
        }
        names.add(file, document);
        match check(document, &snapshot, columns).await {
            Ok(checked) => {
                snapshot = checked.snapshot;
                if let TypedSpec::Dataset(spec) = &checked.spec
                    && let Err(problem) = find_data(&checked.manifest, spec, &snapshot, columns).await
                {
                    match problem {
                        Missing::Files(detail) => {
                            mistakes.entry(file).or_default().push(document.mistake("spec.datasource", detail, None));
                        }
                        Missing::Database(detail) => unchecked.push(format!("{file}: {detail}")),
                    }
                }
            }
            Err(found) => {
                mistakes.entry(file).or_default().extend(found);
                snapshot = assume(document, &snapshot, columns).unwrap_or(snapshot);
            }
        }
    }
    for found in mistakes.values_mut() {
        found.sort_by_key(|mistake| (mistake.line, mistake.column));
    }
    Outcome { objects, mistakes, unchecked }
}

/// Why the columns of a dataset are not known.
enum Missing {
    /// Its files are not there: the folder is wrong.
    Files(String),
    /// Its database does not answer: here, or now.
    Database(String),
}

async fn find_data(
    manifest: &Manifest,
    spec: &DatasetSpec,
    snapshot: &Snapshot,
    columns: &ColumnBook,
) -> Result<(), Missing> {
    let namespace = &manifest.metadata.namespace;
    let dataset = ObjectRef::new(namespace, &manifest.metadata.name);
    let Err(problem) = columns.learn(snapshot, &dataset).await else { return Ok(()) };
    let datasource = ObjectRef::resolve(&spec.datasource, namespace).ok();
    let is_files = datasource
        .and_then(|datasource| snapshot.datasource(&datasource))
        .is_some_and(|datasource| datasource.type_ == "files");
    let detail = format!("the columns of {dataset} are not known: {}", problem.detail);
    Err(if is_files { Missing::Files(problem.detail) } else { Missing::Database(detail) })
}

/// Names that were seen, to find an object that stands in two places.
#[derive(Debug, Default)]
pub struct Names {
    seen: BTreeMap<(Kind, String, String), String>,
}

impl Names {
    /// The mistake of an object that was seen before.
    pub fn twice(&self, document: &Document) -> Option<FieldError> {
        let (kind, namespace, name) = document.key()?;
        let first = self.seen.get(&(kind, namespace.to_owned(), name.to_owned()))?;
        let message = format!("{} {namespace}/{name} stands in {first} already", kind.as_str());
        Some(document.mistake("metadata.name", message, Some("rename or remove one of them".into())))
    }

    /// Remembers an object.
    pub fn add(&mut self, file: &str, document: &Document) {
        if let Some((kind, namespace, name)) = document.key() {
            self.seen.insert((kind, namespace.to_owned(), name.to_owned()), file.to_owned());
        }
    }
}

/// `file:line:column field: what is wrong, what would be right`.
pub fn line(file: &str, mistake: &FieldError) -> String {
    let place = format!("{file}:{}:{}", mistake.line.unwrap_or(1), mistake.column.unwrap_or(1));
    let field = if mistake.path.is_empty() { String::new() } else { format!(" {}", mistake.path) };
    let hint = mistake.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("{place}{field}: {}{hint}", mistake.message)
}
