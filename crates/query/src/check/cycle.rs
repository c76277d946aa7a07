//! Rings of things that wait for one another.

use std::collections::BTreeMap;

/// The shortest way from `start` back to itself, `start` first and last; nothing where there is none.
pub(super) fn ring<'a>(start: &'a str, next: &BTreeMap<&'a str, &'a [String]>) -> Option<Vec<&'a str>> {
    let mut ways: Vec<Vec<&str>> = vec![vec![start]];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(way) = (!ways.is_empty()).then(|| ways.remove(0)) {
        let last = way.last().copied().unwrap_or(start);
        for step in next.get(last).copied().unwrap_or_default() {
            let longer = [way.as_slice(), &[step.as_str()]].concat();
            if step == start {
                return Some(longer);
            }
            if !seen.contains(&step.as_str()) {
                seen.push(step);
                ways.push(longer);
            }
        }
    }
    None
}
