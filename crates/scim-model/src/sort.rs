//! Sorting (RFC 7644 §3.4.2.3).

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use crate::attribute_path::AttributePath;
use crate::error::ScimError;
use crate::fold::fold;
use crate::json::{Object, get, is_unassigned};
use crate::resource::is_primary;
use crate::schema::{AttributeDefinition, AttributeType, ResourceType};

/// The number of characters of a text that are compared: a key must fit into a cursor.
const MAX_CHARS: usize = 1000;

/// The attribute and the direction by which resources are sorted (RFC 7644 §3.4.2.3).
///
/// ```
/// use scim_model::{Sort, schema::USER_TYPE};
/// use serde_json::json;
///
/// let sort = Sort::parse("name.familyName", Some("descending"))?;
/// sort.check(&USER_TYPE)?;
/// let key = |json: serde_json::Value| sort.key(json.as_object().unwrap(), &USER_TYPE);
/// let ada = key(json!({"name": {"familyName": "Lovelace"}}));
/// let bob = key(json!({"name": {"familyName": "babbage"}}));
/// assert!(bob < ada && ada < key(json!({})));
/// assert!(sort.descending);
/// # Ok::<(), scim_model::ScimError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The attribute.
    pub path: AttributePath,
    /// Whether the greatest value comes first. Resources without a value then come before all
    /// others.
    pub descending: bool,
}

/// The key of a resource in ascending order: keys compare as their resources sort.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey {
    /// `false` before `true`.
    Boolean(bool),
    /// A number, as bits that sort as numbers do.
    Number(u64),
    /// The first thousand characters of a text, folded unless the attribute is `caseExact`; also a
    /// time, in UTC with nanoseconds.
    Text(String),
    /// No value: after all others.
    Missing,
}

impl Sort {
    /// Parses `sortBy` and `sortOrder`; the default order is ascending.
    ///
    /// # Errors
    /// 400 `invalidValue` for an invalid attribute path, and for an order other than `ascending` and
    /// `descending`, ignoring case.
    pub fn parse(by: &str, order: Option<&str>) -> Result<Self, ScimError> {
        let path = AttributePath::parse(by)
            .map_err(|error| ScimError::invalid_value(format!("sortBy: {error}")))?;
        let descending = match order {
            None => false,
            Some(word) if word.eq_ignore_ascii_case("ascending") => false,
            Some(word) if word.eq_ignore_ascii_case("descending") => true,
            Some(other) => {
                return Err(ScimError::invalid_value(format!(
                    "sortOrder: expected ascending or descending, received {other:?}"
                )));
            }
        };
        Ok(Self { path, descending })
    }

    /// Checks that resources of this type can be sorted by the attribute: for a complex attribute
    /// without a `value`, a sub-attribute must be named. An attribute unknown to the schemas is
    /// accepted.
    ///
    /// # Errors
    /// 400 `invalidValue`, naming what was expected.
    pub fn check(&self, resource_type: &ResourceType) -> Result<(), ScimError> {
        match resource_type.definition(&self.path) {
            Some(known)
                if known.kind == AttributeType::Complex
                    && known.sub_attribute("value").is_none() =>
            {
                let example = known.sub_attributes.first().map_or("value", |sub| sub.name);
                Err(ScimError::invalid_value(format!(
                    "sortBy: expected a sub-attribute such as {path}.{example}, received {path}",
                    path = self.path
                )))
            }
            _ => Ok(()),
        }
    }

    /// The key of a resource in ascending order. Descending is the exact reverse.
    ///
    /// Strings compare by the attribute's `caseExact` and the Unicode order of their characters. Of
    /// several values the primary one counts, or else the first. Resources without a value come
    /// last.
    pub fn key(&self, resource: &Object, resource_type: &ResourceType) -> SortKey {
        key_of(&self.path, resource, resource_type)
    }
}

fn key_of(path: &AttributePath, resource: &Object, resource_type: &ResourceType) -> SortKey {
    let definition = resource_type.attribute(path);
    let container = match path.schema() {
        Some(urn) => get(resource, urn).and_then(Value::as_object),
        None => Some(resource),
    };
    let value = container
        .and_then(|object| get(object, path.attribute()))
        .and_then(primary_or_first);
    let below = match (path.sub_attribute(), value) {
        (Some(name), _) => Some(name),
        // A complex attribute sorts by its `value` (RFC 7643 §2.4).
        (None, Some(Value::Object(_))) => Some("value"),
        (None, _) => None,
    };
    match below {
        Some(name) => {
            let value = value
                .and_then(Value::as_object)
                .and_then(|members| get(members, name))
                .and_then(primary_or_first);
            key(
                value,
                definition.and_then(|known| known.sub_attribute(name)),
            )
        }
        None => key(value, definition),
    }
}

/// Of several values, the primary one or else the first.
fn primary_or_first(value: &Value) -> Option<&Value> {
    let Value::Array(values) = value else {
        return Some(value);
    };
    let primary = |value: &&Value| value.as_object().is_some_and(is_primary);
    values.iter().find(primary).or_else(|| values.first())
}

fn key(value: Option<&Value>, definition: Option<&'static AttributeDefinition>) -> SortKey {
    match value {
        Some(empty) if is_unassigned(empty) => SortKey::Missing,
        Some(Value::Bool(flag)) => SortKey::Boolean(*flag),
        Some(Value::Number(number)) => number.as_f64().map_or(SortKey::Missing, |number| {
            SortKey::Number(ordered_bits(number))
        }),
        Some(Value::String(text)) => match definition {
            Some(known) if known.kind == AttributeType::DateTime => time(text),
            Some(known) => SortKey::Text(truncated(known.folded(text))),
            None => SortKey::Text(truncated(fold(text))),
        },
        _ => SortKey::Missing,
    }
}

fn truncated(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_CHARS) {
        text.truncate(end);
    }
    text
}

/// Times sort as instants: the same instant may be written in two time zones.
fn time(text: &str) -> SortKey {
    DateTime::parse_from_rfc3339(text).map_or(SortKey::Missing, |time| {
        let time = time.with_timezone(&Utc);
        SortKey::Text(time.to_rfc3339_opts(SecondsFormat::Nanos, true))
    })
}

/// The bits of a number, arranged to compare as the number does; JSON has no NaN.
fn ordered_bits(number: f64) -> u64 {
    const SIGN: u64 = 1 << 63;
    // Minus zero equals zero.
    let bits = (number + 0.0).to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

#[cfg(test)]
mod tests {
    use super::{Sort, SortKey};
    use crate::attribute_path::AttributePath;
    use crate::error::ScimType;
    use crate::schema::{GROUP_TYPE, USER_TYPE};
    use serde_json::{Value, json};

    fn key(by: &str, user: &Value) -> SortKey {
        let sort = Sort::parse(by, None).unwrap();
        sort.key(user.as_object().unwrap(), &USER_TYPE)
    }

    #[test]
    fn case_counts_where_the_schema_says_so() {
        let key = |by: &str, value: &str| key(by, &json!({ by: value }));
        assert_eq!(key("userName", "ADA"), key("userName", "ada"));
        assert_eq!(key("title", "Ä"), key("title", "ä"));
        assert!(key("externalId", "B") < key("externalId", "a"));
        assert!(key("title", "B") > key("title", "a"));
    }

    #[test]
    fn the_primary_value_or_else_the_first_counts() {
        let emails = |second: Value| json!({"emails": [{"value": "z@x.test"}, second]});
        let primary = emails(json!({"value": "A@x.test", "primary": true}));
        let plain = emails(json!({"value": "a@x.test"}));
        for by in ["emails", "emails.value"] {
            assert_eq!(key(by, &primary), SortKey::Text("a@x.test".into()));
            assert_eq!(key(by, &plain), SortKey::Text("z@x.test".into()));
        }
        // The primary value has no type, and the type of another value does not replace it.
        let typed = emails(json!({"value": "a@x.test", "type": "work"}));
        assert_eq!(key("emails.type", &typed), SortKey::Missing);
    }

    #[test]
    fn resources_without_a_value_come_last() {
        for empty in [json!({}), json!({"title": null}), json!({"title": ""})] {
            assert_eq!(key("title", &empty), SortKey::Missing);
        }
        assert!(key("title", &json!({"title": "zz"})) < SortKey::Missing);
        assert_eq!(key("emails", &json!({"emails": []})), SortKey::Missing);
        assert_eq!(key("no.such", &json!({"no": "such"})), SortKey::Missing);
    }

    #[test]
    fn numbers_booleans_and_times_sort_by_their_meaning() {
        let number = |value: f64| key("level", &json!({ "level": value }));
        let sorted = [-10.5, -1.0, 0.0, 0.25, 3.0, 20.0].map(number);
        assert!(sorted.is_sorted() && sorted.first() != sorted.last());
        assert!(key("active", &json!({"active": false})) < key("active", &json!({"active": true})));
        let time = |text: &str| key("meta.created", &json!({"meta": {"created": text}}));
        assert_eq!(
            time("2026-01-01T12:00:00Z"),
            time("2026-01-01T13:00:00+01:00")
        );
        assert!(time("2026-01-01T12:00:00.5Z") < time("2026-01-01T13:00:00Z"));
        assert_eq!(time("yesterday"), SortKey::Missing);
    }

    #[test]
    fn extensions_are_sorted_by_their_urn() {
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let user = json!({ urn: {"manager": {"value": "M"}, "department": "D"} });
        assert_eq!(
            key(&format!("{urn}:department"), &user),
            SortKey::Text("d".into())
        );
        assert_eq!(
            key(&format!("{urn}:manager"), &user),
            SortKey::Text("M".into())
        );
        assert_eq!(key("department", &user), SortKey::Missing);
    }

    #[test]
    fn an_attribute_that_cannot_be_sorted_by_is_rejected_by_name() {
        assert!(
            Sort::parse("userName", Some("Descending"))
                .unwrap()
                .descending
        );
        assert!(
            !Sort::parse("userName", Some("ASCENDING"))
                .unwrap()
                .descending
        );
        for (by, order) in [("user name", None), ("", None), ("userName", Some("down"))] {
            let error = Sort::parse(by, order).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidValue));
        }
        let sort = |by: &str| Sort::parse(by, None).unwrap();
        assert!(sort("name.givenName").check(&USER_TYPE).is_ok());
        assert!(sort("emails").check(&USER_TYPE).is_ok());
        assert!(sort("unknown").check(&GROUP_TYPE).is_ok());
        for by in ["name", "meta", "addresses"] {
            let error = sort(by).check(&USER_TYPE).unwrap_err();
            assert!(error.detail.contains(&format!("{by}.")), "{error}");
        }
        assert_eq!(sort("A.b").path, AttributePath::parse("a.B").unwrap());
    }
}
