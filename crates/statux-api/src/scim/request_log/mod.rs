//! The request log: every request with an existing SCIM token and what it did, without values.
//!
//! The middleware ([`observe`]) adds a line of text for each request to a [`Buffer`]; a background
//! task ([`keep`]) writes them a moment later, many at once. A crash loses at most the requests of
//! the last [`buffer::WRITE_AFTER`].

mod buffer;
mod observe;
mod operations;
mod write;

use actix_web::{HttpMessage as _, HttpRequest};

pub(crate) use buffer::Buffer;
pub(super) use observe::observe;
pub(super) use operations::{OperationNote, note_operation};
pub use write::{flush, keep};

/// The maximum number of names stored per request, and the maximum length of each in characters.
const MAX_NAMES: usize = 50;
const MAX_NAME_CHARS: usize = 120;

/// The names of the attributes that a request set or changed, stored in the request's extensions.
struct ChangedAttributes(Vec<String>);

/// Notes for the log which attributes a request set or changed: their names, never their values.
pub(super) fn note_changed<'a>(request: &HttpRequest, names: impl Iterator<Item = &'a str>) {
    let names = ChangedAttributes::of(names);
    if !names.0.is_empty() {
        request.extensions_mut().insert(names);
    }
}

impl ChangedAttributes {
    /// The names, limited in number and truncated to the stored length.
    fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let short = |name: &str| name.chars().take(MAX_NAME_CHARS).collect();
        Self(names.take(MAX_NAMES).map(short).collect())
    }
}
