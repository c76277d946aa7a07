//! Names that somebody may have meant.

/// How like two names must be, 0 to 1, for one to be offered in place of the other.
const ALIKE: f64 = 0.75;
/// How like names are that one slip makes the same.
const SLIP: f64 = 0.9;
/// The most names that a hint lists.
const MOST_LISTED: usize = 12;

/// The name most like this one.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a String>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let scored = known.into_iter().map(|each| (likeness(&wanted, &each.to_lowercase()), each.as_str()));
    scored
        .filter(|(score, _)| *score >= ALIKE)
        .max_by(|left, right| left.0.total_cmp(&right.0).then_with(|| right.1.cmp(left.1)))
        .map(|(_, each)| each)
}

/// How like two names are, 0 to 1. One slip of the finger makes short names more alike than their letters say.
fn likeness(left: &str, right: &str) -> f64 {
    let slip = left.len() >= 3 && strsim::osa_distance(left, right) <= 1;
    strsim::jaro_winkler(left, right).max(if slip { SLIP } else { 0.0 })
}

/// `did you mean …?`, or all names where they are few and none is alike; nothing where there are none.
pub(crate) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a String> + Clone) -> Option<String> {
    if let Some(near) = nearest(name, known.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let all: Vec<String> = known.into_iter().map(|each| format!("`{each}`")).collect();
    match all.len() {
        0 => None,
        1..=MOST_LISTED => Some(format!("there is {}", all.join(", "))),
        count => Some(format!("there are {count}, among them {}", all[..MOST_LISTED].join(", "))),
    }
}
