//! Groups: the attributes that a client sent, and their members.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::document::{ScimResource, render};
use super::limits::{check_length, check_members};
use super::normalize::normalize_resource;
use super::texts::{check_text, check_texts};
use super::value::normalize_value;
use crate::error::ScimError;
use crate::json::{Object, get};
use crate::meta::Meta;
use crate::schema::{GROUP, GROUP_TYPE, ResourceType};

/// A Group resource (RFC 7643 §4.2) with every attribute that a client sent.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupResource {
    attributes: Object,
}

/// The members that a client sends, by id, each with its `display`.
pub type GivenMembers = BTreeMap<String, Option<String>>;

/// A member of a group, for the group's `members`.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberReference {
    /// The member's id.
    pub id: String,
    /// The type of the member: [`USER_TYPE`](crate::schema::USER_TYPE) or
    /// [`GROUP_TYPE`](crate::schema::GROUP_TYPE).
    pub resource_type: &'static ResourceType,
    /// The member's name, if the client sent one.
    pub display: Option<String>,
    /// The member's URL.
    pub location: String,
}

impl MemberReference {
    /// The member as it is returned.
    pub fn to_json(&self) -> Value {
        let mut member = json!({
            "value": self.id,
            "$ref": self.location,
            "display": self.display,
            "type": self.resource_type.name,
        });
        if let (Value::Object(member), None) = (&mut member, &self.display) {
            member.shift_remove("display");
        }
        member
    }
}

impl ScimResource for GroupResource {
    fn resource_type() -> &'static ResourceType {
        &GROUP_TYPE
    }

    fn attributes(&self) -> &Object {
        &self.attributes
    }

    fn from_changed(attributes: Object, before: Option<&Object>) -> Result<Self, ScimError> {
        check_texts(&attributes, before, &GROUP_TYPE)?;
        let group = Self { attributes };
        group.check()?;
        Ok(group)
    }

    fn from_stored(attributes: Object) -> Self {
        Self { attributes }
    }
}

impl GroupResource {
    /// Parses the body of POST and PUT, as liberally as for users.
    ///
    /// # Errors
    /// [`ScimError`] 400: `invalidSyntax` if the body is not an object, `invalidValue` for a value
    /// of the wrong type or too long to be indexed, or a missing `displayName`.
    pub fn from_client(json: &Value) -> Result<Self, ScimError> {
        Self::from_changed(normalize_resource(json, &GROUP_TYPE)?, None)
    }

    /// Parses the body of PUT: as [`GroupResource::from_client`], but for texts, which are to be checked
    /// by [`GroupResource::check_replacing`] once it is known what they replace.
    ///
    /// # Errors
    /// As [`GroupResource::from_client`].
    pub fn from_replacement(json: &Value) -> Result<Self, ScimError> {
        let group = Self {
            attributes: normalize_resource(json, &GROUP_TYPE)?,
        };
        group.check()?;
        Ok(group)
    }

    /// Checks the texts that are not what they were in the resource that this one replaces.
    ///
    /// # Errors
    /// 400 `invalidValue` for a text that is too long.
    pub fn check_replacing(&self, before: &Self) -> Result<(), ScimError> {
        check_texts(&self.attributes, Some(&before.attributes), &GROUP_TYPE)
    }

    /// Checks what every group must have, and what the store can index.
    fn check(&self) -> Result<(), ScimError> {
        if self.display_name().trim().is_empty() {
            return Err(ScimError::invalid_value(
                "displayName: expected a non-empty string, received none; it is required",
            ));
        }
        check_length("displayName", self.display_name())?;
        check_length("externalId", self.external_id().unwrap_or_default())
    }

    /// Restores the stored attributes.
    pub fn from_stored(attributes: Object) -> Self {
        Self { attributes }
    }

    /// Every attribute under its canonical name.
    pub fn attributes(&self) -> &Object {
        &self.attributes
    }

    /// The attributes by value, for storing.
    pub fn into_attributes(self) -> Object {
        self.attributes
    }

    /// `displayName`; empty only for a stored group without one.
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

    /// Removes and returns the members, for a store that keeps each of them as a row.
    ///
    /// # Errors
    /// 400 `invalidValue` for a member without an id, or a `display` that is too long.
    pub fn take_members(&mut self) -> Result<GivenMembers, ScimError> {
        match self.attributes.shift_remove("members") {
            Some(members) => given_members(&members),
            None => Ok(GivenMembers::new()),
        }
    }

    /// The resource as it is returned, before projection; with the members, where they are known. An
    /// empty group has an empty list: authentik adds nobody to a group without one.
    pub fn to_json(&self, id: &str, meta: &Meta, members: Option<&[MemberReference]>) -> Object {
        let values =
            |members: &[MemberReference]| members.iter().map(MemberReference::to_json).collect();
        render(
            self,
            id,
            meta,
            members.map(|members| ("members", values(members))),
        )
    }
}

/// Parses the `members` that a client sends: objects with a `value` or else a URL in `$ref`, or bare
/// ids; a list or a single one.
///
/// # Errors
/// 400 `invalidValue` for a value of the wrong type, without an id or with a `display` that is too
/// long, and for too many members.
pub(crate) fn given_members(given: &Value) -> Result<GivenMembers, ScimError> {
    if let Some(by_id) = bare_ids(given) {
        check_members(by_id.len())?;
        return Ok(by_id);
    }
    let members = match normalize_value(given, GROUP.attribute("members"), "members")? {
        Some(Value::Array(members)) => members,
        Some(member) => vec![member],
        None => Vec::new(),
    };
    check_members(members.len())?;
    let mut by_id = GivenMembers::new();
    for member in &members {
        let display = text_of(member, "display");
        check_text("members.display", display.unwrap_or_default())?;
        let known = by_id.entry(id_of(member)?.to_owned()).or_default();
        *known = known.take().or(display.map(str::to_owned));
    }
    Ok(by_id)
}

/// A list of nothing but bare ids, which need not become objects first; `None` for any other value.
fn bare_ids(given: &Value) -> Option<GivenMembers> {
    let ids = given.as_array()?.iter().map(Value::as_str);
    // An empty text is left out.
    let ids = ids.filter(|id| *id != Some(""));
    ids.map(|id| Some((id?.to_owned(), None))).collect()
}

fn text_of<'a>(member: &'a Value, name: &str) -> Option<&'a str> {
    get(member.as_object()?, name)?.as_str()
}

fn id_of(member: &Value) -> Result<&str, ScimError> {
    let in_url = || {
        let url = text_of(member, "$ref")?;
        url.rsplit('/').next().filter(|id| !id.is_empty())
    };
    text_of(member, "value").or_else(in_url).ok_or_else(|| {
        ScimError::invalid_value(
            "members.value: expected the id of a user or a group, received none",
        )
    })
}
