//! One thread against two.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use crate::contenders::Contender;
use crate::rounds::{median, now};

/// How long one measurement takes.
const TURN: Duration = Duration::from_millis(25);

/// The results with one thread and with two.
pub(crate) struct Scaling {
    /// Median calls a second of two threads together.
    pub(crate) two_per_second: f64,
    /// Median over the rounds of two threads' calls divided by one thread's.
    pub(crate) factor: f64,
}

/// Measures one thread and two in turn.
pub(crate) fn measure(contender: &Contender<'_>, budget: Duration) -> Option<Scaling> {
    let mut two = Vec::new();
    let mut factors = Vec::new();
    let begin = now();
    while begin.elapsed() < budget {
        let (one_per_second, two_per_second) =
            (per_second(contender, 1)?, per_second(contender, 2)?);
        two.push(two_per_second);
        factors.push(two_per_second / one_per_second);
    }
    Some(Scaling {
        two_per_second: median(two)?,
        factor: median(factors)?,
    })
}

fn per_second(contender: &Contender<'_>, threads: usize) -> Option<f64> {
    let barrier = Barrier::new(threads);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| work(contender, &barrier)))
            .collect();
        workers.into_iter().map(|worker| worker.join().ok()?).sum()
    })
}

fn work(contender: &Contender<'_>, barrier: &Barrier) -> Option<f64> {
    barrier.wait();
    let begin = now();
    let mut calls = 0_u32;
    while begin.elapsed() < TURN {
        for _ in 0..8 {
            if !(contender.call)() {
                return None;
            }
            calls += 1;
        }
    }
    Some(f64::from(calls) / begin.elapsed().as_secs_f64())
}
