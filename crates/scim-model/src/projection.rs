//! `attributes` and `excludedAttributes` (RFC 7644 §3.9).

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::attribute_path::AttributePath;
use crate::error::ScimError;
use crate::expression_error::ExpressionError;
use crate::json::Object;
use crate::path::Path;
use crate::schema::{AttributeDefinition, ResourceType, Returned};

/// The attributes of a resource that are returned.
///
/// ```
/// use scim_model::{Projection, schema::USER_TYPE};
/// use serde_json::json;
///
/// let projection = Projection::parse(Some("userName,name.givenName"), None)?;
/// let user = json!({"id": "1", "userName": "a@x.test", "title": "Dr", "name": {"givenName": "A"}});
/// let returned = projection.apply(user.as_object().unwrap(), &USER_TYPE);
/// let expected = json!({"id": "1", "userName": "a@x.test", "name": {"givenName": "A"}});
/// assert_eq!(serde_json::Value::from(returned), expected);
/// # Ok::<(), scim_model::ScimError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Projection {
    included: Option<Selection>,
    excluded: Selection,
}

/// The attributes that a list of paths names. It may be long, and is asked for every attribute of
/// every resource of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Selection {
    /// By the attribute's path in lower case, or the URN of an extension.
    named: HashMap<String, Named>,
}

/// How a list of paths names an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    /// As a whole.
    Whole,
    /// By some of its sub-attributes, in lower case.
    Parts(HashSet<String>),
}

impl Projection {
    /// Every attribute that is returned by default.
    pub fn all() -> Self {
        Self::default()
    }

    /// Parses the parameters, comma-separated lists of attribute paths. RFC 7644 allows only one of
    /// them; if both are given, both apply. An empty list counts as absent. A value path in
    /// `attributes`, which some clients send (`emails[type eq "work"]`), selects its attribute.
    ///
    /// # Errors
    /// 400 `invalidValue` for an invalid attribute path.
    pub fn parse(attributes: Option<&str>, excluded: Option<&str>) -> Result<Self, ScimError> {
        let included = list(attributes, "attributes", |item| {
            Path::parse(item).map(|path| match path {
                Path::Attribute(path) => path,
                Path::Value(values) => values.attribute,
            })
        })?;
        Ok(Self {
            included: (!included.is_empty()).then(|| Selection::of(included)),
            excluded: Selection::of(list(excluded, "excludedAttributes", AttributePath::parse)?),
        })
    }

    /// Whether it is [`Projection::all`]: nothing is selected and nothing excluded.
    pub fn is_all(&self) -> bool {
        self.included.is_none() && self.excluded.named.is_empty()
    }

    /// Whether the attribute `name` (such as `members`) can be in the response. If not, it need not
    /// be loaded.
    pub fn wants(&self, name: &str) -> bool {
        let included = match &self.included {
            Some(selection) => selection.find(None, name).is_some(),
            None => true,
        };
        included && self.excluded.find(None, name) != Some(&Named::Whole)
    }

    /// The attributes of a resource that are returned.
    pub fn apply(&self, resource: &Object, resource_type: &'static ResourceType) -> Object {
        let mut projected = Map::new();
        for (key, value) in resource {
            let is_extension = key.starts_with("urn:") || key.starts_with("URN:");
            let kept = match value {
                Value::Object(members) if is_extension => {
                    let schema = resource_type.extension(key);
                    let mut kept = Map::new();
                    for (name, value) in members {
                        let definition = schema.and_then(|schema| schema.attribute(name));
                        let value = self.keep(Some(key), name, value, definition);
                        kept.extend(value.map(|value| (name.clone(), value)));
                    }
                    (!kept.is_empty()).then_some(Value::Object(kept))
                }
                _ => self.keep(None, key, value, resource_type.core_attribute(key)),
            };
            projected.extend(kept.map(|value| (key.clone(), value)));
        }
        projected
    }

    /// The part of an attribute that is returned, if any.
    fn keep(
        &self,
        urn: Option<&str>,
        name: &str,
        value: &Value,
        definition: Option<&'static AttributeDefinition>,
    ) -> Option<Value> {
        let returned = definition.map_or(Returned::Default, |known| known.returned);
        match returned {
            Returned::Never => return None,
            Returned::Always => return Some(value.clone()),
            Returned::Default | Returned::Request => {}
        }
        let kept = match &self.included {
            Some(selection) => match selection.find(urn, name)? {
                Named::Whole => value.clone(),
                Named::Parts(parts) => with_parts(value, &|part| is_among(parts, part))?,
            },
            None if returned == Returned::Request => return None,
            None => value.clone(),
        };
        match self.excluded.find(urn, name) {
            Some(Named::Whole) => None,
            Some(Named::Parts(parts)) => with_parts(&kept, &|part| !is_among(parts, part)),
            None => Some(kept),
        }
    }
}

fn list(
    parameter: Option<&str>,
    name: &str,
    parse: impl Fn(&str) -> Result<AttributePath, ExpressionError>,
) -> Result<Vec<AttributePath>, ScimError> {
    let items = parameter.unwrap_or_default().split(',').map(str::trim);
    // A long list names the same attributes again and again: there are not that many.
    let mut seen = HashSet::new();
    items
        .filter(|item| !item.is_empty() && seen.insert(*item))
        .map(|item| {
            parse(item).map_err(|error| ScimError::invalid_value(format!("{name}: {error}")))
        })
        .collect()
}

impl Selection {
    fn of(paths: Vec<AttributePath>) -> Self {
        let mut named = HashMap::new();
        for path in paths {
            let key = key(path.schema(), path.attribute());
            let part = path.sub_attribute().map(str::to_ascii_lowercase);
            match (named.entry(key), part) {
                (Entry::Vacant(entry), Some(part)) => {
                    entry.insert(Named::Parts(HashSet::from([part])));
                }
                (Entry::Occupied(mut entry), Some(part)) => {
                    if let Named::Parts(parts) = entry.get_mut() {
                        parts.insert(part);
                    }
                }
                (entry, None) => {
                    entry.insert_entry(Named::Whole);
                }
            }
        }
        Self { named }
    }

    /// How the attribute is named; the URN alone names a whole extension.
    fn find(&self, urn: Option<&str>, name: &str) -> Option<&Named> {
        if self.named.is_empty() {
            return None;
        }
        let whole = urn.and_then(|urn| self.named.get(&urn.to_ascii_lowercase()));
        match whole {
            Some(Named::Whole) => whole,
            _ => self.named.get(&key(urn, name)),
        }
    }
}

fn key(urn: Option<&str>, name: &str) -> String {
    let mut key = match urn {
        Some(urn) => format!("{urn}:{name}"),
        None => name.to_owned(),
    };
    key.make_ascii_lowercase();
    key
}

fn is_among(parts: &HashSet<String>, part: &str) -> bool {
    parts.contains(part) || parts.contains(&part.to_ascii_lowercase())
}

fn with_parts(value: &Value, keep: &dyn Fn(&str) -> bool) -> Option<Value> {
    match value {
        Value::Object(members) => {
            let kept: Object = members
                .iter()
                .filter(|(key, _)| keep(key))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        Value::Array(values) => {
            let kept: Vec<Value> = values.iter().filter_map(|v| with_parts(v, keep)).collect();
            // The members of an empty group stay an empty list.
            (!kept.is_empty() || values.is_empty()).then_some(Value::Array(kept))
        }
        simple => Some(simple.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::Projection;
    use crate::schema::USER_TYPE;
    use serde_json::{Value, json};

    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    fn project(attributes: Option<&str>, excluded: Option<&str>) -> Value {
        let user = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
            "id": "1",
            "userName": "a@x.test",
            "emails": [{"value": "a@x.test", "type": "work"}, {"type": "home"}],
            "password": "never",
            ENTERPRISE: {"department": "D", "manager": {"value": "2", "displayName": "M"}},
        });
        let projection = Projection::parse(attributes, excluded).unwrap();
        projection
            .apply(user.as_object().unwrap(), &USER_TYPE)
            .into()
    }

    #[test]
    fn a_password_is_never_returned() {
        assert!(project(None, None).get("password").is_none());
        assert!(project(None, None).get("userName").is_some());
        assert!(project(Some("password"), None).get("password").is_none());
    }

    #[test]
    fn id_and_schemas_are_always_returned() {
        let excluded = project(None, Some("id,schemas,userName"));
        assert_eq!(excluded["id"], "1");
        assert!(excluded.get("schemas").is_some());
        assert!(excluded.get("userName").is_none());
        assert_eq!(project(Some("nickName"), None)["id"], "1");
    }

    #[test]
    fn a_value_path_selects_its_attribute_and_cannot_exclude_it() {
        let whole = project(Some("emails"), None);
        assert_eq!(project(Some("emails[type eq \"work\"].value"), None), whole);
        for wrong in ["emails[", "emails[type eq]", "emails[type eq \"x\"]y"] {
            assert!(Projection::parse(Some(wrong), None).is_err(), "{wrong}");
        }
        assert!(Projection::parse(None, Some("emails")).is_ok());
        assert!(Projection::parse(None, Some("emails[type eq \"work\"]")).is_err());
    }

    #[test]
    fn sub_attributes_are_selected_ignoring_case() {
        assert_eq!(
            project(Some("EMAILS.VALUE"), None)["emails"],
            json!([{"value": "a@x.test"}])
        );
        let excluded = project(None, Some("emails.type"));
        assert_eq!(excluded["emails"], json!([{"value": "a@x.test"}]));
    }

    #[test]
    fn extensions_are_selected_by_urn_attribute_and_sub_attribute() {
        let whole = project(Some(ENTERPRISE), None);
        assert_eq!(whole[ENTERPRISE]["department"], "D");
        assert!(whole.get("userName").is_none());
        let part = project(Some(&format!("{ENTERPRISE}:manager.value")), None);
        assert_eq!(part[ENTERPRISE], json!({"manager": {"value": "2"}}));
        let excluded = project(None, Some(&format!("{ENTERPRISE}:manager")));
        assert_eq!(excluded[ENTERPRISE], json!({"department": "D"}));
    }

    #[test]
    fn entra_reads_groups_without_members() {
        let projection = Projection::parse(None, Some("members")).unwrap();
        assert!(!projection.wants("members"));
        assert!(projection.wants("displayName"));
        assert!(
            !Projection::parse(Some("id"), None)
                .unwrap()
                .wants("members")
        );
        assert!(Projection::all().wants("members"));
    }

    #[test]
    fn an_invalid_path_is_rejected() {
        assert!(Projection::parse(Some("a, b,,"), Some("")).is_ok());
        let error = Projection::parse(Some("a b"), None).unwrap_err();
        assert_eq!(error.scim_type, Some(crate::error::ScimType::InvalidValue));
    }
}
