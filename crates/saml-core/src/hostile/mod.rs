//! The costliest metadata and responses that are known, and an ordinary one of each: each is taken or
//! rejected as a server does it. What a document costs must grow with its size and with nothing else.
//!
//! ```
//! use saml_core::hostile::{World, inputs};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let world = World::new()?;
//! let all = inputs(&world)?;
//! assert!(all.iter().filter(|it| it.is_ordinary).all(|it| world.handle(it)));
//! # Ok(())
//! # }
//! ```

mod found;
mod metadata;
mod responses;
mod world;

use std::error::Error;

pub use world::{Input, Kind, World};

/// All of them, as large as the limits allow.
///
/// # Errors
/// If a key cannot be made, or a document not be signed.
pub fn inputs(world: &World) -> Result<Vec<Input>, Box<dyn Error>> {
    let mut all = metadata::all(world)?;
    all.extend(responses::all(world)?);
    all.extend(found::all(world)?);
    Ok(all)
}
