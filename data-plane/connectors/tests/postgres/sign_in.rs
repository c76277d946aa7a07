//! Passwords and TLS, on a server of the test's own.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::Path,
    process::Command,
};

use binnacle_protocol::ErrorCode;
use serde_json::{Value, json};

use crate::harness::{Server, connect, look_behind, parameters, table};

const SSL: &str = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

async fn with_hba(server: &Server, hba: &str, also: &str) {
    fs::write(Path::new(&server.folder).join("data/pg_hba.conf"), hba).unwrap();
    let client = look_behind(&server.url).await;
    for statement in also.split(';').filter(|statement| !statement.trim().is_empty()) {
        client.batch_execute(statement).await.unwrap();
    }
    client.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    // Reloading is done when a new connection sees it; the server tells when it last did.
    let loaded = "SELECT pg_conf_load_time() > now() - interval '1 minute' AND NOT EXISTS \
                  (SELECT FROM pg_hba_file_rules WHERE error IS NOT NULL)";
    assert!(client.query_one(loaded, &[]).await.unwrap().get::<_, bool>(0));
}

#[tokio::test]
async fn a_wrong_password_is_told_as_such_and_the_right_one_works() {
    let server = Server::start();
    let hba = "host all ann 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n";
    with_hba(&server, hba, "CREATE ROLE ann LOGIN PASSWORD 'right'").await;
    let mut given = parameters(&server.url);
    given.insert("user".into(), json!("ann"));
    let probe = async |password| connect(given.clone(), password).await.unwrap().probe().await;
    // Until the reload has reached new connections, any password will do.
    let refused = async {
        loop {
            if let Err(error) = probe(Some("wrong")).await {
                return error;
            }
        }
    };
    let error = tokio::time::timeout(std::time::Duration::from_secs(20), refused).await.unwrap();
    assert_eq!(error.code, ErrorCode::DatasourceAuthFailed);
    assert!(error.hint.as_ref().unwrap().contains("`secrets.password`"));
    assert!(!format!("{error:?}").contains("wrong"));
    assert_eq!(probe(None).await.unwrap_err().code, ErrorCode::DatasourceAuthFailed);
    assert!(probe(Some("right")).await.is_ok());
}

fn make_certificate(folder: &Path) -> String {
    let (key, certificate) = (folder.join("data/server.key"), folder.join("data/server.crt"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    // The server reads its key only where nobody else can.
    let owner = fs::metadata(folder.join("data")).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    for file in [&key, &certificate] {
        chown(file, Some(owner.uid()), Some(owner.gid())).unwrap();
    }
    fs::read_to_string(certificate).unwrap()
}

fn tls(server: &Server, host: &str, mode: &str, root: Option<&str>) -> BTreeMap<String, Value> {
    let mut given = parameters(&server.url);
    given.insert("host".into(), json!(host));
    given.insert("sslmode".into(), json!(mode));
    given.extend(root.map(|root| ("rootCert".to_owned(), json!(root))));
    given
}

#[tokio::test]
async fn the_connection_is_encrypted_and_the_server_known_as_the_mode_says() {
    let server = Server::start();
    let refused = connect(tls(&server, "127.0.0.1", "require", None), None).await.unwrap().probe().await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::DatasourceUnreachable);
    assert!(refused.hint.unwrap().contains("`parameters.sslmode`"));

    let certificate = make_certificate(Path::new(&server.folder));
    with_hba(&server, "host all all 127.0.0.1/32 trust\n", "ALTER SYSTEM SET ssl = on").await;
    let ask = async |host, mode, root| {
        let source = connect(tls(&server, host, mode, root), None).await?;
        source.probe().await?;
        Ok::<_, binnacle_protocol::RemoteError>(table(&*source, SSL).await)
    };
    let encrypted = async { while ask("127.0.0.1", "require", None).await.is_err() {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), encrypted).await.unwrap();

    let root = Some(certificate.as_str());
    for (host, mode, root) in
        [("127.0.0.1", "prefer", None), ("127.0.0.1", "require", None), ("localhost", "verify-full", root)]
    {
        assert_eq!(ask(host, mode, root).await.unwrap(), "ssl\ntrue", "{mode}");
    }
    assert_eq!(ask("127.0.0.1", "disable", None).await.unwrap(), "ssl\nfalse");
    for (host, root) in [("127.0.0.1", root), ("localhost", None)] {
        let error = ask(host, "verify-full", root).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::DatasourceUnreachable, "{error}");
        assert!(error.hint.unwrap().contains("`parameters.rootCert`"));
    }
}
