//! The web server: the API, the apply door, the result cache, and the web app. Stateless but for its caches: any number
//! of them can stand behind a load balancer.
//!
//! Owns HTTP and what is served; must not know any analytics database's password, nor talk to Kubernetes.
//!
//! request → [`auth`] → [`api`] → policy gate (`binnacle-query`) → [`results`] → [`workers`] → `binnacle-format` → answer

mod accept;
pub mod api;
pub mod app;
pub mod apply;
mod assets;
mod audit;
pub mod auth;
pub mod catalog;
pub mod config;
mod demand;
pub mod events;
mod extract;
pub mod gate;
mod history;
pub mod jobs;
pub mod manifest;
pub mod openapi;
mod plan;
pub mod problem;
pub mod results;
pub mod router;
mod start;
mod tls;
mod trace;
pub mod validate;
pub mod views;
mod warm;
pub mod workers;

pub use app::App;
pub use config::{Schema, ServerConfig};
pub use start::{FirstAdmin, Server, copy_metadata, open_metadata, ticket_signer, tls_files};
