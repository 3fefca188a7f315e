//! Measures validations: `cargo xtask bench saml` builds this program with and without the second
//! verifier, runs both and shows their figures as a table.
//!
//! It prints one JSON object a line. Times are wall clock times of one thread, from base64 text to
//! `Identity`; `to_floor` compares with the cryptography that no verifier can avoid, measured in
//! turn with it. Allocations are Rust's own, not those inside the C libraries.

mod allocations;
mod arguments;
mod contenders;
mod decryption;
mod documents;
mod figures;
mod floor;
mod repeat;
mod rounds;
mod threads;
mod world;

use std::error::Error;
use std::io::Write as _;

use arguments::Arguments;
use world::World;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read(std::env::args().skip(1))?;
    let world = World::new()?;
    let documents = documents::all(&world)?;
    if let Some(folder) = &arguments.write_documents {
        documents::write(&world, &documents, folder)?;
    }
    if arguments.leak {
        repeat::leak(&world)?;
    }
    if let Some(validations) = arguments.validations {
        return repeat::run(world, &documents, validations);
    }
    let mut output = std::io::stdout().lock();
    for document in &documents {
        for figure in figures::of_document(&world, document, arguments.seconds_each)? {
            writeln!(output, "{figure}")?;
        }
        output.flush()?;
    }
    writeln!(output, "{}", figures::of_oversized(&world)?)?;
    Ok(())
}
