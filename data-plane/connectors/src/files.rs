//! Not yet.

use std::sync::Arc;

use async_trait::async_trait;
use binnacle_protocol::{ErrorCode, RemoteError, ticket::DatasourceTarget};

use crate::{Connector, Environment, Secrets, Source};

/// Connects.
pub(crate) struct Driver;

#[async_trait]
impl Connector for Driver {
    async fn connect(
        &self,
        _: &DatasourceTarget,
        _: &Secrets,
        _: &Environment,
    ) -> Result<Arc<dyn Source>, RemoteError> {
        Err(RemoteError::new(ErrorCode::Unavailable, "this connector is not there yet"))
    }
}
