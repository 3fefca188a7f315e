//! Stored resources as JSON text: the attributes are copied from the stored JSON unless some of them
//! must be omitted.

use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::document::document;
use crate::json::Object;
use crate::meta::Meta;
use crate::projection::Projection;
use crate::schema::{ResourceType, Returned};

/// A resource whose attributes are JSON text.
///
/// ```
/// use scim_model::resource::StoredResource;
/// use scim_model::{Meta, Projection, schema::USER_TYPE};
///
/// let now = chrono::DateTime::UNIX_EPOCH;
/// let user = StoredResource {
///     resource_type: &USER_TYPE,
///     id: "1",
///     attributes: r#"{"userName":"ada@example.com","active":true}"#,
///     more: Vec::new(),
///     meta: &Meta::new(&USER_TYPE, "https://example.com/v2", "1", now, now, 3),
/// };
/// let text = user.to_text(&Projection::all())?;
/// assert!(text.starts_with(r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","#));
/// let name = user.to_text(&Projection::parse(Some("userName"), None).unwrap())?;
/// assert!(name.ends_with(r#""userName":"ada@example.com"}"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct StoredResource<'a> {
    /// Its resource type.
    pub resource_type: &'static ResourceType,
    /// Its identifier.
    pub id: &'a str,
    /// The attributes under their canonical names, as a JSON object.
    pub attributes: &'a str,
    /// Attributes that the server adds, such as a user's `groups`.
    pub more: Vec<(&'static str, Value)>,
    /// Its metadata.
    pub meta: &'a Meta,
}

impl StoredResource<'_> {
    /// The JSON that is returned.
    ///
    /// # Errors
    /// If the attributes are not a JSON object.
    pub fn to_text(&self, projection: &Projection) -> serde_json::Result<String> {
        if projection.is_all()
            && let Some(text) = self.copied()?
        {
            return Ok(text);
        }
        let projected = projection.apply(&self.to_json()?, self.resource_type);
        Ok(Value::Object(projected).to_string())
    }

    /// The resource as it is returned, before projection.
    ///
    /// # Errors
    /// If the attributes are not a JSON object.
    pub fn to_json(&self) -> serde_json::Result<Object> {
        let attributes: Object = serde_json::from_str(self.attributes)?;
        let more = self.more.iter().cloned();
        Ok(document(
            self.resource_type,
            attributes,
            self.id,
            Some(self.meta),
            more,
        ))
    }

    /// The same as text, without parsing the values; `None` if one of them must be omitted.
    fn copied(&self) -> serde_json::Result<Option<String>> {
        let Some(extensions) = extensions(self.attributes, self.resource_type) else {
            return Ok(None);
        };
        let inside = self.attributes.trim();
        let inside = inside.strip_prefix('{').unwrap_or_default();
        let inside = inside.strip_suffix('}').unwrap_or_default();
        let mut text = String::with_capacity(inside.len() + 512);
        text.push_str("{\"schemas\":[\"");
        text.push_str(self.resource_type.schema.id);
        for urn in extensions {
            text.push_str("\",\"");
            text.push_str(urn);
        }
        text.push_str("\"],\"id\":");
        text.push_str(&serde_json::to_string(self.id)?);
        if !inside.is_empty() {
            text.push(',');
            text.push_str(inside);
        }
        for (name, value) in &self.more {
            text.push_str(",\"");
            text.push_str(name);
            text.push_str("\":");
            text.push_str(&value.to_string());
        }
        text.push_str(",\"meta\":");
        text.push_str(&serde_json::to_string(self.meta)?);
        text.push('}');
        Ok(Some(text))
    }
}

/// The extensions in their order, from the names of the stored attributes; `None` if an attribute is
/// not returned exactly as it is stored.
fn extensions<'a>(
    attributes: &'a str,
    resource_type: &'static ResourceType,
) -> Option<Vec<&'a str>> {
    let mut json = serde_json::Deserializer::from_str(attributes);
    // Anything but an object with plain names is left to the slow path.
    let extensions = Reader { resource_type }.deserialize(&mut json).ok()??;
    json.end().ok()?;
    Some(extensions)
}

struct Reader {
    resource_type: &'static ResourceType,
}

impl Reader {
    /// Whether the server writes the attribute itself, or returns it only sometimes.
    fn is_special(&self, name: &str) -> bool {
        let returned = |it: Returned| matches!(it, Returned::Never | Returned::Request);
        let attributes = self.resource_type.schema.attributes.iter();
        attributes
            .filter(|known| returned(known.returned))
            .map(|known| known.name)
            .chain(["id", "schemas", "meta"])
            .any(|special| special.eq_ignore_ascii_case(name))
    }

    /// Whether an extension is returned as a whole.
    fn is_whole(&self, urn: &str, value: &Value) -> bool {
        let Value::Object(members) = value else {
            return false;
        };
        let returned = |it: Returned| matches!(it, Returned::Default | Returned::Always);
        let schema = self.resource_type.extension(urn);
        let all =
            schema.is_none_or(|schema| schema.attributes.iter().all(|it| returned(it.returned)));
        all && !members.is_empty() && urn.starts_with("urn:")
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Option<Vec<&'de str>>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Option<Vec<&'de str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut extensions = Vec::new();
        let mut plain = true;
        while let Some(name) = map.next_key::<&str>()? {
            if name.starts_with("urn:") || name.starts_with("URN:") {
                plain &= self.is_whole(name, &map.next_value()?);
                extensions.push(name);
                continue;
            }
            map.next_value::<IgnoredAny>()?;
            plain &= !self.is_special(name);
        }
        Ok(plain.then_some(extensions))
    }
}
