//! Why an object is not brought to its platform: a reason for programs, a sentence for people, and what would heal it.

/// What must happen before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// Another object comes or becomes ready; nobody need touch this one.
    Wait,
    /// Somebody must change this object or another.
    Change,
    /// The owner of another namespace must consent. Until then nothing of the object is served.
    Consent,
}

/// Why an object is not brought to its platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The reason of the condition that says so.
    pub reason: &'static str,
    /// What is wrong, and what would be right.
    pub message: String,
    /// What must happen.
    pub remedy: Remedy,
}

impl Refusal {
    /// Something that is not there yet.
    pub fn wait(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), remedy: Remedy::Wait }
    }

    /// Something that must be changed.
    pub fn change(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), remedy: Remedy::Change }
    }

    /// Something that another namespace has not consented to.
    pub fn denied(message: impl Into<String>) -> Self {
        Self { reason: "NotPermitted", message: message.into(), remedy: Remedy::Consent }
    }
}

/// The one that decides what becomes of the object: a denial before a mistake before a wait, then the first.
pub fn weightiest(refusals: &[Refusal]) -> Option<&Refusal> {
    refusals.iter().rev().max_by_key(|refusal| refusal.remedy)
}

/// What all of them say, one after the other; the tail is counted.
pub fn said(refusals: &[Refusal]) -> String {
    const SHOWN: usize = 3;
    let mut text: Vec<&str> = Vec::new();
    for refusal in refusals {
        if !text.contains(&refusal.message.as_str()) {
            text.push(&refusal.message);
        }
    }
    let more = text.len().saturating_sub(SHOWN);
    text.truncate(SHOWN);
    let text = text.join("; ");
    if more > 0 { format!("{text}; and {more} more") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_weighs_more_than_a_mistake_and_a_mistake_more_than_a_wait() {
        let wait = Refusal::wait("DatasetNotFound", "a");
        let (first, second) = (Refusal::change("InvalidSpec", "b"), Refusal::change("InvalidSpec", "c"));
        let denied = Refusal::denied("d");
        assert_eq!(weightiest(&[wait.clone(), first.clone(), second.clone()]), Some(&first));
        assert_eq!(weightiest(&[wait.clone(), denied.clone(), first.clone()]), Some(&denied));
        let twice = [wait.clone(), wait, first, second, denied];
        assert_eq!(said(&twice), "a; b; c; and 1 more");
        assert_eq!(weightiest(&[]), None);
    }
}
