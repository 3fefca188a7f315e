//! Filters: the whole grammar of RFC 7644 §3.4.2.2, as a tree that the store can turn into SQL.

mod check;
mod compare;
mod lexer;
mod matches;
mod parser;
mod tree;

pub use self::matches::ResourceFilter;
pub use self::parser::{MAX_FILTER_BYTES, MAX_FILTER_COMPARISONS, MAX_FILTER_DEPTH};
pub use self::tree::{Filter, FilterValue, Operator};

pub(crate) use self::matches::ElementFilter;

#[cfg(test)]
mod tests;
