//! The costliest documents that a random search found, the ten worst of each endpoint:
//! `cargo xtask bench hostile --search` writes the files.

use std::error::Error;

use costly_input::Found;

use super::world::{Input, Kind, World};

const FILES: [(Kind, &str); 2] = [
    (Kind::Response, include_str!("response.json")),
    (Kind::Metadata, include_str!("metadata.json")),
];

/// All of them, as large as the limits allow.
pub(super) fn all(world: &World) -> Result<Vec<Input>, Box<dyn Error>> {
    let mut all = Vec::new();
    for (kind, json) in FILES {
        for found in Found::read(json)? {
            let name = format!("found, {}: {}", kind.name(), found.shape);
            for lines in found.texts(kind.max_bytes(), &world.parts()) {
                all.push(world.of_lines(&name, kind, &lines)?);
            }
        }
    }
    Ok(all)
}
