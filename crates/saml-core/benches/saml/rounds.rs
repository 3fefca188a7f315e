//! Contenders in turn, many times over, so that whatever else the machine does meets all of them.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::contenders::Contender;

/// The time for one contender in one round.
const TURN: Duration = Duration::from_millis(3);

/// The result of the rounds.
pub(crate) struct Outcome {
    /// Median time of one call, in seconds.
    pub(crate) seconds: f64,
    /// Median over the rounds of the time divided by that of the first contender.
    pub(crate) to_first: f64,
}

/// Measures each contender for its share of the time; `None` if one stopped to do what it says.
pub(crate) fn measure(contenders: &[Contender<'_>], budget: Duration) -> Option<Vec<Outcome>> {
    let calls: Option<Vec<u32>> = contenders.iter().map(calls_in_a_turn).collect();
    let calls = calls?;
    let mut times: Vec<Vec<f64>> = contenders.iter().map(|_| Vec::new()).collect();
    let begin = now();
    while begin.elapsed() < budget {
        for ((contender, calls), times) in contenders.iter().zip(&calls).zip(&mut times) {
            times.push(time_of(contender, *calls)? / f64::from(*calls));
        }
    }
    let first = times.first()?.clone();
    let outcomes = times.into_iter().map(|times| {
        let ratios = times.iter().zip(&first).map(|(own, first)| own / first);
        Some(Outcome {
            to_first: median(ratios.collect())?,
            seconds: median(times)?,
        })
    });
    outcomes.collect()
}

/// The value in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn calls_in_a_turn(contender: &Contender<'_>) -> Option<u32> {
    let mut calls = 1;
    while time_of(contender, calls)? < TURN.as_secs_f64() {
        calls *= 2;
    }
    Some(calls)
}

fn time_of(contender: &Contender<'_>, calls: u32) -> Option<f64> {
    let begin = now();
    let mut right = true;
    for _ in 0..calls {
        right &= black_box((contender.call)());
    }
    right.then(|| begin.elapsed().as_secs_f64())
}

#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
