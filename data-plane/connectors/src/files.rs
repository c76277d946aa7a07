//! Parquet, CSV and JSON files, queried with an embedded DataFusion.
//!
//! Must not read outside the folder of files, nor write anywhere.
//!
//! SQL → the tables it names → their files → plan → batches in plain types

mod dates;
mod error;
mod format;
mod nulls;
mod open;
mod place;
mod plain;
mod rows;
mod stoppable;
mod tables;

use std::sync::Arc;

use arrow_schema::SchemaRef;
use async_trait::async_trait;
use binnacle_protocol::{ErrorCode, RemoteError, connector::files::INFO, ticket::DatasourceTarget};
use datafusion::{
    catalog::{CatalogProvider, MemoryCatalogProvider},
    common::tree_node::TreeNodeRecursion,
    error::DataFusionError,
    execution::SessionState,
    logical_expr::LogicalPlan,
    physical_plan::execute_stream,
    prelude::{SQLOptions, SessionConfig, SessionContext},
};
use tokio::time::{Instant, timeout_at};

use self::{
    error::failed,
    format::Options,
    place::Place,
    plain::plain_schema,
    rows::{stream, timed_out},
    stoppable::stoppable,
    tables::Tables,
};
use crate::{BatchStream, Connector, Environment, Secrets, Source, Table, TableKind, given::Given};

const CATALOG: &str = "datafusion";
const SCHEMA: &str = "public";

/// Opens folders of files.
pub(crate) struct Driver;

/// Files have no grants of their own: who may read them is said where they are mounted.
fn check_namespace(namespace: &str, environment: &Environment) -> Result<(), RemoteError> {
    let allowed = environment.files_namespaces.as_ref();
    if allowed.is_none_or(|allowed| allowed.iter().any(|each| each == "*" || each == namespace)) {
        return Ok(());
    }
    let message = format!("the files of these workers are not for the namespace `{namespace}`");
    Err(RemoteError::new(ErrorCode::DatasourceInvalid, message)
        .hint("name it in `spec.files.allowedNamespaces` of the WorkerPool"))
}

#[async_trait]
impl Connector for Driver {
    async fn connect(
        &self,
        target: &DatasourceTarget,
        _: &Secrets,
        environment: &Environment,
    ) -> Result<Arc<dyn Source>, RemoteError> {
        check_namespace(&target.object.namespace, environment)?;
        let given = Given::new(&INFO, target)?;
        let options = Options::new(&given)?;
        let place = Place::new(given.text("path").unwrap_or_default(), options.format, environment)?;
        let config = || SessionConfig::new().with_create_default_catalog_and_schema(false);
        let session = |config| SessionContext::new_with_config_rt(config, Arc::clone(&environment.runtime));
        let tables = Arc::new(Tables::new(place, options, session(config())));
        let catalog = Arc::new(MemoryCatalogProvider::new());
        let internal = |error: DataFusionError| RemoteError::new(ErrorCode::Internal, error.to_string());
        catalog.register_schema(SCHEMA, Arc::clone(&tables) as _).map_err(internal)?;
        let session = session(config().with_default_catalog_and_schema(CATALOG, SCHEMA));
        session.register_catalog(CATALOG, catalog);
        Ok(Arc::new(Files { session, tables }))
    }
}

/// One file or folder of files.
struct Files {
    session: SessionContext,
    tables: Arc<Tables>,
}

#[async_trait]
impl Source for Files {
    async fn query(&self, sql: &str, deadline: Instant) -> Result<BatchStream, RemoteError> {
        timeout_at(deadline, self.start(sql, deadline)).await.unwrap_or_else(|_| Err(timed_out()))
    }

    async fn describe(&self, sql: &str) -> Result<SchemaRef, RemoteError> {
        let plan = self.plan(&self.session.state(), sql).await?;
        Ok(plain_schema(plan.schema().as_arrow()))
    }

    async fn list_tables(&self) -> Result<Vec<Table>, RemoteError> {
        let table = |name| Table { catalog: None, schema: None, name, kind: TableKind::Table };
        Ok(self.tables.names().await?.into_iter().map(table).collect())
    }

    async fn probe(&self) -> Result<String, RemoteError> {
        let tables = self.tables.names().await?.len();
        Ok(format!("DataFusion {}, {tables} tables", datafusion::DATAFUSION_VERSION))
    }
}

impl Files {
    async fn start(&self, sql: &str, deadline: Instant) -> Result<BatchStream, RemoteError> {
        let state = self.session.state();
        let plan = self.plan(&state, sql).await?;
        let (tables, named) = (Arc::clone(&self.tables), tables_of(&plan));
        let failed = move |error: &DataFusionError| failed(error, &tables.shown(&named));
        let physical = state.create_physical_plan(&plan).await.map_err(|error| failed(&error))?;
        let physical = stoppable(physical).map_err(|error| failed(&error))?;
        let rows = execute_stream(physical, state.task_ctx()).map_err(|error| failed(&error))?;
        Ok(stream(rows, deadline, failed))
    }

    /// A plan that only reads, whatever the SQL says.
    async fn plan(&self, state: &SessionState, sql: &str) -> Result<LogicalPlan, RemoteError> {
        let planned = match state.create_logical_plan(sql).await {
            Ok(plan) => only_reads().verify_plan(&plan).map(|()| plan),
            Err(error) => Err(error),
        };
        match planned {
            Ok(plan) => Ok(plan),
            Err(error) => Err(self.tables.explain(failed(&error, &self.tables.shown(&[]))).await),
        }
    }
}

fn only_reads() -> SQLOptions {
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false)
}

/// The tables that a plan scans.
fn tables_of(plan: &LogicalPlan) -> Vec<String> {
    let mut names = Vec::new();
    // The visitor cannot fail.
    let _ = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            names.push(scan.table_name.table().to_owned());
        }
        Ok(TreeNodeRecursion::Continue)
    });
    names
}
