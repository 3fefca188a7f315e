//! Evaluates a filter on a resource.

use serde_json::Value;

use super::value::FilterValue;
use super::{Filter, Operator};
use crate::json::{Object, get, is_unassigned};
use crate::path::AttributePath;
use crate::schema::{AttributeDefinition, ResourceType};

mod compare;

/// Whether a whole resource fulfills the filter.
pub(super) fn matches_resource(
    filter: &Filter,
    resource: &Object,
    resource_type: &ResourceType,
) -> bool {
    Scope::Resource {
        resource,
        resource_type,
    }
    .fulfills(filter)
}

/// Whether one value of a multi-valued attribute fulfills the filter of a value path.
pub(crate) fn matches_element(
    filter: &Filter,
    element: &Value,
    definition: Option<&'static AttributeDefinition>,
) -> bool {
    Scope::Element {
        element,
        definition,
    }
    .fulfills(filter)
}

/// Where the names of a filter are looked up.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Resource {
        resource: &'a Object,
        resource_type: &'a ResourceType,
    },
    Element {
        element: &'a Value,
        definition: Option<&'static AttributeDefinition>,
    },
}

/// The values found below a name, and what the schema says of them.
struct Found<'a> {
    values: Vec<&'a Value>,
    definition: Option<&'static AttributeDefinition>,
}

impl<'a> Scope<'a> {
    fn fulfills(self, filter: &Filter) -> bool {
        match filter {
            Filter::And(terms) => terms.iter().all(|term| self.fulfills(term)),
            Filter::Or(terms) => terms.iter().any(|term| self.fulfills(term)),
            Filter::Not(inner) => !self.fulfills(inner),
            Filter::Present(path) => self.find(path).values.iter().any(|v| !is_unassigned(v)),
            Filter::ValuePath { attribute, filter } => {
                let Found { values, definition } = self.find(attribute);
                values
                    .iter()
                    .any(|value| matches_element(filter, value, definition))
            }
            Filter::Compare {
                path,
                operator,
                value,
            } => self
                .find(path)
                .in_default_sub_attribute()
                .compare(*operator, value),
        }
    }

    fn find(self, path: &AttributePath) -> Found<'a> {
        let (first, definition) = match self {
            Self::Resource {
                resource,
                resource_type,
            } => {
                let definition = resource_type.attribute(path);
                let container = match path.schema() {
                    Some(urn) => get(resource, urn).and_then(Value::as_object),
                    None => Some(resource),
                };
                (
                    container.and_then(|object| get(object, path.attribute())),
                    definition,
                )
            }
            Self::Element {
                element,
                definition,
            } => match element {
                Value::Object(members) => (
                    get(members, path.attribute()),
                    definition.and_then(|known| known.sub_attribute(path.attribute())),
                ),
                simple if path.is("value") => (Some(simple), definition),
                _ => (None, None),
            },
        };
        let found = Found {
            values: first.map(each).unwrap_or_default(),
            definition,
        };
        match path.sub_attribute() {
            Some(name) => found.descend(name),
            None => found,
        }
    }
}

impl<'a> Found<'a> {
    fn descend(self, name: &str) -> Self {
        let below = |value: &'a Value| get(value.as_object()?, name);
        Self {
            values: self
                .values
                .into_iter()
                .filter_map(below)
                .flat_map(each)
                .collect(),
            definition: self.definition.and_then(|known| known.sub_attribute(name)),
        }
    }

    /// A complex attribute compares by its `value` (RFC 7643 §2.4): `emails eq "x"`.
    fn in_default_sub_attribute(self) -> Self {
        if self.values.iter().any(|value| value.is_object()) {
            self.descend("value")
        } else {
            self
        }
    }

    fn compare(&self, operator: Operator, expected: &FilterValue) -> bool {
        let assigned = || self.values.iter().filter(|value| !is_unassigned(value));
        match (operator, expected) {
            (Operator::Equal, FilterValue::Null) => assigned().next().is_none(),
            (Operator::NotEqual, FilterValue::Null) => assigned().next().is_some(),
            (Operator::NotEqual, _) if assigned().next().is_none() => true,
            _ => {
                assigned().any(|value| compare::compare(value, operator, expected, self.definition))
            }
        }
    }
}

/// The values of an array, or the one value.
fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    }
}
