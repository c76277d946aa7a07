//! The conditions of the content kinds beside `Ready`, `Reconciling` and `Stalled`. All are good when true.

use binnacle_crds::Kind;

/// The objects that it names are there and may be used, and so is its platform.
pub const REFERENCES_RESOLVED: &str = "ReferencesResolved";
/// The control plane finds no mistake in it.
pub const VALIDATED: &str = "Validated";
/// The control plane serves it as it is now.
pub const SYNCED: &str = "Synced";
/// A dataset's columns and queries are the database's.
pub const SCHEMA_MATCHES: &str = "SchemaMatches";
/// A datasource's Secrets are there, with the keys it names.
pub const CREDENTIALS_RESOLVED: &str = "CredentialsResolved";
/// A datasource's database answers.
pub const REACHABLE: &str = "Reachable";
/// A schedule can be followed.
pub const SCHEDULE_VALID: &str = "ScheduleValid";
/// A cache policy is about something, and about nothing that an older one is about as closely.
pub const TARGETS_MATCHED: &str = "TargetsMatched";
/// An alert or a report was delivered. Written by whoever delivers.
pub const LAST_DELIVERY_SUCCEEDED: &str = "LastDeliverySucceeded";

/// Those that a kind has, in the order in which they are found out.
pub const fn of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Datasource => &[REFERENCES_RESOLVED, CREDENTIALS_RESOLVED, VALIDATED, SYNCED, REACHABLE],
        Kind::Dataset => &[REFERENCES_RESOLVED, SCHEMA_MATCHES, VALIDATED, SYNCED],
        Kind::AlertSchedule => &[REFERENCES_RESOLVED, SCHEDULE_VALID, VALIDATED, SYNCED, LAST_DELIVERY_SUCCEEDED],
        Kind::CachePolicy => &[REFERENCES_RESOLVED, TARGETS_MATCHED, VALIDATED, SYNCED],
        _ => &[REFERENCES_RESOLVED, VALIDATED, SYNCED],
    }
}
