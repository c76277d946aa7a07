//! From charts and filter states to questions, on the example dashboards and on one with every kind.

mod examples;
mod filter_values;
mod filters;
mod layout;
mod mistakes;
mod pages;
mod parts;
mod properties;
mod schemas;
