//! Rebuilds the crate when a migration changes: the macro that embeds them cannot tell cargo.

#![allow(
    clippy::print_stdout,
    reason = "this is how a build script talks to cargo"
)]

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
