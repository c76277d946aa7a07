//! Schema, batches and trailer, however the worker is reached.

use arrow_array::{cast::AsArray, types::Int64Type};
use arrow_flight::utils::flight_data_to_batches;
use arrow_ipc::{MessageHeader, root_as_message};
use binnacle_protocol::{ErrorCode, Task};
use binnacle_worker::Compression;
use tonic::Code;

use crate::harness::{answer, config, error_of, folder, in_process, messages, query, signed, signer, start};

const ALL: &str = "SELECT n, 'number ' || n AS t FROM numbers ORDER BY n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_come_whole_on_loopback_compressed_and_not_and_within_the_process() {
    let (folder, signer) = (folder(), signer());
    let plain = start(config(folder.path(), &signer, Compression::None)).await;
    let lz4 = start(config(folder.path(), &signer, Compression::Lz4)).await;
    let within = in_process(folder.path(), &signer).await;
    for client in [&plain.client, &lz4.client, &within] {
        let (batches, trailer) = answer(client, signed(&signer, &query(ALL))).await.unwrap();
        let numbers = batches.iter().flat_map(|batch| batch.column(0).as_primitive::<Int64Type>().values().to_vec());
        assert!(numbers.eq(0..100_000));
        assert_eq!(batches.last().unwrap().column(1).as_string::<i32>().iter().last(), Some(Some("number 99999")));
        assert_eq!((trailer.rows, trailer.truncated), (100_000, false));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_batch_message_can_be_read_by_itself_and_the_trailer_is_the_last() {
    let (folder, signer) = (folder(), signer());
    let client = in_process(folder.path(), &signer).await;
    let messages = messages(&client, signed(&signer, &query(ALL))).await.unwrap();
    let kinds: Vec<_> = messages
        .iter()
        .filter(|message| !message.data_header.is_empty())
        .map(|message| root_as_message(&message.data_header).unwrap().header_type())
        .collect();
    assert_eq!(kinds[0], MessageHeader::Schema);
    assert!(kinds[1..].iter().all(|kind| *kind == MessageHeader::RecordBatch) && kinds.len() == messages.len() - 1);
    for message in &messages[1..messages.len() - 1] {
        let alone = [messages[0].clone(), message.clone()];
        assert!((1..=8192).contains(&flight_data_to_batches(&alone).unwrap()[0].num_rows()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_without_rows_has_a_schema_and_a_trailer() {
    let (folder, signer) = (folder(), signer());
    let client = in_process(folder.path(), &signer).await;
    let mut ticket = query(ALL);
    ticket.task = Task::Describe { sql: ALL.into() };
    let messages = messages(&client, signed(&signer, &ticket)).await.unwrap();
    assert_eq!(messages.len(), 2);
    let header = root_as_message(&messages[0].data_header).unwrap();
    assert_eq!(header.header_as_schema().unwrap().fields().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_comes_with_its_code_message_and_hint() {
    let (folder, signer) = (folder(), signer());
    let client = in_process(folder.path(), &signer).await;
    let status = answer(&client, signed(&signer, &query("SELECT * FROM nowhere"))).await.unwrap_err();
    let error = error_of(&status);
    assert_eq!((status.code(), error.code), (Code::InvalidArgument, ErrorCode::QueryFailed));
    assert_eq!(
        (error.message.as_str(), status.message()),
        ("there is no table `nowhere` in `.`", error.message.as_str())
    );
    assert_eq!(error.hint.unwrap(), "The tables are `numbers`.");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_after_the_first_rows_ends_the_stream_in_its_stead() {
    let (folder, signer) = (folder(), signer());
    let server = start(config(folder.path(), &signer, Compression::None)).await;
    let late = signed(&signer, &query("SELECT 1 / (n - 90000) AS x FROM numbers"));
    let status = answer(&server.client, late).await.unwrap_err();
    assert_eq!(error_of(&status).code, ErrorCode::QueryFailed);
}
