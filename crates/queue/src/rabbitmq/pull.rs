use std::time::Duration;

use futures::StreamExt;
use lapin::{
    Channel, Consumer,
    message::Delivery,
    options::{BasicCancelOptions, BasicConsumeOptions},
    types::FieldTable,
};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use super::session::{Fault, in_time};

/// How long a server that has more pauses at most between two deliveries.
const QUIET: Duration = Duration::from_millis(2);

/// What comes by the deadline, and all that comes right behind it, by a consumer that lives as long as this call. The
/// channel's prefetch limits what it gets to what was asked for.
pub(super) async fn pull(
    channel: &Channel,
    queue: &str,
    deadline: Instant,
    most: usize,
    abandoned: &CancellationToken,
) -> Result<Vec<Delivery>, Fault> {
    let options = BasicConsumeOptions::default();
    let consuming = channel.basic_consume(queue.into(), "".into(), options, FieldTable::default());
    let mut consumer = in_time(consuming).await?;
    let mut deliveries = Vec::new();
    let first = tokio::select! {
        first = timeout_at(deadline, consumer.next()) => first.ok(),
        () = abandoned.cancelled() => None,
    };
    let mut next = first;
    while let Some(delivery) = next {
        deliveries.push(delivery.ok_or(Fault::Closed)??);
        if deliveries.len() >= most {
            break;
        }
        next = timeout(QUIET, consumer.next()).await.ok();
    }
    deliveries.extend(in_time(stop(channel, consumer)).await?);
    Ok(deliveries)
}

/// Ends the consumer, and returns what it had got meanwhile.
async fn stop(channel: &Channel, consumer: Consumer) -> Result<Vec<Delivery>, lapin::Error> {
    channel.basic_cancel(consumer.tag(), BasicCancelOptions::default()).await?;
    consumer.collect::<Vec<_>>().await.into_iter().collect()
}
