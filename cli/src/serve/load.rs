//! Brings a folder to the apply door: what is good is stored and served, what is wrong is told, and what was good before
//! goes on being served.
//!
//! files → documents, dependencies first → checked → stored under the files' name → problems, file by file

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use binnacle_metadata::{DeleteResource, ManagedBy, NewProblem, ProblemScope, ResourceFilter, ResourceKey};
use binnacle_server::{
    App,
    apply::{self, Door, rank},
    manifest::Document,
    problem::{FieldError, Result},
};

use crate::{
    folder::{File, read_folder},
    validate::{Names, line},
};

/// The annotation that says which file an object came from.
const FILE: &str = "binnacle.dev/file";

/// Loads the whole folder; what did not change costs a comparison.
pub async fn load(app: &App, folder: &Path) {
    let files = match read_folder(folder) {
        Ok(files) => files,
        Err(error) => return tracing::error!(%error, "the folder cannot be read; what it held is still served"),
    };
    if let Err(problem) = load_files(app, &files).await {
        tracing::error!(problem.detail, "the folder could not be loaded; what was stored is still served");
    }
}

async fn load_files(app: &App, files: &[File]) -> Result<()> {
    let stored = remove_gone(app, files).await?;
    let mut problems: BTreeMap<&str, Vec<NewProblem>> =
        files.iter().map(|file| (file.name.as_str(), Vec::new())).collect();
    let mut documents = Vec::new();
    for file in files {
        match &file.documents {
            Ok(found) => documents.extend(found.iter().map(|document| (file.name.as_str(), document))),
            Err(mistake) => tell(&mut problems, &file.name, None, mistake),
        }
    }
    // Of two files that hold the same object, the one that is served already comes first.
    let is_new = |file: &str, document: &Document| {
        key_of(document).is_some_and(|key| stored.get(&key).is_none_or(|stored| stored != file))
    };
    documents.sort_by_key(|(file, document)| (rank(document.kind()), is_new(file, document)));
    let mut names = Names::default();
    for (file, document) in documents {
        let mistakes = match names.twice(document) {
            Some(mistake) => vec![mistake],
            None => bring(app, file, document).await,
        };
        // One with mistakes does not keep another from being served.
        if mistakes.is_empty() {
            names.add(file, document);
        }
        for mistake in &mistakes {
            tell(&mut problems, file, Some(document), mistake);
        }
    }
    store_problems(app, &problems).await
}

/// Checks and stores one document; the mistakes that keep it from being stored.
async fn bring(app: &App, file: &str, document: &Document) -> Vec<FieldError> {
    let mut checked = match app.catalog.check(document).await {
        Ok(checked) => checked,
        Err(mistakes) => return mistakes,
    };
    checked.manifest.metadata.annotations.insert(FILE.into(), file.into());
    match apply::store(app, document, checked, &Door::files()).await {
        Ok(_) => Vec::new(),
        Err(problem) => vec![document.mistake("metadata.name", problem.detail, problem.hint)],
    }
}

fn tell<'a>(
    problems: &mut BTreeMap<&'a str, Vec<NewProblem>>,
    file: &'a str,
    document: Option<&Document>,
    mistake: &FieldError,
) {
    problems.entry(file).or_default().push(apply::stored_problem(document, mistake, Some(file)));
    tracing::debug!("{}", line(file, mistake));
}

async fn store_problems(app: &App, problems: &BTreeMap<&str, Vec<NewProblem>>) -> Result<()> {
    for (file, found) in problems {
        let scope = ProblemScope { source: ManagedBy::Files, name: (*file).to_owned() };
        if app.metadata.problems().replace(&scope, found).await? && !found.is_empty() {
            for problem in found {
                let place = format!("{file}:{}:{}", problem.line.unwrap_or(1), problem.column.unwrap_or(1));
                tracing::warn!(field = problem.field, "{place}: {}", problem.message);
            }
        }
    }
    let names: Vec<String> = problems.keys().map(|file| (*file).to_owned()).collect();
    app.metadata.problems().retain(ManagedBy::Files, &names).await?;
    Ok(())
}

/// Deletes what no file holds any more; what is left, with its file. What a file held stays while something in it cannot be
/// read, or not be told by its kind and name: nobody knows whether it is gone.
async fn remove_gone(app: &App, files: &[File]) -> Result<BTreeMap<ResourceKey, String>> {
    let held: BTreeSet<ResourceKey> =
        files.iter().flat_map(|file| file.documents.iter().flatten()).filter_map(key_of).collect();
    let unclear: Vec<&str> = files.iter().filter(|file| is_unclear(file)).map(|file| file.name.as_str()).collect();
    let is_within = |name: &str, file: &str| {
        name.strip_prefix(file).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || file.is_empty())
    };
    let filter = ResourceFilter { managed_by: Some(ManagedBy::Files), ..ResourceFilter::default() };
    let mut removed = false;
    let mut left = BTreeMap::new();
    for resource in app.metadata.resources().list(&filter).await? {
        let file = resource.annotations.get(FILE);
        if held.contains(&resource.key) || file.is_some_and(|name| unclear.iter().any(|file| is_within(name, file))) {
            left.insert(resource.key, file.cloned().unwrap_or_default());
            continue;
        }
        tracing::info!(object = %resource.key, "no file holds it any more");
        let delete = DeleteResource { key: resource.key, managed_by: ManagedBy::Files, expected_revision: None };
        app.metadata.resources().delete(&delete).await?;
        removed = true;
    }
    if removed {
        app.catalog.reload().await?;
    }
    Ok(left)
}

fn is_unclear(file: &File) -> bool {
    file.documents.as_ref().map_or(true, |documents| documents.iter().any(|document| document.key().is_none()))
}

fn key_of(document: &Document) -> Option<ResourceKey> {
    document.key().map(|(kind, namespace, name)| ResourceKey::new(kind.as_str(), namespace, name))
}
