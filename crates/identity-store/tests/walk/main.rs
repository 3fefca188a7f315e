//! A random walk of people who sign in, are provisioned, renamed, deleted and come back, among them
//! some who mean harm. After each step nobody can enter an account that is another's, a deleted
//! account has no key, and somebody can get in.
//!
//! The same number is the same walk everywhere, and each leaves the database as it was. A walk that
//! breaks a promise is printed with the fewest steps that still do. `STATUX_WALK_STEPS=100000` goes
//! further; `cargo xtask walk` switches one rule off after the other and expects a break of each.
//!
//! This is a binary of its own, because that command builds it once for every rule.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod acts;
mod checks;
mod entry;
mod people;
mod random;
mod snapshot;
mod step;
mod walk;
mod world;

use identity_store::Store;
use statux_testkit::{apply, clock, on_both_databases};

use walk::{STEPS, Walk};

/// How many steps the suite takes.
const USUAL_STEPS: usize = 4_000;

#[apply(on_both_databases)]
fn nobody_enters_anothers_account_whatever_people_do(store: &Store) {
    let steps = asked_for().unwrap_or(USUAL_STEPS);
    for number in 0..steps.div_ceil(STEPS) {
        let walk = Walk::numbered(u64::try_from(number).unwrap());
        let Some((end, _)) = walk.go(store, clock::noon()) else {
            continue;
        };
        let (least, found) = walk.shrunk(store, clock::noon());
        let steps: Vec<String> = least.steps.iter().map(|it| format!("{it:?}")).collect();
        panic!(
            "broken after {} steps, in walk {number}: {}\n{:?}\n{}",
            number * STEPS + end,
            found.0,
            least.terms,
            steps.join("\n")
        );
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how far a test goes is a matter of the environment"
)]
fn asked_for() -> Option<usize> {
    let steps = std::env::var("STATUX_WALK_STEPS").ok()?;
    Some(steps.parse().unwrap())
}
