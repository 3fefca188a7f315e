//! What the costliest SAML documents cost, beside a plain parse of the same bytes, as JSON lines for
//! `cargo xtask bench hostile`.

use std::error::Error;
use std::hint::black_box;
use std::io::Write as _;

use rustix::time::{ClockId, clock_gettime};
use saml_core::hostile::{World, inputs};
use serde_json::json;

/// How long each is measured, in nanoseconds of this thread.
const MEASURED_NANOS: u128 = 150_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let measured = MEASURED_NANOS / if quick { 5 } else { 1 };
    let world = World::new()?;
    let mut out = std::io::stdout().lock();
    for input in inputs(&world)? {
        let parse = nanos(measured, || {
            let options = roxmltree::ParsingOptions {
                nodes_limit: u32::MAX,
                ..roxmltree::ParsingOptions::default()
            };
            let _parsed = black_box(roxmltree::Document::parse_with_options(&input.xml, options));
        });
        let handle = nanos(measured, || {
            black_box(world.handle(&input));
        });
        let outcome = if world.handle(&input) {
            "taken"
        } else {
            "rejected"
        };
        // A signature takes as long for a small document as for a large one.
        let is_bounded = !input.is_ordinary && input.xml.len() > 100_000;
        writeln!(
            out,
            "{}",
            json!({
                "name": input.name,
                "bytes": input.xml.len(),
                "parse_nanos": u64::try_from(parse)?,
                "handle_nanos": u64::try_from(handle)?,
                "is_bounded": is_bounded,
                "outcome": outcome,
            })
        )?;
    }
    Ok(())
}

/// The least of several runs.
fn nanos(measured: u128, mut work: impl FnMut()) -> u128 {
    let mut least = u128::MAX;
    let begun = now();
    let mut runs = 0;
    while runs < 3 || (now() - begun < measured && runs < 10_000) {
        let start = now();
        work();
        least = least.min(now() - start);
        runs += 1;
    }
    least
}

/// The time that this thread has had on a processor: other processes play no part in it.
fn now() -> u128 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let secs = u128::try_from(time.tv_sec).unwrap_or_default();
    secs * 1_000_000_000 + u128::try_from(time.tv_nsec).unwrap_or_default()
}
