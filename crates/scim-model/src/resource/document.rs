//! The trait of all resources, and resources as they are returned.

use serde_json::{Map, Value};

use crate::error::ScimError;
use crate::json::Object;
use crate::meta::Meta;
use crate::schema::ResourceType;

/// A user or a group, for operations such as PATCH that work on both.
pub trait ScimResource: Sized {
    /// The resource type: schemas, name and endpoint.
    fn resource_type() -> &'static ResourceType;

    /// The attributes under their canonical names, without `id`, `meta`, `schemas` and other
    /// attributes that only the server writes.
    fn attributes(&self) -> &Object;

    /// Checks attributes after a client's change; they are already normalized. Texts are checked
    /// where they are not what they were `before`.
    ///
    /// # Errors
    /// 400 `invalidValue` if a required attribute is missing or a value is too long, or if an e-mail address
    /// or a user name has an unsuited character.
    fn from_changed(attributes: Object, before: Option<&Object>) -> Result<Self, ScimError>;

    /// Restores stored attributes without checks: they were checked before they were stored.
    fn from_stored(attributes: Object) -> Self;
}

/// A resource as it is returned: `schemas`, `id`, the attributes, those in `more`, and `meta`.
pub(super) fn render<R: ScimResource>(
    resource: &R,
    id: &str,
    meta: &Meta,
    more: impl IntoIterator<Item = (&'static str, Value)>,
) -> Object {
    document(
        R::resource_type(),
        resource.attributes().clone(),
        id,
        Some(meta),
        more,
    )
}

/// A resource as it is returned, before projection, from its stored attributes: `schemas`, `id`, the
/// attributes, those in `more`, and `meta` if given.
pub fn document(
    resource_type: &ResourceType,
    attributes: Object,
    id: &str,
    meta: Option<&Meta>,
    more: impl IntoIterator<Item = (&'static str, Value)>,
) -> Object {
    let mut body = Map::new();
    let extensions = attributes.iter().filter(|(key, value)| {
        resource_type.extension(key).is_some() || (key.starts_with("urn:") && value.is_object())
    });
    let schemas = std::iter::once(Value::from(resource_type.schema.id))
        .chain(extensions.map(|(key, _)| Value::from(key.as_str())));
    body.insert("schemas".into(), schemas.collect());
    body.insert("id".into(), id.into());
    body.extend(attributes);
    body.extend(more.into_iter().map(|(key, value)| (key.to_owned(), value)));
    if let Some(meta) = meta {
        body.insert("meta".into(), meta.to_json());
    }
    body
}
