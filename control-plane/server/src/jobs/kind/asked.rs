//! A question that waits, with who asked it.

use std::time::Duration;

use binnacle_protocol::{ErrorCode, SignedTicket, Ticket};
use binnacle_query::Purpose;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    app::App,
    auth::Identity,
    gate::QueryRequest,
    jobs::Requester,
    plan::Plan,
    problem::{Problem, Result},
};

/// A question as it was asked: gated when it was added, so that a wrong one is refused at once, and again when it runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// Who asked.
    pub by: Requester,
    /// What, as [`QueryRequest`].
    pub question: Value,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

impl Asked {
    /// What somebody asks now.
    pub fn new(identity: &Identity, question: Value, title: Option<String>) -> Self {
        Self { by: Requester::of(identity), question, title }
    }

    /// Gates the question for who asked it, with the rights that they have now.
    ///
    /// # Errors
    /// What is wrong with the question, or what the gate says.
    pub async fn plan(&self, app: &App, purpose: Purpose) -> Result<Plan> {
        let identity = self.by.identity(app).await?;
        read_question(&self.question)?.plan(app, &identity, purpose).await
    }
}

/// Reads a question.
///
/// # Errors
/// What is wrong with it.
pub fn read_question(question: &Value) -> Result<QueryRequest> {
    QueryRequest::deserialize(question).map_err(|error| {
        Problem::new(ErrorCode::InvalidRequest, format!("it is not a question: {error}")).field("question")
    })
}

/// Signs what was planned, for a run of at most `timeout` and any number of bytes.
///
/// # Errors
/// When the ticket cannot be written.
pub fn sign(app: &App, plan: &Plan, timeout: Duration) -> Result<SignedTicket> {
    let ticket = Ticket { max_bytes: u64::MAX, ..crate::results::ticket_of(&plan.ask, timeout) };
    Ok(app.results.workers().sign(&ticket)?)
}
