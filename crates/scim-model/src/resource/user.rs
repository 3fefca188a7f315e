//! Users: the attributes that a client sent, with typed getters for those that the server uses.

use serde_json::{Value, json};

use super::document::{ScimResource, render};
use super::email::{has_form_of_email, is_email};
use super::limits::{check_emails, check_length};
use super::normalize::normalize_resource;
use super::texts::check_texts;
use super::value::is_primary;
use crate::error::ScimError;
use crate::json::Object;
use crate::meta::Meta;
use crate::schema::{ResourceType, USER_TYPE};

/// A User resource (RFC 7643 §4.1) with every attribute that a client sent.
///
/// ```
/// use scim_model::UserResource;
/// use serde_json::json;
///
/// let user = UserResource::from_client(&json!({
///     "username": "ada@example.com",
///     "name": {"givenName": "Ada", "familyName": "Lovelace"},
///     "password": "never kept",
/// }))?;
/// assert_eq!(user.user_name(), "ada@example.com");
/// assert_eq!(user.full_name().as_deref(), Some("Ada Lovelace"));
/// assert!(!user.attributes().contains_key("password"));
/// # Ok::<(), scim_model::ScimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct UserResource {
    attributes: Object,
}

/// A group that a user belongs to, for the user's `groups`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupReference {
    /// The group's id.
    pub id: String,
    /// The group's name.
    pub display_name: String,
    /// The group's URL.
    pub location: String,
}

impl GroupReference {
    /// The group as it is returned in `groups`.
    pub fn to_json(&self) -> Value {
        json!({
            "value": self.id,
            "$ref": self.location,
            "display": self.display_name,
            "type": "direct",
        })
    }
}

impl ScimResource for UserResource {
    fn resource_type() -> &'static ResourceType {
        &USER_TYPE
    }

    fn attributes(&self) -> &Object {
        &self.attributes
    }

    fn from_changed(attributes: Object, before: Option<&Object>) -> Result<Self, ScimError> {
        check_texts(&attributes, before, &USER_TYPE)?;
        let user = Self { attributes };
        user.check()?;
        user.sign_in_email()?;
        Ok(user)
    }

    fn from_stored(attributes: Object) -> Self {
        Self { attributes }
    }
}

impl UserResource {
    /// Parses the body of POST and PUT.
    ///
    /// Names are case-insensitive; booleans may be strings; a single object may replace a list; null, `""` and
    /// `[]` mean "no value"; `id`, `meta`, `groups` and `password` are ignored; attributes and
    /// extensions unknown to the schemas are kept.
    ///
    /// # Errors
    /// [`ScimError`] 400: `invalidSyntax` if the body is not an object, `invalidValue` for a value
    /// of the wrong type, a missing `userName`, no e-mail address to sign in with, a text that is too
    /// long, or an e-mail address or a user name with an unsuited character.
    pub fn from_client(json: &Value) -> Result<Self, ScimError> {
        Self::from_changed(normalize_resource(json, &USER_TYPE)?, None)
    }

    /// Parses the body of PUT: as [`UserResource::from_client`], but for texts and whether one is an
    /// e-mail address, which [`UserResource::check_replacing`] checks once it is known what they
    /// replace.
    ///
    /// # Errors
    /// As [`UserResource::from_client`].
    pub fn from_replacement(json: &Value) -> Result<Self, ScimError> {
        let user = Self {
            attributes: normalize_resource(json, &USER_TYPE)?,
        };
        user.check()?;
        Ok(user)
    }

    /// Checks the texts that are not what they were in the resource that this one replaces. This
    /// comes first: a user name with a blank is none of the e-mail addresses either.
    ///
    /// # Errors
    /// 400 `invalidValue` for a text that is too long, an e-mail address or a user name with an unsuited
    /// character, or no e-mail address to sign in with.
    pub fn check_replacing(&self, before: &Self) -> Result<(), ScimError> {
        check_texts(&self.attributes, Some(&before.attributes), &USER_TYPE)?;
        self.sign_in_email()?;
        Ok(())
    }

    /// Checks what every user must have, and what the store can index.
    fn check(&self) -> Result<(), ScimError> {
        if self.user_name().trim().is_empty() {
            return Err(ScimError::invalid_value(
                "userName: expected a non-empty string, received none; it is required",
            ));
        }
        check_length("userName", self.user_name())?;
        check_length("externalId", self.external_id().unwrap_or_default())?;
        check_emails(self.emails())
    }

    /// Restores the stored attributes.
    pub fn from_stored(attributes: Object) -> Self {
        Self { attributes }
    }

    /// Every attribute under its canonical name, without `id`, `meta`, `groups` and `schemas`.
    pub fn attributes(&self) -> &Object {
        &self.attributes
    }

    /// The attributes by value, for storing.
    pub fn into_attributes(self) -> Object {
        self.attributes
    }

    /// Sets `userName`, which the store keeps in a column.
    pub fn set_user_name(&mut self, user_name: &str) {
        self.attributes.insert("userName".into(), user_name.into());
    }

    /// Sets `active`, which the store keeps in a column.
    pub fn set_active(&mut self, active: bool) {
        self.attributes.insert("active".into(), active.into());
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)?.as_str()
    }

    fn name_part(&self, part: &str) -> Option<&str> {
        self.attributes.get("name")?.get(part)?.as_str()
    }

    /// `userName`; empty only for a stored user without one.
    pub fn user_name(&self) -> &str {
        self.text("userName").unwrap_or_default()
    }

    /// `externalId`.
    pub fn external_id(&self) -> Option<&str> {
        self.text("externalId")
    }

    /// `active`; `None` if the client did not send it.
    pub fn active(&self) -> Option<bool> {
        self.attributes.get("active")?.as_bool()
    }

    /// `displayName`.
    pub fn display_name(&self) -> Option<&str> {
        self.text("displayName")
    }

    /// `name.givenName`.
    pub fn given_name(&self) -> Option<&str> {
        self.name_part("givenName")
    }

    /// `name.familyName`.
    pub fn family_name(&self) -> Option<&str> {
        self.name_part("familyName")
    }

    /// `name.formatted`.
    pub fn formatted_name(&self) -> Option<&str> {
        self.name_part("formatted")
    }

    /// The name to show: `displayName`, else `name.formatted`, else given and family name.
    pub fn full_name(&self) -> Option<String> {
        if let Some(name) = self.display_name().or(self.formatted_name()) {
            return Some(name.to_owned());
        }
        match (self.given_name(), self.family_name()) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            (given, family) => given.or(family).map(str::to_owned),
        }
    }

    fn email_values(&self) -> impl Iterator<Item = &Object> {
        let values = self.attributes.get("emails").and_then(Value::as_array);
        values.into_iter().flatten().filter_map(Value::as_object)
    }

    /// Every `emails.value`, in the client's order.
    pub fn emails(&self) -> impl Iterator<Item = &str> {
        self.email_values()
            .filter_map(|email| email.get("value")?.as_str())
    }

    /// The `emails.value` marked primary, else the first.
    pub fn primary_email(&self) -> Option<&str> {
        let mut primary = self.email_values().filter(|email| is_primary(email));
        primary
            .find_map(|email| email.get("value")?.as_str())
            .or_else(|| self.emails().next())
    }

    /// The e-mail address with which the user signs in: `userName` if it is one, or else the primary
    /// or first of `emails`, or else a `userName` that is one but for its length.
    ///
    /// # Errors
    /// 400 `invalidValue` if there is none.
    pub fn sign_in_email(&self) -> Result<&str, ScimError> {
        std::iter::once(self.user_name())
            .chain(self.primary_email())
            .find(|text| is_email(text))
            .or_else(|| Some(self.user_name()).filter(|text| has_form_of_email(text)))
            .ok_or_else(|| {
                ScimError::invalid_value(
                    "userName: expected an e-mail address, or another name together with a \
                     primary e-mail address in emails; received neither",
                )
            })
    }

    /// The resource as it is returned, before projection.
    pub fn to_json(&self, id: &str, meta: &Meta, groups: &[GroupReference]) -> Object {
        render(self, id, meta, GroupReference::attribute(groups))
    }
}

impl GroupReference {
    /// The attribute `groups`; `None` for a user without groups.
    pub fn attribute(groups: &[Self]) -> Option<(&'static str, Value)> {
        let values = groups.iter().map(Self::to_json);
        (!groups.is_empty()).then(|| ("groups", values.collect()))
    }
}
