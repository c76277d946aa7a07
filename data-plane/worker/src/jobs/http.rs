//! The control plane's board over HTTP.

use std::time::Duration;

use async_trait::async_trait;
use binnacle_protocol::{
    RemoteError,
    job::{Assignment, Beat, JobBoard, Order, Outcome, Pulse},
};

use crate::ControlPlane;

/// Asks a control plane for jobs.
#[derive(Debug)]
pub struct HttpJobBoard(pub ControlPlane);

#[async_trait]
impl JobBoard for HttpJobBoard {
    async fn claim(&self, order: &Order) -> Result<Vec<Assignment>, RemoteError> {
        self.0.post("jobs/claim", order, order.wait()).await
    }

    async fn beat(&self, beats: Vec<Beat>) -> Result<Vec<Pulse>, RemoteError> {
        self.0.post("jobs/beat", &beats, Duration::ZERO).await
    }

    async fn finish(&self, outcomes: Vec<Outcome>) -> Result<Vec<bool>, RemoteError> {
        self.0.post("jobs/finish", &outcomes, Duration::ZERO).await
    }
}
