//! What the costliest SCIM requests cost, beside a plain parse of the same bytes, as JSON lines for
//! `cargo xtask bench hostile`.

use std::hint::black_box;
use std::io::Write as _;

use rustix::time::{ClockId, clock_gettime};
use scim_model::hostile::{Request, requests};
use serde_json::json;

/// The size of the largest body that the server takes.
const BODY_BYTES: usize = 1024 * 1024;
/// How long each is measured, in nanoseconds of this thread.
const MEASURED_NANOS: u128 = 150_000_000;
/// A cost for each megabyte means little for a few bytes.
const MIN_BYTES: usize = 2_000;

fn main() -> std::io::Result<()> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    for request in requests(BODY_BYTES) {
        let measured = MEASURED_NANOS / if quick { 5 } else { 1 };
        let parse = nanos(measured, || {
            black_box(request.parse());
        });
        let handle = nanos(measured, || {
            let _taken_or_rejected = black_box(request.handle());
        });
        report(&request, parse, handle)?;
    }
    Ok(())
}

fn report(request: &Request, parse: u128, handle: u128) -> std::io::Result<()> {
    let outcome = match request.handle() {
        Ok(_) => "taken".to_owned(),
        Err(error) => error.status.to_string(),
    };
    writeln!(
        std::io::stdout(),
        "{}",
        json!({
            "name": request.name,
            "bytes": request.bytes(),
            "parse_nanos": u64::try_from(parse).unwrap_or(u64::MAX),
            "handle_nanos": u64::try_from(handle).unwrap_or(u64::MAX),
            "is_bounded": !request.is_ordinary && request.bytes() >= MIN_BYTES,
            "outcome": outcome,
        })
    )
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
