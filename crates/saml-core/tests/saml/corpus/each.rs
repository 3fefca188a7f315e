//! Many cases on two threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::files::Stored;

/// Runs a check over all cases, and names every case that fails.
pub(crate) fn each(cases: &[Stored], check: impl Fn(&Stored) -> Result<(), String> + Sync) {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut failures = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(failure) = check(case) {
                failures.push(format!("{}: {failure}", case.name));
            }
        }
        failures
    };
    let failures: Vec<String> = std::thread::scope(|scope| {
        let threads = [scope.spawn(run), scope.spawn(run)];
        threads
            .into_iter()
            .flat_map(|it| it.join().unwrap())
            .collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
