//! What the measurements were made on.

use std::{fs, process::Command};

/// The machine and the day, in one line.
pub fn describe() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).and_then(|line| line.split_once(": "));
    let model = model.map_or("an unnamed CPU", |(_, model)| model.trim());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib =
        memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).and_then(|line| line.split_whitespace().next());
    let gib = kib.and_then(|kib| kib.parse::<f64>().ok()).unwrap_or_default() / f64::from(1 << 20);
    format!(
        "{model}, {cores} cores, {gib:.0} GiB, Linux {}, {}",
        output("uname", &["-r"]),
        chrono::Utc::now().format("%Y-%m-%d")
    )
}

/// The commit that is measured.
pub fn commit() -> String {
    output("git", &["describe", "--always", "--dirty"])
}

fn output(command: &str, arguments: &[&str]) -> String {
    let output = Command::new(command).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
