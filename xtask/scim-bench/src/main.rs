//! Measures SCIM over HTTP: `cargo xtask bench scim` builds this program and the server, runs it
//! for each size and shows its figures as a table. `cargo xtask bench hostile` has it measure what
//! one organization gets while another, or a stranger, sends the costliest requests.
//!
//! It prints one JSON object a line; its progress goes to standard error. Server and client share
//! the processor, as they would not in earnest, so that the figures are the lower for it: what
//! each of the two used of it stands beside them.

mod api;
mod arguments;
mod client;
mod database;
mod groups;
mod neighbors;
mod ours;
mod pages;
mod peer;
mod people;
mod process;
mod progress;
mod server;
mod stop;
mod stopwatch;
mod users;
mod world;

use std::error::Error;

use arguments::{Arguments, Target};
use stop::Stop;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read(std::env::args().skip(1))?;
    let stop = Stop::install()?;
    match &arguments.target {
        Target::Ours(ours) => ours::measure(&arguments, ours, &stop),
        Target::Peer(peer) => peer::measure(&arguments, peer, &stop),
        Target::Neighbors(program) => neighbors::measure(&arguments, program, &stop),
    }
}
