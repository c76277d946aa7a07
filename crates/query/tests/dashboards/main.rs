//! From charts and filter states to questions, on the example dashboards and on one with every kind.

#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::format_collect,
    reason = "a test fails by panicking, and reads better than it runs"
)]

mod examples;
mod filter_values;
mod filters;
mod layout;
mod mistakes;
mod pages;
mod parts;
mod properties;
mod schemas;
