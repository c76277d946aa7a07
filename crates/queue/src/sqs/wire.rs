//! The JSON that SQS reads and writes.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// One message of a batch to send.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Entry {
    pub id: String,
    pub message_body: String,
    pub delay_seconds: u64,
    #[serde(skip_serializing_if = "HashMap::is_empty")]
    pub message_attributes: HashMap<String, Attribute>,
}

/// What travels beside a body; always text here.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attribute {
    pub data_type: String,
    #[serde(default)]
    pub string_value: String,
}

/// One message of an answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Received {
    pub receipt_handle: String,
    pub body: String,
    /// What SQS knows of it.
    #[serde(default)]
    pub attributes: HashMap<String, String>,
    /// What the sender said of it.
    #[serde(default)]
    pub message_attributes: HashMap<String, Attribute>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ReceiveAnswer {
    pub messages: Vec<Received>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct QueueUrlAnswer {
    pub queue_url: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct AttributesAnswer {
    pub attributes: HashMap<String, String>,
}

/// The answer to a batch: what failed, while the rest was done.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct BatchAnswer {
    pub failed: Vec<Failed>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Failed {
    pub code: String,
    pub message: String,
}

/// An answer that says no.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    #[serde(rename = "__type")]
    pub code: String,
    #[serde(alias = "Message")]
    pub message: String,
}
