//! Meanings, written as comments behind the columns of `CREATE TABLE` (`-- …`) or of an added column (`/* … */`).

/// The comment lines before the first column.
pub fn of_table(sql: &str) -> String {
    let lines = sql.lines().skip(1).map_while(|line| line.trim().strip_prefix("-- "));
    lines.collect::<Vec<_>>().join(" ")
}

/// The comment behind the declaration of a column.
pub fn of_column(sql: &str, name: &str, kind: &str) -> String {
    let declaration = format!("{name} {kind}");
    let starts_word = |at: usize| !sql[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let Some((at, _)) = sql.match_indices(&declaration).find(|(at, _)| starts_word(*at)) else {
        return String::new();
    };
    let line = sql[at..].lines().next().unwrap_or_default();
    let to_end = line.split_once("-- ").map(|(_, comment)| comment);
    let enclosed = line.split_once("/*").and_then(|(_, rest)| rest.split_once("*/")).map(|(comment, _)| comment);
    enclosed.or(to_end).unwrap_or_default().trim().to_owned()
}
