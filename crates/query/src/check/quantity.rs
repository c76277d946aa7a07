//! Amounts as Kubernetes writes them: `500m`, `256Mi`, `1.5Gi`.

use super::report::Report;

/// Suffixes of whole amounts, longest first.
const SUFFIXES: [&str; 12] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "k", "M", "G", "T", "P", "E"];

/// An amount of bytes.
pub(super) fn check_bytes(text: &str, path: &str, report: &mut Report) {
    if !is_amount(text) {
        report.add_hinted(
            path,
            format!("`{text}` is not an amount of bytes"),
            Some("write it like `256Mi` or `10Gi`".into()),
        );
    }
}

/// An amount of a container's resource.
pub(super) fn check_resource(text: &str, path: &str, report: &mut Report) {
    if !is_amount(text.strip_suffix('m').unwrap_or(text)) {
        report.add_hinted(
            path,
            format!("`{text}` is not an amount"),
            Some("write it like `500m`, `2` or `1Gi`".into()),
        );
    }
}

fn is_amount(text: &str) -> bool {
    let number = SUFFIXES.into_iter().find_map(|suffix| text.strip_suffix(suffix)).unwrap_or(text);
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    [whole, part].into_iter().all(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()))
}
