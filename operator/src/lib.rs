//! The Kubernetes operator: makes a cluster what `Platform` and `WorkerPool` objects say, and brings `Datasource`,
//! `Dataset`, `Dashboard`, `AlertSchedule` and `CachePolicy` objects to the platform that serves them.
//!
//! Owns what is written to the Kubernetes API: child objects, status, events, finalizers. Must not open a database, nor
//! decide what a dashboard means: that is the control plane's, which it asks through one [`door`].
//!
//! watches → queue → dereference → validate → build → apply → status
//!
//! Every process watches; only the holder of the Lease writes ([`leader`]).

pub mod apply;
pub mod conditions;
pub mod config;
pub mod content;
pub mod context;
pub mod controller;
pub mod door;
pub mod events;
pub mod failures;
pub mod hash;
pub mod labels;
pub mod leader;
pub mod metrics;
pub mod owned;
pub mod platform;
pub mod pod;
pub mod rollout;
pub mod run;
pub mod serve;
pub mod site;
pub mod watch;
pub mod worker_pool;
