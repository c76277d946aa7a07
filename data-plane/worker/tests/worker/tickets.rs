//! Only what the control plane signed a moment ago is run.

use arrow_flight::{Criteria, Ticket as FlightTicket};
use binnacle_protocol::ErrorCode;
use binnacle_worker::Compression;
use chrono::{TimeDelta, Utc};
use tonic::Code;

use crate::harness::{answer, config, error_of, folder, query, signed, signer, start};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_altered_expired_and_garbled_tickets_are_refused() {
    let (folder, signer) = (folder(), signer());
    let server = start(config(folder.path(), &signer, Compression::None)).await;
    let good = query("SELECT 1 AS a");
    let forged = signed(&self::signer(), &good);
    let mut bytes = signed(&signer, &good).ticket.to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    let altered = FlightTicket { ticket: bytes.into() };
    let mut old = good.clone();
    old.expires = Utc::now() - TimeDelta::seconds(1);
    let expired = signed(&signer, &old);
    let garbled = FlightTicket { ticket: "SELECT 1".into() };
    for (ticket, why) in
        [(forged, "unknown key"), (altered, "signature"), (expired, "expired"), (garbled, "cannot be read")]
    {
        let status = answer(&server.client, ticket).await.unwrap_err();
        assert_eq!((status.code(), error_of(&status).code), (Code::PermissionDenied, ErrorCode::TicketInvalid));
        assert!(status.message().contains(why), "{}", status.message());
    }
    assert!(answer(&server.client, signed(&signer, &good)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tickets_of_the_old_and_the_new_key_are_taken_while_keys_are_rotated() {
    let (folder, old, new) = (folder(), signer(), signer());
    let mut both = config(folder.path(), &old, Compression::None);
    both.public_keys.extend(config(folder.path(), &new, Compression::None).public_keys);
    let server = start(both).await;
    for signer in [&old, &new] {
        assert!(answer(&server.client, signed(signer, &query("SELECT 1 AS a"))).await.is_ok());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_call_is_answered() {
    let (folder, signer) = (folder(), signer());
    let mut server = start(config(folder.path(), &signer, Compression::None)).await;
    let status = server.client.list_flights(Criteria::default()).await.err().unwrap();
    assert_eq!(status.code(), Code::Unimplemented);
}

#[tokio::test]
async fn a_public_key_that_is_none_is_refused_at_the_start() {
    let (folder, signer) = (folder(), signer());
    let mut wrong = config(folder.path(), &signer, Compression::None);
    wrong.public_keys = vec!["not-a-key".into()];
    let telemetry = binnacle_telemetry::init(&binnacle_telemetry::TelemetryConfig::default()).unwrap();
    let error = binnacle_worker::serve(wrong, telemetry, tokio_util::sync::CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.to_string(), "a public key cannot be used");
}
