//! `binnacle validate`: every mistake with its place.

use std::{fs, path::Path, process::Output};

use crate::process::{copy_examples, examples, program};

fn validate(folder: &Path) -> (Output, String) {
    let output = program("binnacle").arg("validate").arg(folder).output().unwrap();
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    (output, text)
}

fn change(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{} has no `{from}`", file.display());
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn the_examples_have_no_mistakes() {
    let (output, text) = validate(&examples());
    assert!(output.status.success(), "{text}");
    assert_eq!(text, "");
}

#[test]
fn mistakes_that_only_the_data_tells_are_told_too() {
    let folder = tempfile::tempdir().unwrap();
    copy_examples(folder.path());
    let change = |file: &str, from: &str, to: &str| change(&folder.path().join(file), from, to);
    change("flights/departures.yaml", "series: status", "series: statis");
    change("flights/weather.yaml", "metric: mean_delay", "metric: mean_dely");
    change("world/world.yaml", "path: ", "path: nowhere/");
    let (output, text) = validate(folder.path());
    assert_eq!(output.status.code(), Some(1), "{text}");
    for parts in [["flights/departures.yaml:", "statis"], ["flights/weather.yaml:", "mean_dely"], ["world/", "nowhere"]]
    {
        assert!(
            text.lines().any(|line| parts.iter().all(|part| line.contains(part))),
            "no line has {parts:?} in\n{text}"
        );
    }
}

#[test]
fn each_mistake_names_file_line_column_field_and_what_would_be_right() {
    let folder = tempfile::tempdir().unwrap();
    copy_examples(folder.path());
    let change = |file: &str, from: &str, to: &str| change(&folder.path().join(file), from, to);
    change("flights/departures.yaml", "{chart: hours, width: 8}", "{chart: ours, width: 8}");
    change("flights/departures.yaml", "series: status", "series: statis");
    change("flights/weather.yaml", "metric: mean_delay", "metric: mean_dely");
    change("flights/datasets.yaml", "FROM flights f", "FORM flights f");
    change("world/world.yaml", "ttl: 1h", "ttl: an hour");
    fs::write(folder.path().join("broken.yaml"), "a: [1\nb: 2\n").unwrap();
    let (output, text) = validate(folder.path());
    assert_eq!(output.status.code(), Some(1), "{text}");
    let has = |parts: &[&str]| {
        assert!(
            text.lines().any(|line| parts.iter().all(|part| line.contains(part))),
            "no line has {parts:?} in\n{text}"
        );
    };
    has(&["broken.yaml:", "not YAML"]);
    has(&["flights/datasets.yaml:", "spec.sql"]);
    has(&["flights/departures.yaml:", "spec.layout", "ours"]);
    has(&["world/world.yaml:", "spec.ttl"]);
    for line in text.lines() {
        let mut place = line.splitn(4, ':');
        let (file, row, column) = (place.next().unwrap(), place.next().unwrap(), place.next().unwrap());
        assert!(folder.path().join(file).exists(), "{line}");
        let column = column.split(' ').next().unwrap();
        assert!(row.parse::<u32>().is_ok() && column.parse::<u32>().is_ok(), "{line}");
    }
}
