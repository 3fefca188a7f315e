//! Inputs that cost a server much, as short descriptions from which inputs of any size are made: see
//! [`Recipe`]. With the feature `search`, a random search for the costliest ones.
//!
//! ```
//! let recipe: costly_input::Recipe = serde_json::from_str(
//!     r#"["{\"a\":\"", {"repeat": "x", "at_most": 1000000, "each": 0, "share": 1}, "\"}"]"#,
//! )?;
//! assert_eq!(recipe.expand(12, &[]), r#"{"a":"xxxx"}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod expand;
mod found;
#[cfg(feature = "search")]
pub mod grammar;
mod recipe;
#[cfg(feature = "search")]
pub mod search;

pub use found::Found;
pub use recipe::Recipe;
