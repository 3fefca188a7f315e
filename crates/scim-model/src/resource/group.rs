//! A group: what a client gave, with its members.

use serde_json::Value;

use super::normalize::normalize_resource;
use super::{ScimResource, render};
use crate::error::ScimError;
use crate::json::Object;
use crate::meta::Meta;
use crate::schema::{GROUP_TYPE, ResourceType};

/// A Group resource (RFC 7643 §4.2) with every attribute it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupResource {
    attributes: Object,
}

impl ScimResource for GroupResource {
    fn resource_type() -> &'static ResourceType {
        &GROUP_TYPE
    }

    fn attributes(&self) -> &Object {
        &self.attributes
    }

    fn from_changed(attributes: Object) -> Result<Self, ScimError> {
        let group = Self { attributes };
        if group.display_name().trim().is_empty() {
            return Err(ScimError::invalid_value(
                "displayName: expected a non-empty string, received none; it is required",
            ));
        }
        Ok(group)
    }

    fn from_stored(attributes: Object) -> Self {
        Self { attributes }
    }
}

impl GroupResource {
    /// Reads the body of POST and PUT, as liberally as a user's.
    ///
    /// # Errors
    /// [`ScimError`] 400: `invalidSyntax` where the body is no object, `invalidValue` for a value
    /// of a wrong type or a missing `displayName`.
    pub fn from_client(json: &Value) -> Result<Self, ScimError> {
        Self::from_changed(normalize_resource(json, &GROUP_TYPE)?)
    }

    /// Takes back the attributes that were stored.
    pub fn from_stored(attributes: Object) -> Self {
        Self { attributes }
    }

    /// Every attribute under its canonical name.
    pub fn attributes(&self) -> &Object {
        &self.attributes
    }

    /// The same, by value, for storing.
    pub fn into_attributes(self) -> Object {
        self.attributes
    }

    /// `displayName`; empty only for a stored group that had none.
    pub fn display_name(&self) -> &str {
        self.attributes
            .get("displayName")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// `externalId`.
    pub fn external_id(&self) -> Option<&str> {
        self.attributes.get("externalId")?.as_str()
    }

    /// Every `members.value`: the ids of users and groups.
    pub fn member_ids(&self) -> impl Iterator<Item = &str> {
        let members = self.attributes.get("members").and_then(Value::as_array);
        members
            .into_iter()
            .flatten()
            .filter_map(|member| member.get("value")?.as_str())
    }

    /// The resource as it is answered, before projection.
    pub fn to_json(&self, id: &str, meta: &Meta) -> Object {
        render(self, id, meta, [])
    }
}
