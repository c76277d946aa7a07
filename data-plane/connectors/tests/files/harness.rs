//! A source over a folder of the test's own, or over the example data.

use std::{collections::BTreeMap, fs, fs::File, path::Path, path::PathBuf, sync::Arc, time::Duration};

use arrow_array::RecordBatch;
use arrow_cast::pretty::pretty_format_batches;
use binnacle_connectors::{Environment, Source, connector};
use binnacle_protocol::{ObjectRef, RemoteError, ticket::DatasourceTarget};
use datafusion::arrow::compute::concat_batches;
use futures::TryStreamExt;
use parquet::arrow::ArrowWriter;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::Instant;

/// Long enough for any query that a test means to end.
pub fn soon() -> Instant {
    Instant::now() + Duration::from_mins(1)
}

pub fn environment(root: &Path) -> Environment {
    Environment { files_root: root.into(), allow_any_path: false, files_namespaces: None, runtime: Arc::default() }
}

pub async fn connect(environment: &Environment, parameters: Value) -> Result<Arc<dyn Source>, RemoteError> {
    let target = DatasourceTarget {
        object: ObjectRef::new("default", "files"),
        revision: 1,
        type_: "files".into(),
        parameters: serde_json::from_value(parameters).unwrap(),
        secrets: BTreeMap::new(),
        secrets_version: None,
        concurrency: 4,
    };
    connector("files").unwrap().connect(&target, &BTreeMap::new(), environment).await
}

/// The example data.
pub async fn examples(path: &str) -> Arc<dyn Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/data");
    connect(&environment(&root), json!({ "path": path })).await.unwrap()
}

/// A folder with `data` in it, and nothing else below the root but what the test puts there.
pub struct Folder {
    root: TempDir,
}

impl Folder {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("data")).unwrap();
        Self { root }
    }

    /// A path below `data`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("data").join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub fn write_parquet(&self, name: &str, batch: &RecordBatch) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
        writer.write(batch).unwrap();
        writer.close().unwrap();
        self
    }

    pub fn environment(&self) -> Environment {
        environment(self.root.path())
    }

    /// A source over `data`, with more parameters.
    pub async fn source_with(&self, more: Value) -> Arc<dyn Source> {
        let mut parameters = json!({"path": "data"});
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        connect(&self.environment(), parameters).await.unwrap()
    }

    pub async fn source(&self) -> Arc<dyn Source> {
        self.source_with(json!({})).await
    }
}

/// All rows in one batch.
pub async fn rows(source: &dyn Source, sql: &str) -> Result<RecordBatch, RemoteError> {
    let stream = source.query(sql, soon()).await?;
    let schema = stream.schema();
    let batches: Vec<_> = stream.try_collect().await?;
    assert!(batches.iter().all(|batch| (1..=8192).contains(&batch.num_rows()) && batch.schema() == schema));
    Ok(concat_batches(&schema, &batches).unwrap())
}

/// All rows as text, without the frame.
pub async fn table(source: &dyn Source, sql: &str) -> String {
    let batch = rows(source, sql).await.unwrap();
    let text = pretty_format_batches(&[batch]).unwrap().to_string();
    let lines = text.lines().filter(|line| line.starts_with('|')).map(|line| line.trim_matches(['|', ' ']));
    lines.collect::<Vec<_>>().join("\n")
}

/// The types of a table's columns.
pub async fn types(source: &dyn Source, sql: &str) -> Vec<String> {
    source.describe(sql).await.unwrap().fields().iter().map(|field| field.data_type().to_string()).collect()
}
