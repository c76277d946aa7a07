//! The metadata database: everything the control plane must remember, on SQLite, PostgreSQL or MariaDB/MySQL.
//!
//! Owns the schema, its migrations and every SQL statement that touches it; one file per entity. Only the control
//! plane opens it. It must not know HTTP, Kubernetes or what a spec means: a spec is JSON here.
//!
//! typed call on [`Metadata`] → one `Sql` statement (or one transaction) → pool of one of three drivers → typed record
//!
//! All times are UTC with millisecond precision. SQLite has one writer connection and a few readers (WAL), so reads
//! never wait for writes; a commit survives the death of the process, though after a power cut the last commits may
//! be missing (`synchronous = NORMAL`), never half of one.

mod api_token;
mod audit;
mod cache_epoch;
mod catalog;
mod clock;
mod config;
mod copy;
mod db;
mod error;
mod favourite;
mod folder;
mod id;
mod job;
mod metadata;
mod migrate;
mod page;
mod permalink;
mod problem;
mod query_history;
mod resource;
mod revision;
mod schedule;
mod session;
mod setting;
mod signing_key;
mod text_enum;
mod token;
mod user;
mod vault;
mod view_use;

pub use api_token::{ApiToken, ApiTokens, AuthenticatedToken, NewApiToken};
pub use audit::{AuditEntry, AuditFilter, AuditLog, AuditOutcome, NewAuditEntry};
pub use cache_epoch::{CacheEpoch, CacheEpochs};
pub use catalog::{Catalog, CatalogVersions};
pub use clock::Clock;
pub use config::MetadataConfig;
pub use error::{Error, Result};
pub use favourite::Favourites;
pub use folder::{Folder, Folders};
pub use id::{
    ApiTokenId, AuditEntryId, JobId, LeaseToken, ProblemId, QueryId, ResourceId, ScheduleId, SessionId, SigningKeyId,
    UserId,
};
pub use job::{
    Backoff, ClaimedJob, DoneJob, DueJobs, Enqueued, Heartbeat, Job, JobCount, JobFilter, JobLease, JobLimits,
    JobState, Jobs, NewJob, Recovered,
};
pub use metadata::Metadata;
pub use page::Page;
pub use permalink::{Permalink, Permalinks};
pub use problem::{NewProblem, Problem, ProblemScope, Problems};
pub use query_history::{NewQuery, QueryFilter, QueryHistory, QueryOutcome, QueryRecord, QueryStatus};
pub use resource::{
    DeleteResource, Labels, ManagedBy, Resource, ResourceFilter, ResourceKey, Resources, RestoreRevision, SaveOutcome,
    SaveResource, Saved,
};
pub use revision::{Difference, Revision, RevisionSummary, compare_specs};
pub use schedule::{
    CatchUp, Concurrency, FiredTick, Firing, NewSchedule, PlannedTick, Schedule, ScheduleTick, Schedules, TickDecision,
    TickOutcome,
};
pub use session::{AuthenticatedSession, NewSession, Session, Sessions};
pub use setting::{Setting, Settings};
pub use signing_key::{NewSigningKey, SigningKey, SigningKeys};
pub use token::TokenHash;
pub use user::{Credentials, NewUser, Role, User, UserChange, Users};
pub use view_use::{NewViewUse, ViewUse, ViewUses};
