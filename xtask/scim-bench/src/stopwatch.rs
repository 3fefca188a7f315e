//! Time that passes, and the processor time that processes use.

use std::fs;
use std::time::{Duration, Instant};

/// Started at a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[allow(
        clippy::disallowed_methods,
        reason = "a stopwatch, not a time that decides anything"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// How many times a second the kernel counts.
const TICKS: u64 = 100;

/// The processor time that a process has used, with that of threads which have ended.
pub(crate) fn processor_time(pid: u32) -> Duration {
    let used = fs::read_to_string(format!("/proc/{pid}/stat")).ok();
    let used = used.as_deref().and_then(ticks).unwrap_or(0);
    Duration::from_millis(used * 1000 / TICKS)
}

/// In user mode and in the kernel; the name before may hold anything but ends with the last bracket.
fn ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

/// The resident memory of a process in megabytes.
pub(crate) fn resident_megabytes(pid: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn both_kinds_of_time_are_counted() {
        let stat = "42 (a ) (b) S 1 42 42 0 -1 4194560 100 0 0 0 17 4 0 0 20 0 3 0 9000 1 2";
        assert_eq!(ticks(stat), Some(21));
        assert_eq!(ticks("42 (a"), None);
    }
}
