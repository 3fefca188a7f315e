//! What a document costs grows with its size and with nothing else.

use rustix::time::{ClockId, clock_gettime};
use saml_core::hostile::{Input, World, inputs};

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

fn parse(xml: &str) {
    let options = roxmltree::ParsingOptions {
        nodes_limit: u32::MAX,
        ..roxmltree::ParsingOptions::default()
    };
    drop(roxmltree::Document::parse_with_options(xml, options));
}

/// What reading costs, as a multiple of a plain parse in the same run: of the same bytes, or of an
/// ordinary document as often as it has as many bytes.
fn ratio(world: &World, input: &Input, ordinary: &Input) -> i64 {
    let times = input.xml.len() / ordinary.xml.len();
    let ordinary = nanos(|| (0..times).for_each(|_| parse(&ordinary.xml)));
    let parse = nanos(|| parse(&input.xml)).max(ordinary);
    let handle = nanos(|| {
        world.handle(input);
    });
    handle / parse
}

#[test]
fn no_document_costs_a_large_multiple_of_parsing_it() {
    // Unoptimized, ours takes longer than in release: `cargo xtask bench hostile` has the exact bound.
    let world = World::new().unwrap();
    let all = inputs(&world).unwrap();
    let ordinary = all.iter().find(|input| input.is_ordinary).unwrap();
    assert!(world.handle(ordinary));
    // A signature takes as long for a small document as for a large one.
    for input in all.iter().filter(|input| input.xml.len() > 100_000) {
        let mut found = ratio(&world, input, ordinary);
        for _ in 0..3 {
            if found > 40 {
                found = found.min(ratio(&world, input, ordinary));
            }
        }
        assert!(found <= 40, "{}: {found} times a plain parse", input.name);
    }
}
