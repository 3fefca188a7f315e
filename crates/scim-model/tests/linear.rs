//! What a request costs grows with its size and with nothing else.

use rustix::time::{ClockId, clock_gettime};
use scim_model::hostile::{Request, requests};

/// The time that this thread has had on a processor.
fn now() -> i64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

fn nanos(work: impl Fn()) -> i64 {
    let start = now();
    work();
    (now() - start).max(1)
}

/// What handling costs, as a multiple of a plain parse in the same run: of the same bytes, or of an
/// ordinary request as often as it has as many bytes. A long text is parsed in next to no time.
fn ratio(request: &Request, ordinary: &Request) -> i64 {
    let times = request.bytes() / ordinary.bytes();
    let ordinary = nanos(|| (0..times).for_each(|_| drop(ordinary.parse())));
    let parse = nanos(|| drop(request.parse())).max(ordinary);
    let handle = nanos(|| drop(request.handle()));
    handle / parse
}

#[test]
fn no_request_costs_a_large_multiple_of_parsing_it() {
    // Walking through the names for each name is hundreds of times a parse; what
    // is linear stays the same multiple however large a request is. Unoptimized, ours takes longer
    // than in release: `cargo xtask bench hostile` has the exact bound.
    let all = requests(128 * 1024);
    let ordinary = all.iter().find(|request| request.is_ordinary).unwrap();
    for request in all.iter().filter(|request| request.bytes() >= 30_000) {
        let mut found = ratio(request, ordinary);
        for _ in 0..3 {
            if found > 40 {
                found = found.min(ratio(request, ordinary));
            }
        }
        assert!(found <= 40, "{}: {found} times a plain parse", request.name);
    }
}

#[test]
fn the_limits_reject_what_is_beyond_them_and_take_what_is_not() {
    for request in requests(256 * 1024) {
        let handled = request.handle();
        let is_beyond = request.name.contains("beyond the limit");
        if request.is_ordinary {
            assert!(handled.is_ok(), "{}: {handled:?}", request.name);
        }
        if is_beyond {
            let error = handled.unwrap_err();
            assert_eq!(error.status, 400, "{}: {error}", request.name);
        }
    }
}
