//! What users and groups have in common, and a resource as it is answered.

use serde_json::{Map, Value};

use crate::error::ScimError;
use crate::json::Object;
use crate::meta::Meta;
use crate::schema::ResourceType;

/// What users and groups have in common; PATCH and projection work on any of them.
pub trait ScimResource: Sized {
    /// The schemas, and the name and endpoint.
    fn resource_type() -> &'static ResourceType;

    /// The attributes under their canonical names: without `id`, `meta`, `schemas` and whatever
    /// else the server alone writes.
    fn attributes(&self) -> &Object;

    /// Checks attributes that are normalized already, as a client's change left them.
    ///
    /// # Errors
    /// 400 `invalidValue` where a required attribute is missing.
    fn from_changed(attributes: Object) -> Result<Self, ScimError>;

    /// Takes back what was stored, unchecked: it was checked when it was stored.
    fn from_stored(attributes: Object) -> Self;
}

/// The resource as it is answered: `schemas`, `id`, the attributes, what `more` adds, `meta`.
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

/// A resource as it is answered, before projection, made of its stored attributes: `schemas`,
/// `id`, the attributes, what `more` adds, and `meta` where it is given.
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
