//! Transactions that lose against another one are simply run again.

use crate::Error;

/// Counts the attempts at one transaction.
#[derive(Debug, Default)]
pub(crate) struct Retry {
    attempts: u32,
}

impl Retry {
    /// So many deadlocks in a row mean that something else is wrong.
    const MOST: u32 = 8;

    /// Whether to run the transaction again after `error`.
    pub fn again(&mut self, error: &Error) -> bool {
        self.attempts += 1;
        matches!(error, Error::Contended(_)) && self.attempts < Self::MOST
    }

    /// As `again`, for transactions in which a conflict only means that another one inserted first.
    pub fn again_after_conflict(&mut self, error: &Error) -> bool {
        self.again(error) || (matches!(error, Error::Conflict(_)) && self.attempts < Self::MOST)
    }
}
