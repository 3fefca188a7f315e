//! The parameters of a search as the client sent them.

use serde_json::Value;

use crate::error::ScimError;
use crate::json::{Object, get, kind_of};
use crate::projection::Projection;

/// The schema URN of a search by POST (RFC 7644 §3.4.3).
pub const SEARCH_REQUEST_SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// The parameters as text, as in a query string. A blank parameter counts as absent, with two
/// exceptions: a blank `cursor` requests the first page (RFC 9865 §2), and a blank `filter` is
/// invalid. A client whose filter came out empty would take the first of all users for its match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchParameters {
    /// `attributes`, separated by commas.
    pub attributes: Option<String>,
    /// `excludedAttributes`, separated by commas.
    pub excluded_attributes: Option<String>,
    /// `filter`.
    pub filter: Option<String>,
    /// `sortBy`.
    pub sort_by: Option<String>,
    /// `sortOrder`.
    pub sort_order: Option<String>,
    /// `startIndex`.
    pub start_index: Option<String>,
    /// `count`.
    pub count: Option<String>,
    /// `cursor`.
    pub cursor: Option<String>,
}

impl SearchParameters {
    /// Parses the body of a POST to `/.search`. Names are case-insensitive, `schemas` may be omitted, and
    /// unknown members are ignored.
    ///
    /// # Errors
    /// 400 `invalidSyntax` if the body is not a JSON object or `schemas` is malformed, and
    /// `invalidValue` for a member of the wrong type.
    pub fn from_json(body: &Value) -> Result<Self, ScimError> {
        let Value::Object(body) = body else {
            return Err(ScimError::invalid_syntax(format!(
                "expected the search as a JSON object, received {}",
                kind_of(body)
            )));
        };
        match get(body, "schemas") {
            None | Some(Value::Null | Value::String(_) | Value::Array(_)) => {}
            Some(other) => {
                return Err(ScimError::invalid_syntax(format!(
                    "schemas: expected [\"{SEARCH_REQUEST_SCHEMA}\"], received {}",
                    kind_of(other)
                )));
            }
        }
        let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        Ok(Self {
            attributes: filled(list(body, "attributes")?),
            excluded_attributes: filled(list(body, "excludedAttributes")?),
            filter: text(body, "filter")?,
            sort_by: filled(text(body, "sortBy")?),
            sort_order: filled(text(body, "sortOrder")?),
            start_index: filled(number(body, "startIndex")?),
            count: filled(number(body, "count")?),
            cursor: text(body, "cursor")?,
        })
    }

    /// `attributes` and `excludedAttributes`.
    ///
    /// # Errors
    /// 400 `invalidValue` for an invalid attribute path.
    pub fn projection(&self) -> Result<Projection, ScimError> {
        Projection::parse(
            self.attributes.as_deref(),
            self.excluded_attributes.as_deref(),
        )
    }
}

fn text(body: &Object, name: &str) -> Result<Option<String>, ScimError> {
    match get(body, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(wrong(name, "a string", other)),
    }
}

/// A list of names, or one comma-separated text as in a query string.
fn list(body: &Object, name: &str) -> Result<Option<String>, ScimError> {
    let Some(Value::Array(items)) = get(body, name) else {
        return text(body, name);
    };
    let names: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    match names {
        Some(names) => Ok(Some(names.join(","))),
        None => Err(ScimError::invalid_value(format!(
            "{name}: expected an array of attribute names, received an array with other items"
        ))),
    }
}

/// An integer, possibly quoted or with a fraction of zero.
fn number(body: &Object, name: &str) -> Result<Option<String>, ScimError> {
    match get(body, name) {
        Some(Value::Number(number)) => {
            let text = number.to_string();
            Ok(Some(text.strip_suffix(".0").unwrap_or(&text).to_owned()))
        }
        Some(Value::Bool(flag)) => Err(wrong(name, "an integer", &Value::Bool(*flag))),
        _ => text(body, name),
    }
}

fn wrong(name: &str, expected: &str, received: &Value) -> ScimError {
    ScimError::invalid_value(format!(
        "{name}: expected {expected}, received {}",
        kind_of(received)
    ))
}
