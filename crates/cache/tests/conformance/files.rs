//! Things larger than one value.

pub mod contents;
pub mod writers;
