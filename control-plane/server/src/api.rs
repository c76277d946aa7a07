//! The REST API: one file per resource, with its parameters, answers and handlers together.

pub mod audit;
pub mod cache;
pub mod connectors;
pub mod dashboard_data;
pub mod dashboards;
pub mod datasets;
pub mod datasources;
pub mod events;
pub mod favourites;
pub mod filter_values;
pub mod frames;
pub mod health;
pub mod internal;
pub mod job_result;
pub mod jobs;
pub mod permalinks;
pub mod problems;
pub mod queries;
pub mod query;
pub mod resources;
pub mod session;
pub mod tables;
pub mod tokens;
pub mod users;
