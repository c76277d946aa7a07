//! What the planes say to each other: ids, the query spec, connectors' parameters, tickets, result trailers and error codes.
//!
//! Owns the words, not the work: no SQL, no HTTP, and of files certificates alone. Both planes depend on it, so a change here is a change of a contract.
//!
//! query spec → (control plane) → [`ticket::Ticket`], signed → (data plane) → Arrow batches + [`trailer::Trailer`]

pub mod connector;
pub mod error;
pub mod field;
pub mod format;
pub mod id;
pub mod job;
pub mod keys;
pub mod query;
pub mod ticket;
pub mod tls;
pub mod trailer;

pub use error::{ErrorCode, RemoteError};
pub use field::{Field, FieldRole, FieldType};
pub use format::Format;
pub use id::{ObjectRef, QueryId};
pub use keys::PublicKeys;
pub use query::QuerySpec;
pub use ticket::{SignedTicket, Task, Ticket, TicketSigner, TicketVerifier};
pub use tls::TlsFiles;
pub use trailer::Trailer;
