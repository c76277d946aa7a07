//! What a process costs, read from `/proc`.

use std::fs;

use anyhow::{Context, Result};

/// Kernel clock ticks a second: `USER_HZ`, 100 on every Linux that Rust supports.
const TICKS: f64 = 100.0;

/// A process and all that it has started.
pub fn tree(pid: u32) -> Vec<u32> {
    let mut pids = vec![pid];
    let mut next = 0;
    while let Some(parent) = pids.get(next) {
        let threads = fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
        let children = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
        let children: Vec<u32> = children
            .flat_map(|line| line.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
            .collect();
        pids.extend(children);
        next += 1;
    }
    pids
}

/// Seconds of CPU that these processes have taken so far, in user and system mode.
pub fn cpu_seconds(pids: &[u32]) -> f64 {
    pids.iter().filter_map(|pid| ticks(*pid)).sum::<f64>() / TICKS
}

fn ticks(pid: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in brackets, may hold spaces; utime and stime are the 12th and 13th fields after it.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
}

/// Memory of these processes in MiB, shared pages counted once.
pub fn memory_mib(pids: &[u32]) -> f64 {
    let kib = |pid: &u32| field(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?, "Pss:");
    pids.iter().filter_map(kib).sum::<f64>() / 1024.0
}

/// The resident memory of a process in MiB: now, and the most since [`forget_peak`].
pub fn resident_mib(pid: u32) -> Result<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let read = |name| field(&status, name).map(|kib| kib / 1024.0).with_context(|| format!("{name} of process {pid}"));
    Ok((read("VmRSS:")?, read("VmHWM:")?))
}

/// Begins a new peak at what is resident now.
pub fn forget_peak(pid: u32) -> Result<()> {
    Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

fn field(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_takes_cpu_and_memory() {
        let pid = std::process::id();
        assert!(tree(pid).contains(&pid));
        assert!(ticks(pid).is_some());
        assert!(memory_mib(&[pid]) > 0.1);
        let (now, peak) = resident_mib(pid).unwrap();
        assert!(now > 0.1 && peak >= now);
    }
}
