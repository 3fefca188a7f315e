//! Schemas and attribute definitions (RFC 7643 §7), built by constant functions.

use std::borrow::Cow;

use crate::fold::{fold, fold_email, is_folded};

/// A schema (RFC 7643 §7): a URN and the attributes it defines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schema {
    /// The URN.
    pub id: &'static str,
    /// The name, for people.
    pub name: &'static str,
    /// A description, for people.
    pub description: &'static str,
    /// The attributes, without the common ones (`id`, `externalId`, `meta`, `schemas`).
    pub attributes: &'static [AttributeDefinition],
}

impl Schema {
    /// The attribute `name`, ignoring case.
    pub fn attribute(&self, name: &str) -> Option<&'static AttributeDefinition> {
        by_name(self.attributes, name)
    }
}

/// The data type of an attribute (RFC 7643 §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeType {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number with a fraction.
    Decimal,
    /// A whole number.
    Integer,
    /// An RFC 3339 time.
    DateTime,
    /// Bytes in base64.
    Binary,
    /// A URI.
    Reference,
    /// Sub-attributes.
    Complex,
}

/// How an attribute may change (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutability {
    /// Only the server sets it.
    ReadOnly,
    /// Clients may change it.
    ReadWrite,
    /// It is set once, at creation.
    Immutable,
    /// Clients may set it, and it is never returned.
    WriteOnly,
}

/// When an attribute is returned (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// Always, even if the request excludes it.
    Always,
    /// Never.
    Never,
    /// Unless excluded.
    Default,
    /// Only when requested.
    Request,
}

/// The scope in which a value is unique (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uniqueness {
    /// Not at all.
    None,
    /// Within the organization.
    Server,
    /// Everywhere.
    Global,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "three are RFC 7643's own, and the fourth is one more of their kind"
)]
/// The definition of an attribute or sub-attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AttributeDefinition {
    /// The name in its canonical spelling.
    pub name: &'static str,
    /// A description, for people.
    pub description: &'static str,
    /// The data type.
    pub kind: AttributeType,
    /// Whether it has several values.
    pub multi_valued: bool,
    /// Whether a resource must have it.
    pub required: bool,
    /// Whether comparisons are case-sensitive.
    pub case_exact: bool,
    /// Whether it is an e-mail address or a user name, which tell people apart: they fold by
    /// [`fold_email`], and which characters they may have is checked.
    pub folds_as_email: bool,
    /// How it may change.
    pub mutability: Mutability,
    /// When it is returned.
    pub returned: Returned,
    /// The scope in which it is unique.
    pub uniqueness: Uniqueness,
    /// Suggested values.
    pub canonical_values: &'static [&'static str],
    /// The types of resources a reference may point to.
    pub reference_types: &'static [&'static str],
    /// The sub-attributes of a complex attribute.
    pub sub_attributes: &'static [AttributeDefinition],
}

impl AttributeDefinition {
    /// The sub-attribute `name`, ignoring case.
    pub fn sub_attribute(&self, name: &str) -> Option<&'static AttributeDefinition> {
        by_name(self.sub_attributes, name)
    }

    /// A value of the attribute, folded for comparison with another.
    pub fn folded(&self, text: &str) -> String {
        if self.case_exact {
            text.to_owned()
        } else if self.folds_as_email {
            fold_email(text)
        } else {
            fold(text)
        }
    }

    /// As [`AttributeDefinition::folded`], without a copy of a text that is folded already, as most are.
    pub(crate) fn folding<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.case_exact || is_folded(text) {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(self.folded(text))
        }
    }

    const fn new(name: &'static str, kind: AttributeType, description: &'static str) -> Self {
        Self {
            name,
            description,
            kind,
            multi_valued: false,
            required: false,
            case_exact: false,
            folds_as_email: false,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            canonical_values: &[],
            reference_types: &[],
            sub_attributes: &[],
        }
    }

    pub(super) const fn string(name: &'static str, description: &'static str) -> Self {
        Self::new(name, AttributeType::String, description)
    }

    pub(super) const fn boolean(name: &'static str, description: &'static str) -> Self {
        Self::new(name, AttributeType::Boolean, description)
    }

    pub(super) const fn integer(name: &'static str, description: &'static str) -> Self {
        Self::new(name, AttributeType::Integer, description)
    }

    pub(super) const fn date_time(name: &'static str, description: &'static str) -> Self {
        Self::new(name, AttributeType::DateTime, description)
    }

    pub(super) const fn binary(name: &'static str, description: &'static str) -> Self {
        Self::new(name, AttributeType::Binary, description).case_exact()
    }

    pub(super) const fn reference(
        name: &'static str,
        reference_types: &'static [&'static str],
        description: &'static str,
    ) -> Self {
        let mut definition = Self::new(name, AttributeType::Reference, description).case_exact();
        definition.reference_types = reference_types;
        definition
    }

    pub(super) const fn complex(
        name: &'static str,
        sub_attributes: &'static [AttributeDefinition],
        description: &'static str,
    ) -> Self {
        let mut definition = Self::new(name, AttributeType::Complex, description);
        definition.sub_attributes = sub_attributes;
        definition
    }

    pub(super) const fn multi_valued(mut self) -> Self {
        self.multi_valued = true;
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn case_exact(mut self) -> Self {
        self.case_exact = true;
        self
    }

    pub(super) const fn folded_as_email(mut self) -> Self {
        self.folds_as_email = true;
        self
    }

    pub(super) const fn mutability(mut self, mutability: Mutability) -> Self {
        self.mutability = mutability;
        self
    }

    pub(super) const fn read_only(self) -> Self {
        self.mutability(Mutability::ReadOnly)
    }

    pub(super) const fn returned(mut self, returned: Returned) -> Self {
        self.returned = returned;
        self
    }

    pub(super) const fn unique(mut self) -> Self {
        self.uniqueness = Uniqueness::Server;
        self
    }

    pub(super) const fn canonical(mut self, values: &'static [&'static str]) -> Self {
        self.canonical_values = values;
        self
    }
}

pub(super) fn by_name(
    attributes: &'static [AttributeDefinition],
    name: &str,
) -> Option<&'static AttributeDefinition> {
    attributes
        .iter()
        .find(|known| known.name.eq_ignore_ascii_case(name))
}
