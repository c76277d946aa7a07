//! A datasource's parameters as the driver needs them.

use std::time::Duration;

use binnacle_protocol::{RemoteError, connector::postgres::INFO, ticket::DatasourceTarget};
use secrecy::ExposeSecret;
use tokio_postgres::config::{Config, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::tls::{Check, client_config};
use crate::{
    Secrets,
    given::{Given, invalid},
};

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How connections to one database are made.
pub(super) struct Settings {
    /// With the password, so never logged.
    pub config: Config,
    pub tls: MakeRustlsConnect,
    /// `host:port`, for messages.
    pub address: String,
    /// What a new connection is told first.
    pub greeting: String,
}

impl Settings {
    pub fn new(target: &DatasourceTarget, secrets: &Secrets) -> Result<Self, RemoteError> {
        let given = Given::new(&INFO, target)?;
        let text = |name| given.text(name).unwrap_or_default();
        let (host, port) = (text("host"), port(&given)?);
        let (mode, check) = tls_mode(host, text("sslmode"), given.text("rootCert"))?;
        let mut config = Config::new();
        config
            .host(host)
            .port(port)
            .dbname(text("database"))
            .user(text("user"))
            .application_name(text("applicationName"))
            .ssl_mode(mode)
            .connect_timeout(CONNECT_TIMEOUT)
            .keepalives_idle(Duration::from_mins(1));
        if let Some(password) = secrets.get("password") {
            config.password(password.expose_secret());
        }
        Ok(Self {
            config,
            tls: MakeRustlsConnect::new(client_config(&check)?),
            address: format!("{host}:{port}"),
            greeting: greeting(given.text("searchPath")),
        })
    }
}

fn port(given: &Given<'_>) -> Result<u16, RemoteError> {
    let port = given.number("port").unwrap_or_default();
    if port.fract() == 0.0 && (1.0..=65535.0).contains(&port) {
        Ok(port as u16)
    } else {
        Err(invalid("port", format!("`{port}` is not a port: write a number from 1 to 65535")))
    }
}

/// As libpq: `require` encrypts without looking at the certificate, unless there are root certificates to check it with.
fn tls_mode<'a>(host: &str, mode: &str, roots: Option<&'a str>) -> Result<(SslMode, Check<'a>), RemoteError> {
    if host.starts_with('/') || mode == "disable" {
        return Ok((SslMode::Disable, Check::Nothing));
    }
    Ok(match (mode, roots) {
        ("prefer", _) => (SslMode::Prefer, Check::Nothing),
        ("require", None) => (SslMode::Require, Check::Nothing),
        ("require" | "verify-full", Some(pem)) => (SslMode::Require, Check::With(pem)),
        ("verify-full", None) => (SslMode::Require, Check::WithPublicRoots),
        (other, _) => return Err(invalid("sslmode", format!("`{other}` is not a mode"))),
    })
}

/// Settings that make results the same on every server.
fn greeting(search_path: Option<&str>) -> String {
    let mut sql = "SET default_transaction_read_only = on; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; \
                   SET intervalstyle = 'postgres'"
        .to_owned();
    if let Some(path) = search_path {
        let schemas: Vec<_> = path
            .split(',')
            .map(|schema| schema.trim().trim_matches('"'))
            .filter(|schema| !schema.is_empty())
            .map(|schema| format!("\"{}\"", schema.replace('"', "\"\"")))
            .collect();
        sql.push_str("; SET search_path = ");
        sql.push_str(&schemas.join(", "));
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_path_cannot_smuggle_sql() {
        let sql = greeting(Some("sales, \"My Schema\", x\"; DROP TABLE t; --"));
        assert!(sql.ends_with(r#"SET search_path = "sales", "My Schema", "x""; DROP TABLE t; --""#), "{sql}");
    }

    #[test]
    fn certificates_are_checked_as_the_mode_says() {
        assert_eq!(tls_mode("db", "prefer", None).unwrap(), (SslMode::Prefer, Check::Nothing));
        assert_eq!(tls_mode("db", "require", Some("pem")).unwrap(), (SslMode::Require, Check::With("pem")));
        assert_eq!(tls_mode("db", "verify-full", None).unwrap(), (SslMode::Require, Check::WithPublicRoots));
        assert_eq!(tls_mode("/run/postgresql", "require", None).unwrap().0, SslMode::Disable);
    }
}
