//! The one door for objects: validate, store a revision, serve. The operator, the folder loader, the CLI and the UI all
//! come through here.
//!
//! manifest → read as its kind → checked against the catalog → stored as a revision → served

use binnacle_crds::Kind;
use binnacle_metadata::{ManagedBy, NewProblem, ProblemScope, ResourceKey, SaveOutcome, SaveResource, Saved};
use binnacle_protocol::ErrorCode;

use crate::{
    app::App,
    manifest::Document,
    problem::{FieldError, Problem, Result},
    validate::Checked,
};

/// The annotation by which a manifest says that it is to be kept where it stands from now on, whoever kept the object before:
/// for what was made in the UI and then committed to git.
pub const TAKE_OVER: &str = "binnacle.dev/take-over";

/// Who brings an object, and how.
#[derive(Clone, Debug)]
pub struct Door {
    /// The door.
    pub managed_by: ManagedBy,
    /// A user's name, or the door's.
    pub author: String,
    /// The revision the author started from.
    pub expected_revision: Option<i64>,
    /// What was changed, in the author's words.
    pub message: String,
}

impl Door {
    /// The folder loader.
    pub fn files() -> Self {
        Self { managed_by: ManagedBy::Files, author: "files".into(), expected_revision: None, message: String::new() }
    }

    /// The operator.
    pub fn kubernetes() -> Self {
        Self { managed_by: ManagedBy::Kubernetes, author: "kubernetes".into(), ..Self::files() }
    }
}

/// Stores an object that was checked, and serves it.
///
/// # Errors
/// [`ErrorCode::Conflict`] when another door manages it or it changed meanwhile.
pub async fn store(app: &App, document: &Document, checked: Checked, door: &Door) -> Result<Saved> {
    let Checked { manifest, spec, .. } = checked;
    // What git keeps is not taken from it through the UI.
    let asks = manifest.metadata.annotations.get(TAKE_OVER).is_some_and(|value| value == "true");
    let (title, folder) = spec.title_and_folder(&manifest.metadata.name);
    let save = SaveResource {
        key: ResourceKey::new(manifest.kind.as_str(), &manifest.metadata.namespace, &manifest.metadata.name),
        managed_by: door.managed_by,
        title,
        folder,
        labels: manifest.metadata.labels,
        annotations: manifest.metadata.annotations,
        spec: manifest.spec,
        source: Some(document.source.clone()),
        author: door.author.clone(),
        message: door.message.clone(),
        expected_revision: door.expected_revision,
        take_over: asks && door.managed_by != ManagedBy::Ui,
    };
    let saved = app.metadata.resources().save(&save).await?;
    if saved.outcome != SaveOutcome::Unchanged {
        app.catalog.reload().await?;
    }
    let scope = ProblemScope { source: door.managed_by, name: save.key.to_string() };
    app.metadata.problems().replace(&scope, &[]).await?;
    Ok(saved)
}

/// Checks and stores, for callers who want one answer; the mistakes are in the problem's `errors`.
///
/// # Errors
/// [`ErrorCode::InvalidSpec`] with every mistake, or what [`store`] says.
pub async fn apply(app: &App, document: &Document, door: &Door) -> Result<Saved> {
    let checked = app.catalog.check(document).await.map_err(invalid)?;
    store(app, document, checked, door).await
}

/// The problem of an object with mistakes.
pub fn invalid(mistakes: Vec<FieldError>) -> Problem {
    let first = mistakes.first().map(|mistake| (mistake.path.clone(), mistake.message.clone(), mistake.hint.clone()));
    let (path, message, hint) = first.unwrap_or_default();
    let detail = if mistakes.len() > 1 { format!("{message} (and {} more)", mistakes.len() - 1) } else { message };
    let mut problem = Problem::new(ErrorCode::InvalidSpec, detail);
    problem.field = Some(path).filter(|path| !path.is_empty());
    problem.hint = hint;
    problem.errors = mistakes;
    problem
}

/// A mistake as the list of problems keeps it.
pub fn stored_problem(document: Option<&Document>, mistake: &FieldError, file: Option<&str>) -> NewProblem {
    let text =
        |pointer: &str| document.and_then(|document| document.value.pointer(pointer)?.as_str().map(str::to_owned));
    let hint = mistake.hint.as_ref().map(|hint| format!(": {hint}")).unwrap_or_default();
    NewProblem {
        kind: text("/kind"),
        namespace: document.map(|_| text("/metadata/namespace").unwrap_or_else(|| "default".into())),
        name: text("/metadata/name"),
        file: file.map(str::to_owned),
        line: mistake.line.and_then(|line| line.try_into().ok()),
        column: mistake.column.and_then(|column| column.try_into().ok()),
        field: Some(mistake.path.clone()).filter(|path| !path.is_empty()),
        message: format!("{}{hint}", mistake.message),
    }
}

/// Kinds in the order in which they depend on each other.
pub fn rank(kind: Option<Kind>) -> usize {
    Kind::ALL.iter().position(|each| Some(*each) == kind).unwrap_or(usize::MAX)
}
