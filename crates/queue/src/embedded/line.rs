use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use tokio::time::Instant;

use crate::{
    DeadLetter, Depth, Message,
    settings::{LONGEST_DELAY, Settings},
};

/// One queue. Whatever depends on time happens in [`Line::advance`].
#[derive(Debug)]
pub(super) struct Line {
    settings: Settings,
    last_id: u64,
    ready: VecDeque<Item>,
    delayed: BTreeMap<(Instant, u64), Item>,
    held: HashMap<u64, (Item, Instant)>,
    /// When visibility ends, of all that is held.
    ends: BTreeSet<(Instant, u64)>,
    dead: VecDeque<DeadLetter>,
}

#[derive(Debug)]
struct Item {
    body: Bytes,
    attempts: u32,
    published_at: SystemTime,
}

impl Line {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            last_id: 0,
            ready: VecDeque::new(),
            delayed: BTreeMap::new(),
            held: HashMap::new(),
            ends: BTreeSet::new(),
            dead: VecDeque::new(),
        }
    }

    /// Makes ready what is due, and takes back what was held too long.
    pub fn advance(&mut self, now: Instant) {
        while let Some(entry) = self.delayed.first_entry().filter(|entry| entry.key().0 <= now) {
            self.ready.push_back(entry.remove());
        }
        while let Some(&(_, id)) = self.ends.first().filter(|(end, _)| *end <= now) {
            self.give_back(id, Duration::ZERO, now);
        }
    }

    /// When [`Line::advance`] will have something to do.
    pub fn next_change(&self) -> Option<Instant> {
        let due = self.delayed.keys().next();
        let end = self.ends.first();
        due.into_iter().chain(end).map(|(at, _)| *at).min()
    }

    pub fn publish(&mut self, message: Message, now: Instant) {
        let item = Item { body: message.body, attempts: 0, published_at: SystemTime::now() };
        self.add(item, message.delay, now);
    }

    fn add(&mut self, item: Item, delay: Duration, now: Instant) {
        if delay.is_zero() {
            self.ready.push_back(item);
        } else {
            let id = self.next_id();
            self.delayed.insert((now + delay.min(LONGEST_DELAY), id), item);
        }
    }

    /// Up to `most`, each with its id, body, attempt and time of publishing.
    pub fn take(&mut self, most: usize, now: Instant) -> Vec<(u64, Bytes, u32, SystemTime)> {
        let mut taken = Vec::new();
        while taken.len() < most
            && let Some(mut item) = self.ready.pop_front()
        {
            item.attempts += 1;
            let (id, end) = (self.next_id(), now + self.settings.visibility);
            taken.push((id, item.body.clone(), item.attempts, item.published_at));
            self.ends.insert((end, id));
            self.held.insert(id, (item, end));
        }
        taken
    }

    pub fn extend(&mut self, id: u64, now: Instant) {
        if let Some((_, end)) = self.held.get_mut(&id) {
            self.ends.remove(&(*end, id));
            *end = now + self.settings.visibility;
            self.ends.insert((*end, id));
        }
    }

    /// Done with it.
    pub fn acknowledge(&mut self, id: u64) {
        self.remove(id);
    }

    fn remove(&mut self, id: u64) -> Option<Item> {
        let (item, end) = self.held.remove(&id)?;
        self.ends.remove(&(end, id));
        Some(item)
    }

    pub fn give_back(&mut self, id: u64, delay: Duration, now: Instant) {
        if let Some(item) = self.remove(id) {
            if item.attempts >= self.settings.attempts {
                self.dead.push_back(item.die(self.settings.exhausted()));
            } else {
                self.add(item, delay, now);
            }
        }
    }

    pub fn bury(&mut self, id: u64, reason: String) {
        if let Some(item) = self.remove(id) {
            self.dead.push_back(item.die(reason));
        }
    }

    pub fn dead(&self) -> impl Iterator<Item = &DeadLetter> {
        self.dead.iter()
    }

    pub fn replay(&mut self, most: usize, now: Instant) -> usize {
        let replayed = most.min(self.dead.len());
        for letter in self.dead.drain(..replayed).collect::<Vec<_>>() {
            self.publish(Message::now(letter.body), now);
        }
        replayed
    }

    pub fn depth(&self) -> Depth {
        Depth {
            ready: self.ready.len() as u64,
            delayed: self.delayed.len() as u64,
            in_flight: self.held.len() as u64,
            dead: self.dead.len() as u64,
            oldest: self.ready.iter().map(|item| item.published_at.elapsed().unwrap_or_default()).max(),
        }
    }

    pub fn purge(&mut self) {
        self.ready.clear();
        self.delayed.clear();
        self.dead.clear();
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }
}

impl Item {
    fn die(self, reason: String) -> DeadLetter {
        DeadLetter {
            body: self.body,
            attempts: self.attempts,
            reason,
            published_at: Some(self.published_at),
            died_at: Some(SystemTime::now()),
        }
    }
}
