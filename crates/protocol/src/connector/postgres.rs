//! PostgreSQL, and what speaks its protocol.

use super::{ConnectorInfo, Parameter, ParameterKind};

/// What the PostgreSQL connector needs.
pub const INFO: ConnectorInfo = ConnectorInfo {
    name: "postgres",
    title: "PostgreSQL",
    description: "A PostgreSQL database, version 12 or later.",
    dialect: "postgres",
    parameters: &[
        Parameter::text("host", "Host", "The server's name or address.").required(),
        Parameter::text("port", "Port", "The server's port.").kind(ParameterKind::Number).default("5432"),
        Parameter::text("database", "Database", "The database's name.").required(),
        Parameter::text("user", "User", "The role to sign in as; one that may only read is best.").required(),
        Parameter::text("password", "Password", "The role's password.").secret(),
        Parameter::text("sslmode", "TLS", "Whether the connection is encrypted, and the server's certificate checked.")
            .kind(ParameterKind::Choice(&["disable", "prefer", "require", "verify-full"]))
            .default("prefer"),
        Parameter::text("rootCert", "Root certificates", "Certificates in PEM that vouch for the server."),
        Parameter::text(
            "searchPath",
            "Search path",
            "Schemas that are searched for unqualified tables, for example `sales, public`.",
        ),
        Parameter::text("applicationName", "Application name", "How connections name themselves to the server.")
            .default("binnacle"),
    ],
};
