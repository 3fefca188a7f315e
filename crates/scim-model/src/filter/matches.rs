//! Evaluates a filter on a resource.

use std::cmp::Ordering;

use chrono::DateTime;
use serde_json::Value;

use super::tree::{Filter, FilterValue, Operator};
use crate::attribute_path::AttributePath;
use crate::fold::fold;
use crate::json::{Object, get, is_unassigned};
use crate::schema::{AttributeDefinition, AttributeType, ResourceType};

impl Filter {
    /// Whether a resource fulfills this filter.
    ///
    /// `resource` is the resource as it would be returned, with `id`, `meta` and `groups` if the
    /// filter may name them. Strings compare by the attribute's `caseExact`; attributes unknown to
    /// the schemas ignore case. An attribute without a value fulfills `ne`, `eq null` and `not`, and
    /// nothing else. `emails eq "x"` means `emails.value`.
    pub fn matches(&self, resource: &Object, resource_type: &ResourceType) -> bool {
        Scope::Resource {
            resource,
            resource_type,
        }
        .fulfills(self)
    }
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

/// The object in which the names of a filter are looked up.
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

/// The values found under a name, and their definition.
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
            _ => assigned().any(|value| compare(value, operator, expected, self.definition)),
        }
    }
}

/// The elements of an array, or the single value.
fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    }
}

/// Compares a value with that of a filter, by the attribute's type.
fn compare(
    actual: &Value,
    operator: Operator,
    expected: &FilterValue,
    definition: Option<&'static AttributeDefinition>,
) -> bool {
    match actual {
        Value::Bool(flag) => {
            let same = expected.as_bool().map(|other| *flag == other);
            match operator {
                Operator::Equal => same == Some(true),
                Operator::NotEqual => same != Some(true),
                _ => false,
            }
        }
        Value::Number(number) => {
            let order = number
                .as_f64()
                .zip(expected.as_f64())
                .and_then(|(a, b)| a.partial_cmp(&b));
            by_order(operator, order)
        }
        Value::String(text) => {
            let Some(other) = expected.as_text() else {
                return false;
            };
            if definition.is_some_and(|known| known.kind == AttributeType::DateTime)
                && !operator.searches()
            {
                return by_order(operator, order_of_times(text, &other));
            }
            if definition.is_some_and(|known| known.case_exact) {
                compare_text(text, operator, &other)
            } else {
                compare_text(&fold(text), operator, &fold(&other))
            }
        }
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

fn compare_text(actual: &str, operator: Operator, expected: &str) -> bool {
    match operator {
        Operator::Contains => actual.contains(expected),
        Operator::StartsWith => actual.starts_with(expected),
        Operator::EndsWith => actual.ends_with(expected),
        _ => by_order(operator, Some(actual.cmp(expected))),
    }
}

/// Times compare as instants: the same instant may be written in two time zones.
fn order_of_times(actual: &str, expected: &str) -> Option<Ordering> {
    let read = |text| DateTime::parse_from_rfc3339(text).ok();
    Some(read(actual)?.cmp(&read(expected)?))
}

fn by_order(operator: Operator, order: Option<Ordering>) -> bool {
    match operator {
        Operator::Equal => order == Some(Ordering::Equal),
        Operator::NotEqual => order != Some(Ordering::Equal),
        Operator::GreaterThan => order == Some(Ordering::Greater),
        Operator::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
        Operator::LessThan => order == Some(Ordering::Less),
        Operator::LessOrEqual => order.is_some_and(Ordering::is_le),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => false,
    }
}
