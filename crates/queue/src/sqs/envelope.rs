use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;

use super::wire::{Attribute, Entry, Received};
use crate::{
    DeadLetter, Delivery, Message,
    settings::{due_millis, from_millis, to_millis, until_millis},
};

/// The longest delay that SQS knows.
const LONGEST_STEP: Duration = Duration::from_mins(15);

const ENCODING: &str = "encoding";
const PUBLISHED: &str = "published";
const DUE: &str = "due";
const ATTEMPTS: &str = "attempts";
const REASON: &str = "reason";

/// A message with what we must know of it: what SQS forgets when it is sent again.
#[derive(Clone, Debug)]
pub(super) struct Envelope {
    pub body: Bytes,
    pub published_ms: u64,
    /// When it may be delivered; 0 for at once.
    pub due_ms: u64,
    /// Attempts that are over, of a dead letter; otherwise SQS counts them.
    pub attempts: u32,
    pub reason: String,
}

impl Envelope {
    pub fn of(message: Message) -> Self {
        Self {
            body: message.body,
            published_ms: to_millis(SystemTime::now()),
            due_ms: due_millis(message.delay),
            attempts: 0,
            reason: String::new(),
        }
    }

    pub fn dead(delivery: &Delivery, reason: &str) -> Self {
        let published_ms = delivery.published_at.map_or(0, to_millis);
        let reason = reason.replace(|character| !is_text(character), " ");
        Self { body: delivery.body.clone(), published_ms, due_ms: 0, attempts: delivery.attempt, reason }
    }

    pub fn remaining_delay(&self) -> Duration {
        until_millis(self.due_ms)
    }

    pub fn read(received: &Received) -> Self {
        let text = |name: &str| received.message_attributes.get(name).map_or("", |attribute| &attribute.string_value);
        let sent: u64 = received.attributes.get("SentTimestamp").and_then(|sent| sent.parse().ok()).unwrap_or_default();
        let body = match text(ENCODING) {
            "base64" => BASE64_STANDARD.decode(&received.body).unwrap_or_default(),
            _ => received.body.clone().into(),
        };
        Self {
            body: body.into(),
            published_ms: text(PUBLISHED).parse().unwrap_or(sent),
            due_ms: text(DUE).parse().unwrap_or_default(),
            attempts: text(ATTEMPTS).parse().unwrap_or_default(),
            reason: text(REASON).to_owned(),
        }
    }

    /// As SQS takes it.
    pub fn entry(&self) -> Entry {
        let mut attributes = HashMap::new();
        let mut note = |name: &str, value: String| {
            attributes.insert(name.to_owned(), Attribute { data_type: "String".into(), string_value: value });
        };
        // An empty body, too, SQS does not take.
        let message_body = match str::from_utf8(&self.body) {
            Ok(text) if !text.is_empty() && text.chars().all(is_text) => text.to_owned(),
            _ => {
                note(ENCODING, "base64".into());
                match BASE64_STANDARD.encode(&self.body) {
                    empty if empty.is_empty() => "=".into(),
                    encoded => encoded,
                }
            }
        };
        note(PUBLISHED, self.published_ms.to_string());
        if self.due_ms > 0 {
            note(DUE, self.due_ms.to_string());
        }
        if !self.reason.is_empty() {
            note(ATTEMPTS, self.attempts.to_string());
            note(REASON, self.reason.clone());
        }
        let delay_seconds = self.remaining_delay().min(LONGEST_STEP).as_millis().div_ceil(1000) as u64;
        Entry { id: String::new(), message_body, delay_seconds, message_attributes: attributes }
    }

    pub fn dead_letter(self, received: &Received) -> DeadLetter {
        let died = received.attributes.get("SentTimestamp").and_then(|sent| sent.parse().ok());
        DeadLetter {
            body: self.body,
            attempts: self.attempts,
            reason: self.reason,
            published_at: from_millis(self.published_ms),
            died_at: died.and_then(from_millis),
        }
    }
}

impl Entry {
    /// What counts towards the limit of SQS.
    pub fn size_bytes(&self) -> usize {
        let noted = self.message_attributes.iter();
        let noted = noted.map(|(name, value)| name.len() + value.data_type.len() + value.string_value.len());
        self.message_body.len() + noted.sum::<usize>()
    }
}

/// What SQS takes within a text: the characters of XML 1.0.
fn is_text(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(body: &'static [u8]) -> (String, Bytes) {
        let entry = Envelope::of(Message::now(body)).entry();
        let sent = entry.message_body.clone();
        let received = Received {
            receipt_handle: String::new(),
            body: entry.message_body,
            attributes: HashMap::new(),
            message_attributes: entry.message_attributes,
        };
        (sent, Envelope::read(&received).body)
    }

    #[test]
    fn text_travels_as_it_is() {
        assert_eq!(there_and_back(b"{\"job\": 7}\n"), ("{\"job\": 7}\n".into(), Bytes::from("{\"job\": 7}\n")));
    }

    #[test]
    fn what_is_no_text_arrives_as_it_was() {
        assert_eq!(there_and_back(b"a\0b").1, Bytes::from("a\0b"));
        assert_eq!(there_and_back(&[0xff, 0xfe]).1, Bytes::from_static(&[0xff, 0xfe]));
        let (sent, back) = there_and_back(b"");
        assert!(!sent.is_empty());
        assert_eq!(back, Bytes::new());
    }
}
