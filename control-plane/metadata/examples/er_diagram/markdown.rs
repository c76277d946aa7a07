//! The reference page: a Mermaid diagram, a list of tables and a section for each.

use std::fmt::Write as _;

use super::schema::{Schema, Table};

const HEAD: &str = "\
# The metadata database

<!-- Generated from the live schema by `cargo run -p binnacle-metadata --example er_diagram -- docs/reference`. -->

What the control plane remembers: one schema on SQLite (the embedded default), PostgreSQL and MariaDB/MySQL. Only the
control plane opens it. Types are SQLite's; on PostgreSQL `BLOB` is `BYTEA`, and on MariaDB/MySQL `TEXT` is `LONGTEXT`
and `BLOB` is `LONGBLOB`. Times are epoch milliseconds in UTC, ids are UUIDv7 as text, flags are 0 or 1.

As a picture: [metadata.svg](metadata.svg); a click on one of its tables leads to the section below.

";

/// Renders the page.
pub fn render_markdown(schema: &Schema) -> String {
    let mut page = String::from(HEAD);
    push_mermaid(&mut page, schema);
    push_contents(&mut page, schema);
    for table in &schema.tables {
        push_table(&mut page, schema, table);
    }
    page
}

fn push_mermaid(page: &mut String, schema: &Schema) {
    page.push_str("```mermaid\nerDiagram\n");
    for table in &schema.tables {
        for key in &table.foreign_keys {
            let optional = table.columns.iter().any(|column| column.name == key.column && column.nullable);
            let parent = if optional { "|o" } else { "||" };
            line(page, &format!("    {} {parent}--o{{ {} : {}", key.table, table.name, key.column));
        }
    }
    for table in &schema.tables {
        line(page, &format!("    {} {{", table.name));
        for column in &table.columns {
            let keys = [(column.primary, "PK"), (table.foreign_key(&column.name).is_some(), "FK")];
            let keys: Vec<_> = keys.iter().filter(|(is, _)| *is).map(|(_, key)| *key).collect();
            let keys = if keys.is_empty() { String::new() } else { format!(" {}", keys.join(", ")) };
            line(page, &format!("        {} {}{keys}", column.kind, column.name));
        }
        line(page, "    }");
    }
    page.push_str("```\n\n");
}

fn push_contents(page: &mut String, schema: &Schema) {
    page.push_str("| table | a row is |\n|---|---|\n");
    for table in &schema.tables {
        line(page, &format!("| [{0}](#{0}) | {1} |", table.name, table.meaning));
    }
    page.push('\n');
}

fn push_table(page: &mut String, schema: &Schema, table: &Table) {
    line(page, &format!("## {}\n\n{}\n", table.name, table.meaning));
    page.push_str("| column | type | null | key | meaning |\n|---|---|---|---|---|\n");
    for column in &table.columns {
        let mut keys = Vec::new();
        if column.primary {
            keys.push("primary".to_owned());
        }
        if let Some(key) = table.foreign_key(&column.name) {
            keys.push(format!("[{}](#{})", key.table, key.table));
        }
        let null = if column.nullable { "yes" } else { "" };
        let cells = [&column.name, &format!("`{}`", column.kind), null, &keys.join(", "), &column.meaning];
        line(page, &format!("| {} |", cells.join(" | ")));
    }
    page.push('\n');
    push_constraints(page, schema, table);
}

fn push_constraints(page: &mut String, schema: &Schema, table: &Table) {
    let mut facts = Vec::new();
    for columns in &table.unique {
        facts.push(format!("- Unique: {}", columns.join(", ")));
    }
    for (name, columns) in &table.indexes {
        facts.push(format!("- Index `{name}`: {}", columns.join(", ")));
    }
    for key in &table.foreign_keys {
        let then = if key.on_delete == "CASCADE" { "this row goes too" } else { "the reference becomes null" };
        facts.push(format!("- When the [{0}](#{0}) of `{1}` is removed, {then}", key.table, key.column));
    }
    let users: Vec<_> = schema
        .tables
        .iter()
        .filter(|other| other.foreign_keys.iter().any(|key| key.table == table.name))
        .map(|other| format!("[{0}](#{0})", other.name))
        .collect();
    if !users.is_empty() {
        facts.push(format!("- Referenced by {}", users.join(", ")));
    }
    if !facts.is_empty() {
        line(page, &format!("{}\n", facts.join("\n")));
    }
}

fn line(page: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "{text}");
}
