//! Sizes as Kubernetes writes them.

/// The bytes of a size such as `512Mi`, `1.5Gi`, `2G` or `1000000`; `None` where it is no size.
pub fn bytes(text: &str) -> Option<u64> {
    const UNITS: [(&str, f64); 11] = [
        ("Ki", 1024.0),
        ("Mi", 1_048_576.0),
        ("Gi", 1_073_741_824.0),
        ("Ti", 1_099_511_627_776.0),
        ("Pi", 1_125_899_906_842_624.0),
        ("k", 1e3),
        ("M", 1e6),
        ("G", 1e9),
        ("T", 1e12),
        ("P", 1e15),
        ("", 1.0),
    ];
    let (number, factor) = UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))?;
    if !number.starts_with(|first: char| first.is_ascii_digit()) || number.contains(['e', 'E']) {
        return None;
    }
    let bytes = number.parse::<f64>().ok()? * factor;
    (1.0..9e18).contains(&bytes).then_some(bytes as u64)
}

/// A size as the options of caches take it: they know no fractions and no decimal units.
pub fn plain(text: &str) -> String {
    let is_plain =
        text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic()).bytes().all(|byte| byte.is_ascii_digit())
            && (text.ends_with('i') || text.ends_with(|last: char| last.is_ascii_digit()));
    if is_plain { text.to_owned() } else { bytes(text).map_or_else(|| text.to_owned(), |bytes| bytes.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_kubernetes_reads_them() {
        let sizes = ["512Mi", "1.5Gi", "2G", "1000", "", "Mi", "-1", "1e3", "12X", "0"].map(bytes);
        assert_eq!(sizes[..4], [Some(512 << 20), Some(3 << 29), Some(2_000_000_000), Some(1000)]);
        assert_eq!(sizes[4..], [None; 6]);
    }

    #[test]
    fn caches_get_sizes_that_they_can_read() {
        assert_eq!(["64Mi", "1000", "1.5Ki", "2k"].map(plain), ["64Mi", "1000", "1536", "2000"]);
    }
}
