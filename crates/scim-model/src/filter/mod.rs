//! Filters: the whole grammar of RFC 7644 §3.4.2.2, as a tree the store can turn into SQL.

mod check;
mod display;
mod error;
mod lexer;
mod matches;
mod operator;
mod parser;
mod value;

use std::str::FromStr;

pub use self::error::FilterError;
pub use self::operator::Operator;
pub use self::value::FilterValue;
use crate::json::Object;
use crate::path::AttributePath;
use crate::schema::ResourceType;

pub(crate) use self::matches::matches_element;

/// The longest filter that is read, in bytes.
pub const MAX_FILTER_BYTES: usize = 8192;
/// How deep groups, `not` and value paths may nest.
pub const MAX_FILTER_DEPTH: usize = 32;

/// A filter expression (RFC 7644 §3.4.2.2).
///
/// The tree is public, so that the store can compile what it has an index for:
///
/// ```
/// use scim_model::{Filter, FilterValue, Operator};
///
/// let filter = Filter::parse(r#"UserName Eq "ada@example.com""#)?;
/// let Filter::Compare { path, operator: Operator::Equal, value } = &filter else { panic!() };
/// assert!(path.is("userName"));
/// assert_eq!(value, &FilterValue::String("ada@example.com".into()));
/// # Ok::<(), scim_model::FilterError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// `title pr`: the attribute has a value.
    Present(AttributePath),
    /// `userName eq "x"`.
    Compare {
        /// The attribute.
        path: AttributePath,
        /// The operator.
        operator: Operator,
        /// What the attribute is compared with.
        value: FilterValue,
    },
    /// `emails[type eq "work" and value co "@example.com"]`: one and the same value of a
    /// multi-valued attribute fulfills the whole inner filter.
    ValuePath {
        /// The multi-valued attribute.
        attribute: AttributePath,
        /// The inner filter; names in it are sub-attributes.
        filter: Box<Filter>,
    },
    /// All of at least two terms.
    And(Vec<Filter>),
    /// Any of at least two terms.
    Or(Vec<Filter>),
    /// `not (…)`.
    Not(Box<Filter>),
}

impl Filter {
    /// Reads a filter.
    ///
    /// More is read than the grammar allows, because clients send it: values without quotes
    /// (`userName eq ada@example.com`), `True`, operators in any letter case, `not` without
    /// parentheses, and `emails[type eq "work"].value eq "x"`.
    ///
    /// # Errors
    /// [`FilterError`], which says what was expected and where. It becomes 400 `invalidFilter`.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parser::parse(text)
    }

    /// Reads what stands in the brackets of a value path, where no further brackets may be.
    pub(crate) fn parse_in_brackets(text: &str) -> Result<Self, FilterError> {
        parser::parse_in_brackets(text)
    }

    /// Checks that attributes and operators go together (RFC 7644 §3.4.2.2): no ordering of
    /// booleans and binary data, and a value of the attribute's type.
    ///
    /// # Errors
    /// [`FilterError::IllTyped`], naming the attribute, what was expected and what was received.
    pub fn check(&self, resource_type: &ResourceType) -> Result<(), FilterError> {
        check::check(self, resource_type)
    }

    /// Whether a resource fulfills this filter.
    ///
    /// `resource` is the resource as it would be answered, with `id`, `meta` and `groups` where
    /// the filter may name them. Strings compare by the attribute's `caseExact`; attributes that
    /// no schema knows compare without letter case. An attribute without a value fulfills `ne`,
    /// `eq null` and `not`, and nothing else. `emails eq "x"` means `emails.value`.
    pub fn matches(&self, resource: &Object, resource_type: &ResourceType) -> bool {
        matches::matches_resource(self, resource, resource_type)
    }

    /// Whether the filter names the core attribute called `name` or a part of it, in any letter
    /// case: what it does not name need not be loaded to evaluate it.
    pub fn mentions(&self, name: &str) -> bool {
        match self {
            Self::Present(path)
            | Self::Compare { path, .. }
            | Self::ValuePath {
                attribute: path, ..
            } => path.schema().is_none() && path.attribute().eq_ignore_ascii_case(name),
            Self::And(terms) | Self::Or(terms) => terms.iter().any(|term| term.mentions(name)),
            Self::Not(inner) => inner.mentions(name),
        }
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests;
