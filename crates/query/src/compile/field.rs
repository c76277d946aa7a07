//! What the columns of a result mean.

use binnacle_protocol::{ErrorCode, Field, FieldRole, FieldType};

use crate::{ColumnInfo, Rejection, dataset::Dataset};

/// A column of the dataset in a result.
pub(super) fn described(dataset: &Dataset<'_>, column: &ColumnInfo, role: FieldRole) -> Field {
    let meaning = dataset.spec.columns.get(&column.name);
    Field {
        name: column.name.clone(),
        title: meaning.and_then(|meaning| meaning.title.clone()).unwrap_or_else(|| title_of(&column.name)),
        type_: column.type_,
        role,
        grain: None,
        format: meaning.and_then(|meaning| meaning.format.clone()),
        unit: meaning.and_then(|meaning| meaning.unit.clone()),
        metric: None,
        span: None,
    }
}

/// A column that the question itself makes.
pub(super) fn made(name: &str, title: &str, type_: FieldType) -> Field {
    Field {
        name: name.to_owned(),
        title: title.to_owned(),
        type_,
        role: FieldRole::Metric,
        grain: None,
        format: None,
        unit: None,
        metric: None,
        span: None,
    }
}

/// A name as people would write it: `dep_delay` is `Dep delay`, `airTime` is `Air time`.
pub fn title_of(name: &str) -> String {
    let mut title = String::with_capacity(name.len());
    let mut lower = false;
    for letter in name.chars() {
        let gap = letter == '_' || letter == '-' || letter == '.';
        if (gap || (letter.is_uppercase() && lower)) && !title.is_empty() && !title.ends_with(' ') {
            title.push(' ');
        }
        if !gap {
            let split = lower && letter.is_uppercase();
            match title.is_empty() {
                true => title.extend(letter.to_uppercase()),
                false if split => title.extend(letter.to_lowercase()),
                false => title.push(letter),
            }
        }
        lower = letter.is_lowercase();
    }
    if title.is_empty() { name.to_owned() } else { title.trim_end().to_owned() }
}

/// Puts a mistake at a field of the question.
pub(super) fn at(field: impl Into<String>) -> impl FnOnce(Rejection) -> Rejection {
    let field = Some(field.into());
    |rejection| Rejection { code: ErrorCode::InvalidRequest, field, ..rejection }
}

#[cfg(test)]
mod tests {
    use super::title_of;

    #[test]
    fn names_become_titles() {
        for (name, title) in [
            ("dep_delay", "Dep delay"),
            ("airTime", "Air time"),
            ("URL", "URL"),
            ("a", "A"),
            ("_", "_"),
            ("x-y.z", "X y z"),
        ] {
            assert_eq!(title_of(name), title);
        }
    }
}
