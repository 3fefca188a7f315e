//! Resource types (RFC 7643 §6): a core schema, its extensions, its endpoint.

use super::definition::{AttributeDefinition, Schema, by_name};
use super::resources::{COMMON, ENTERPRISE_USER, GROUP, USER};
use crate::attribute_path::AttributePath;

/// A resource type: the schemas of its resources, and their endpoint.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResourceType {
    /// The name, which is also its identifier: `User`.
    pub name: &'static str,
    /// The endpoint below the base URL: `/Users`.
    pub endpoint: &'static str,
    /// A description, for people.
    pub description: &'static str,
    /// The core schema.
    pub schema: &'static Schema,
    /// The extensions.
    pub extensions: &'static [Extension],
}

/// A schema extension of a resource type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extension {
    /// The extension's schema.
    pub schema: &'static Schema,
    /// Whether a resource must have it.
    pub required: bool,
}

/// Users, with the enterprise extension.
pub static USER_TYPE: ResourceType = ResourceType {
    name: "User",
    endpoint: "/Users",
    description: "User Account",
    schema: &USER,
    extensions: &[Extension {
        schema: &ENTERPRISE_USER,
        required: false,
    }],
};

/// Groups.
pub static GROUP_TYPE: ResourceType = ResourceType {
    name: "Group",
    endpoint: "/Groups",
    description: "Group",
    schema: &GROUP,
    extensions: &[],
};

impl ResourceType {
    /// The extension with this URN, ignoring case.
    pub fn extension(&self, urn: &str) -> Option<&'static Schema> {
        self.extensions
            .iter()
            .map(|extension| extension.schema)
            .find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }

    /// The definition of the core or common attribute `name`, ignoring case.
    pub(crate) fn core_attribute(&self, name: &str) -> Option<&'static AttributeDefinition> {
        self.schema
            .attribute(name)
            .or_else(|| by_name(COMMON, name))
    }

    /// The definition of a path's attribute, ignoring its sub-attribute.
    pub fn attribute(&self, path: &AttributePath) -> Option<&'static AttributeDefinition> {
        match path.schema() {
            Some(urn) => self.extension(urn)?.attribute(path.attribute()),
            None => self.core_attribute(path.attribute()),
        }
    }

    /// The definition of the sub-attribute that a path names, or else of its attribute.
    pub fn definition(&self, path: &AttributePath) -> Option<&'static AttributeDefinition> {
        let attribute = self.attribute(path)?;
        match path.sub_attribute() {
            Some(name) => attribute.sub_attribute(name),
            None => Some(attribute),
        }
    }
}
