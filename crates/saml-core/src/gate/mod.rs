//! The gate on the raw bytes: nothing else looks at a message before it has passed.

use crate::limits::Limits;
use crate::refusal::{ReasonCode, Refusal};
use crate::xml::Document;

/// A response that passed the gate: well-formed, within limits, without any construct that two
/// parsers might read differently. Nothing in it is trusted yet.
#[derive(Debug)]
pub struct GatedDocument<'a> {
    text: &'a str,
    document: Document<'a>,
}

impl<'a> GatedDocument<'a> {
    /// The parsed elements. Unsigned: for locating signatures and for diagnostics only.
    pub(crate) fn document(&self) -> &Document<'a> {
        &self.document
    }

    /// The message's text, without a byte order mark.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }
}
