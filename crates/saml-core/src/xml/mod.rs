//! Reading XML: a strict parser on `quick-xml`'s tokens, and a flat, namespace-aware document.
//!
//! Names are compared as (namespace, local name) pairs, never by prefix.

mod builder;
mod canonical;
mod document;
mod error;
pub(crate) mod escape;
mod names;
pub(crate) mod ns;
mod parse;
mod survey;
mod text;
pub(crate) mod write;

pub(crate) use canonical::parse_canonical;
pub(crate) use document::{Document, Element, ElementNode, NodeKind};
pub(crate) use parse::{Extras, parse};

#[cfg(test)]
mod oracle;
#[cfg(test)]
pub(crate) mod random;
#[cfg(test)]
#[allow(
    clippy::string_slice,
    reason = "texts are cut at boundaries between characters"
)]
mod recorded;
#[cfg(test)]
mod tests;
