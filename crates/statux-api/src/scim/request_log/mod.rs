//! The request log: every request with a SCIM token that exists, as what it did, without values.
//!
//! A request costs its middleware ([`observe`]) a line of text in a [`Buffer`]; a background task
//! ([`keep`]) writes what gathers there, a moment later and many at once. So what a crash loses
//! is at most that moment, [`buffer::WRITE_AFTER`].

mod buffer;
mod observe;
mod operations;
mod write;

use actix_web::{HttpMessage as _, HttpRequest};

pub(crate) use buffer::Buffer;
pub(super) use observe::observe;
pub(super) use operations::{OperationNote, note_operation};
pub use write::{flush, keep};

/// The most names of one request that are kept, and the most characters of one.
const MAX_NAMES: usize = 50;
const MAX_NAME_CHARS: usize = 120;

/// The names of the attributes that a request set or changed, among the request's extensions.
struct ChangedAttributes(Vec<String>);

/// Tells the log which attributes a request set or changed: their names, never their values.
pub(super) fn note_changed<'a>(request: &HttpRequest, names: impl Iterator<Item = &'a str>) {
    let names = ChangedAttributes::of(names);
    if !names.0.is_empty() {
        request.extensions_mut().insert(names);
    }
}

impl ChangedAttributes {
    /// As many of them as are kept, cut to the length that is kept.
    fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let short = |name: &str| name.chars().take(MAX_NAME_CHARS).collect();
        Self(names.take(MAX_NAMES).map(short).collect())
    }
}
