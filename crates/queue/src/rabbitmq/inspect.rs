use std::time::SystemTime;

use lapin::{
    Channel,
    message::BasicGetMessage,
    options::{BasicAckOptions, BasicGetOptions, BasicNackOptions, QueueDeclareOptions, QueuePurgeOptions},
    types::FieldTable,
};

use super::{
    delay::DELAYS,
    session::{Fault, Session, in_time},
    stored::Stored,
};
use crate::{DeadLetter, Depth, QueueName, settings::to_millis};

impl Session {
    pub async fn dead_letters(&self, queue: &QueueName, most: usize) -> Result<Vec<DeadLetter>, Fault> {
        self.declare(queue).await?;
        let channel = self.connection.create_channel().await?;
        let letters = take_unsettled(&channel, &self.dead_name(queue), most).await?;
        // The server puts back what was taken on a channel and not settled, each to its place.
        channel.close(200, "".into()).await?;
        Ok(letters.into_iter().map(|letter| read(letter).into()).collect())
    }

    pub async fn replay(&self, queue: &QueueName, most: usize) -> Result<usize, Fault> {
        self.declare(queue).await?;
        let channel = self.connection.create_channel().await?;
        let letters = take_unsettled(&channel, &self.dead_name(queue), most).await?;
        let count = letters.len();
        if let Some(last) = letters.last().map(|letter| letter.acker.clone()) {
            let now = to_millis(SystemTime::now());
            let again = letters.into_iter().map(|letter| Stored {
                published_ms: now,
                attempts: 0,
                reason: None,
                died_ms: 0,
                ..read(letter)
            });
            self.publish(queue, again.collect()).await?;
            last.ack(BasicAckOptions { multiple: true }).await?;
        }
        channel.close(200, "".into()).await?;
        Ok(count)
    }

    pub async fn depth(&self, queue: &QueueName) -> Result<Depth, Fault> {
        self.declare(queue).await?;
        self.declare_delays(queue).await?;
        let channel = self.connection.create_channel().await?;
        in_time(async {
            let ready = count(&channel, &self.settings.name(queue)).await?;
            let mut delayed = 0;
            for delay in DELAYS {
                delayed += count(&channel, &self.delay_name(queue, delay)).await?;
            }
            let dead = count(&channel, &self.dead_name(queue)).await?;
            let oldest = if ready > 0 { first_published_at(&channel, &self.settings.name(queue)).await? } else { None };
            let oldest = oldest.map(|published_at| published_at.elapsed().unwrap_or_default());
            channel.close(200, "".into()).await?;
            Ok(Depth { ready, delayed, in_flight: self.held.count(queue), dead, oldest })
        })
        .await
    }

    pub async fn purge(&self, queue: &QueueName) -> Result<(), Fault> {
        self.declare(queue).await?;
        self.declare_delays(queue).await?;
        let channel = self.connection.create_channel().await?;
        let delays = DELAYS.map(|delay| self.delay_name(queue, delay));
        let names = [self.settings.name(queue), self.dead_name(queue)].into_iter().chain(delays);
        let purging = async {
            for name in names {
                channel.queue_purge(name.into(), QueuePurgeOptions::default()).await?;
            }
            channel.close(200, "".into()).await
        };
        in_time(purging).await
    }
}

fn read(message: BasicGetMessage) -> Stored {
    let delivery = message.delivery;
    Stored::read(delivery.data, &delivery.properties)
}

async fn count(channel: &Channel, name: &str) -> lapin::Result<u64> {
    let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    let queue = channel.queue_declare(name.into(), options, FieldTable::default()).await?;
    Ok(queue.message_count().into())
}

/// Looks at the first message and puts it back.
async fn first_published_at(channel: &Channel, name: &str) -> lapin::Result<Option<SystemTime>> {
    let Some(first) = channel.basic_get(name.into(), BasicGetOptions::default()).await? else { return Ok(None) };
    first.nack(BasicNackOptions { requeue: true, ..BasicNackOptions::default() }).await?;
    Ok(read(first).published_at())
}

async fn take_unsettled(channel: &Channel, name: &str, most: usize) -> Result<Vec<BasicGetMessage>, Fault> {
    let mut taken = Vec::new();
    while taken.len() < most {
        let getting = channel.basic_get(name.into(), BasicGetOptions::default());
        match in_time(getting).await? {
            Some(message) => taken.push(message),
            None => break,
        }
    }
    Ok(taken)
}
