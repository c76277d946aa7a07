//! Newtype ids: `UUIDv7`, so that sorting by id sorts by time of making.

macro_rules! newtype_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(uuid::Uuid);

        impl $name {
            #[doc = "A fresh id."]
            #[allow(clippy::new_without_default, reason = "an id that appears by default would be a mistake")]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = uuid::Error;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl From<$name> for crate::db::Value {
            fn from(id: $name) -> Self {
                Self::Text(Some(id.to_string()))
            }
        }

        impl From<Option<$name>> for crate::db::Value {
            fn from(id: Option<$name>) -> Self {
                Self::Text(id.map(|id| id.to_string()))
            }
        }
    )+};
}

newtype_id! {
    /// A user.
    UserId;
    /// A session; may be shown, unlike its token.
    SessionId;
    /// An API token; may be shown, unlike its secret.
    ApiTokenId;
    /// A resource, for as long as its kind, namespace and name exist.
    ResourceId;
    /// A query in the history.
    QueryId;
    /// A background job.
    JobId;
    /// One claim of a job: the fence against workers that lost their lease.
    LeaseToken;
    /// A schedule.
    ScheduleId;
    /// An entry of the audit log.
    AuditEntryId;
    /// A problem of an applied object or file.
    ProblemId;
    /// A signing key: the `kid` of a ticket.
    SigningKeyId;
}
