//! Where each table of the picture stands.
//!
//! Tables stand in columns from left to right so that each reference leads to a column further left; tables without any
//! reference fill up the shortest columns.

use std::collections::HashMap;

use super::schema::{Schema, Table};

pub const TABLE_WIDTH: usize = 330;
pub const ROW_HEIGHT: usize = 20;
pub const HEAD_HEIGHT: usize = 30;
pub const MARGIN: usize = 30;
/// Between columns, with room for the lines.
const GAP: usize = 90;
const SPACE: usize = 26;
const FOOT: usize = 8;
/// Above all tables: the title.
pub const TOP: usize = 80;

/// A table in its place.
pub struct Placed<'a> {
    pub table: &'a Table,
    pub x: usize,
    pub y: usize,
}

/// All tables in their places.
pub struct Layout<'a> {
    pub placed: Vec<Placed<'a>>,
    pub width: usize,
    pub height: usize,
}

impl Placed<'_> {
    pub fn height(&self) -> usize {
        height(self.table)
    }

    /// The middle of a column's row.
    pub fn row_y(&self, column: &str) -> usize {
        let row = self.table.columns.iter().position(|found| found.name == column).unwrap_or_default();
        self.y + HEAD_HEIGHT + row * ROW_HEIGHT + ROW_HEIGHT / 2
    }
}

impl<'a> Layout<'a> {
    pub fn of(schema: &'a Schema) -> Self {
        let columns = arrange(schema);
        let mut placed = Vec::new();
        let mut bottom = 0;
        for (i, column) in columns.iter().enumerate() {
            let mut y = TOP;
            for table in column {
                placed.push(Placed { table, x: MARGIN + i * (TABLE_WIDTH + GAP), y });
                y += height(table) + SPACE;
            }
            bottom = bottom.max(y - SPACE);
        }
        let width = 2 * MARGIN + columns.len() * TABLE_WIDTH + (columns.len() - 1) * GAP;
        Self { placed, width, height: bottom + MARGIN }
    }

    /// Which of the referenced tables of its column a table is, so that the lines to each run apart.
    pub fn lane(&self, parent: &Placed<'_>) -> usize {
        let above = self.placed.iter().filter(|other| other.x == parent.x && other.y < parent.y);
        let is_parent = |table: &str| {
            let mut keys = self.placed.iter().flat_map(|placed| &placed.table.foreign_keys);
            keys.any(|key| key.table == table)
        };
        above.filter(|other| is_parent(&other.table.name)).count()
    }

    pub fn find(&self, table: &str) -> Option<&Placed<'a>> {
        self.placed.iter().find(|placed| placed.table.name == table)
    }
}

fn height(table: &Table) -> usize {
    HEAD_HEIGHT + table.columns.len() * ROW_HEIGHT + FOOT
}

fn arrange(schema: &Schema) -> Vec<Vec<&Table>> {
    let levels = levels(schema);
    let deepest = levels.values().max().copied().unwrap_or_default();
    let mut columns: Vec<Vec<&Table>> = vec![Vec::new(); deepest + 1];
    let (mut linked, mut alone): (Vec<_>, Vec<_>) = schema.tables.iter().partition(|table| is_linked(schema, table));
    linked.sort_by_key(|table| levels[table.name.as_str()]);
    for table in linked {
        columns[levels[table.name.as_str()]].push(table);
    }
    for level in 0..columns.len() {
        order(&mut columns, level);
    }
    // The largest first fill up evenly.
    alone.sort_by_key(|table| std::cmp::Reverse(table.columns.len()));
    for table in alone {
        let filled = |column: &Vec<&Table>| column.iter().map(|table| height(table) + SPACE).sum::<usize>();
        if let Some(shortest) = columns.iter_mut().min_by_key(|column| filled(column)) {
            shortest.push(table);
        }
    }
    columns
}

/// Puts tables beside those that they refer to, so that few lines cross.
fn order(columns: &mut [Vec<&Table>], level: usize) {
    let (left, rest) = columns.split_at_mut(level);
    let position: HashMap<&str, usize> =
        left.iter().flatten().enumerate().map(|(i, table)| (table.name.as_str(), i)).collect();
    rest[0].sort_by_key(|table| {
        let targets: Vec<_> = table.foreign_keys.iter().filter_map(|key| position.get(key.table.as_str())).collect();
        let sum: usize = targets.iter().map(|position| **position * 100).sum();
        // Tables that refer to nothing come first only in the first column.
        sum.checked_div(targets.len()).unwrap_or(usize::MAX)
    });
    if level == 0 {
        rest[0].reverse();
    }
}

/// Each table as far right as the tables that refer to it allow.
fn levels(schema: &Schema) -> HashMap<&str, usize> {
    let mut levels: HashMap<&str, usize> = schema.tables.iter().map(|table| (table.name.as_str(), 0)).collect();
    // Longest path from the tables that refer to nothing; a pass per table is enough without cycles.
    for _ in &schema.tables {
        for table in &schema.tables {
            let above = table.foreign_keys.iter().map(|key| levels[key.table.as_str()] + 1).max().unwrap_or(0);
            levels.insert(&table.name, above);
        }
    }
    for table in schema.tables.iter().filter(|table| table.foreign_keys.is_empty()) {
        let users = schema.tables.iter().filter(|other| other.foreign_keys.iter().any(|key| key.table == table.name));
        if let Some(nearest) = users.map(|user| levels[user.name.as_str()]).min() {
            // Beside the tables that refer to it, or beneath them where it would only make the middle longer.
            levels.insert(&table.name, if nearest >= 2 { nearest } else { nearest - 1 });
        }
    }
    levels
}

fn is_linked(schema: &Schema, table: &Table) -> bool {
    let refers_to = |other: &Table| other.foreign_keys.iter().any(|key| key.table == table.name);
    !table.foreign_keys.is_empty() || schema.tables.iter().any(refers_to)
}
