//! Normalizes a resource that a client sends with POST or PUT.

use serde_json::Value;

use super::limits::check_names;
use super::value::{invalid, normalize_value};
use crate::attribute_path::AttributePath;
use crate::error::ScimError;
use crate::indexed::IndexedObject;
use crate::json::{Object, get, is_unassigned, kind_of};
use crate::schema::{AttributeDefinition, Mutability, ResourceType, Schema};
use crate::urn::is_core_urn;

/// Normalizes a client's JSON: canonical names, values of the right type, without unassigned values
/// and attributes that clients cannot write.
///
/// # Errors
/// 400 `invalidSyntax` if it is not an object, `invalidValue` for a value of the wrong type, or too
/// many names.
pub(crate) fn normalize_resource(
    json: &Value,
    resource_type: &'static ResourceType,
) -> Result<Object, ScimError> {
    let Value::Object(given) = json else {
        return Err(ScimError::invalid_syntax(format!(
            "expected the resource as a JSON object, received {}",
            kind_of(json)
        )));
    };
    check_names("the resource", given.len())?;
    check_schemas(given)?;
    let mut attributes = IndexedObject::default();
    for (key, value) in given {
        if let Some(schema) = resource_type.extension(key) {
            let extension = normalize_extension(value, schema)?;
            attributes.put(schema.id, Value::Object(extension));
        } else if is_core_urn(key) && value.is_object() {
            attributes.put_all(normalize_resource(value, resource_type)?);
            check_names("the resource", attributes.len())?;
        } else {
            let (name, definition) = name_of(key, resource_type);
            if definition.is_some_and(is_not_kept) {
                continue;
            }
            let value = normalize_value(value, definition, &name)?;
            attributes.put(&name, value.unwrap_or_default());
        }
    }
    Ok(attributes.into_object())
}

/// Whether clients may send an attribute that the server does not keep: one that only the server
/// writes, or the password, which is never needed.
pub(crate) fn is_not_kept(definition: &'static AttributeDefinition) -> bool {
    matches!(
        definition.mutability,
        Mutability::ReadOnly | Mutability::WriteOnly
    ) || definition.name == "schemas"
}

/// The canonical name of a key: `urn:…:core:2.0:User:userName` is `userName`.
fn name_of(
    key: &str,
    resource_type: &'static ResourceType,
) -> (String, Option<&'static AttributeDefinition>) {
    let name = match AttributePath::parse(key) {
        Ok(path) if path.schema().is_none() && path.sub_attribute().is_none() => {
            path.attribute().to_owned()
        }
        _ => key.to_owned(),
    };
    match resource_type.core_attribute(&name) {
        Some(definition) => (definition.name.to_owned(), Some(definition)),
        None => (name, None),
    }
}

fn normalize_extension(value: &Value, schema: &'static Schema) -> Result<Object, ScimError> {
    let Value::Object(given) = value else {
        return if is_unassigned(value) {
            Ok(Object::new())
        } else {
            Err(invalid(schema.id, "an object", value))
        };
    };
    check_names(schema.id, given.len())?;
    let mut attributes = IndexedObject::default();
    for (key, value) in given {
        let definition = schema.attribute(key);
        let name = definition.map_or(key.as_str(), |known| known.name);
        let value = normalize_value(value, definition, &format!("{}:{name}", schema.id))?;
        attributes.put(name, value.unwrap_or_default());
    }
    Ok(attributes.into_object())
}

/// `schemas` may be missing, old or unknown, but not of another type.
fn check_schemas(given: &Object) -> Result<(), ScimError> {
    match get(given, "schemas") {
        None | Some(Value::Null | Value::String(_)) => Ok(()),
        Some(Value::Array(urns)) if urns.iter().all(Value::is_string) => Ok(()),
        Some(other) => Err(invalid("schemas", "an array of schema URNs", other)),
    }
}
