//! What a search found, as it is kept in files.

use serde::{Deserialize, Serialize};

use crate::Recipe;

/// A recipe, and what the texts made by it cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// What most of its bytes are: no other of the found ones has the same shape.
    pub shape: String,
    /// What handling costs for each byte, of the size at which that is the most.
    pub cost_per_byte: f64,
    /// How many times a plain parse that is.
    pub to_parse: f64,
    /// The size that was asked for.
    pub size: usize,
    /// How many bytes that text has.
    pub bytes: usize,
    /// How it is made.
    pub recipe: Recipe,
}

impl Found {
    /// Those of a file.
    ///
    /// # Errors
    /// If the text is not a list of them.
    pub fn read(json: &str) -> serde_json::Result<Vec<Self>> {
        serde_json::from_str(json)
    }

    /// Its text at the size at which it costs the most, and at this size: one text if it is the same size.
    pub fn texts(&self, bytes: usize, parts: &[(&str, &str)]) -> Vec<String> {
        let worst = self.size.min(bytes);
        let other = (worst < bytes).then_some(bytes);
        let sizes = [worst].into_iter().chain(other);
        sizes.map(|size| self.recipe.expand(size, parts)).collect()
    }

    /// As a file, one a line.
    ///
    /// # Errors
    /// Never: each can be written.
    pub fn write(all: &[Self]) -> serde_json::Result<String> {
        let lines: serde_json::Result<Vec<String>> =
            all.iter().map(serde_json::to_string).collect();
        Ok(format!("[\n{}\n]\n", lines?.join(",\n")))
    }
}
