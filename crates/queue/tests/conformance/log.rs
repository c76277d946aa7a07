//! What the crate has logged for people, that is above debug.

use std::{
    fmt::{Debug, Write},
    sync::{Mutex, Once},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

static LINES: Mutex<Vec<(Level, String)>> = Mutex::new(Vec::new());

/// From now on, lines are kept.
pub fn keep() {
    static KEEPING: Once = Once::new();
    KEEPING.call_once(|| tracing::subscriber::set_global_default(Keeper).unwrap());
}

/// How many lines of a level have this text in any of their fields.
pub fn count(level: Level, text: &str) -> usize {
    LINES.lock().unwrap().iter().filter(|(of, line)| *of == level && line.contains(text)).count()
}

struct Keeper;

impl Subscriber for Keeper {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("binnacle_queue") && *metadata.level() <= Level::INFO
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        LINES.lock().unwrap().push((*event.metadata().level(), line.0));
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // A text takes whatever is written to it.
        let _ = write!(self.0, "{field}={value:?} ");
    }
}
