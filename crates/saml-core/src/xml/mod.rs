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
mod white_space;
pub(crate) mod write;

pub(crate) use canonical::parse_canonical;
pub(crate) use document::{Document, Element, ElementNode, NodeKind};
pub(crate) use names::is_ncname;
pub(crate) use parse::{Extras, parse};
pub(crate) use white_space::collapse;

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
