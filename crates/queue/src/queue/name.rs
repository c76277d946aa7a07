use std::{fmt, str::FromStr};

/// The name of a queue: 1 to 40 of `a` to `z`, `0` to `9` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueueName(String);

/// Why a text is not the name of a queue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadQueueName {
    /// It has no characters.
    #[error("the name of a queue is empty: write 1 to 40 of a-z, 0-9 and `-`")]
    Empty,
    /// It is longer than 40 characters.
    #[error("the name of queue `{name}` is too long: at most 40 characters, it has {length}")]
    TooLong {
        /// What was given.
        name: String,
        /// Its characters.
        length: usize,
    },
    /// It has a character that not every broker takes.
    #[error("the name of queue `{name}` has the character `{found}`: only a-z, 0-9 and `-` are allowed")]
    Character {
        /// What was given.
        name: String,
        /// The first such character.
        found: char,
    },
}

impl QueueName {
    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for QueueName {
    type Err = BadQueueName;

    fn from_str(name: &str) -> Result<Self, BadQueueName> {
        let length = name.chars().count();
        if length == 0 {
            return Err(BadQueueName::Empty);
        }
        if let Some(found) = name.chars().find(|character| !is_allowed(*character)) {
            return Err(BadQueueName::Character { name: name.into(), found });
        }
        if length > 40 {
            return Err(BadQueueName::TooLong { name: name.into(), length });
        }
        Ok(Self(name.into()))
    }
}

/// What all brokers allow in the names of their queues, streams and keys.
pub(crate) fn is_allowed(character: char) -> bool {
    matches!(character, 'a'..='z' | '0'..='9' | '-')
}

impl fmt::Display for QueueName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_small_letters_digits_and_dashes() {
        assert_eq!("render-report-2".parse::<QueueName>().unwrap().as_str(), "render-report-2");
        assert_eq!("x".repeat(40).parse::<QueueName>().unwrap().to_string().len(), 40);
    }

    #[test]
    fn a_wrong_name_says_what_is_wrong_with_it() {
        let fault = |name: &str| name.parse::<QueueName>().unwrap_err().to_string();
        assert!(fault("").contains("empty"));
        assert!(fault("render.report").contains("character `.`"));
        assert!(fault(&"x".repeat(41)).contains("it has 41"));
    }
}
