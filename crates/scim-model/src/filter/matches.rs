//! Evaluates a filter on resources: what the schemas and the filter alone decide is looked up and
//! folded at most once, however many resources follow.

use serde_json::Value;

use super::compare::Expected;
use super::tree::{Filter, FilterValue, Operator};
use crate::attribute_path::AttributePath;
use crate::json::{Object, get, is_unassigned};
use crate::schema::{AttributeDefinition, ResourceType};

impl Filter {
    /// Whether a resource fulfills this filter. For many resources, [`Filter::of_resources`] is
    /// quicker.
    pub fn matches(&self, resource: &Object, resource_type: &ResourceType) -> bool {
        self.of_resources(resource_type).matches(resource)
    }

    /// This filter, prepared for resources of a type.
    ///
    /// A resource is given as it would be returned, with `id`, `meta` and `groups` if the filter may
    /// name them. Strings compare by the attribute's `caseExact`; attributes unknown to the schemas
    /// ignore case. An attribute without a value fulfills `ne`, `eq null` and `not`, and nothing
    /// else. `emails eq "x"` means `emails.value`.
    pub fn of_resources(&self, resource_type: &ResourceType) -> ResourceFilter<'_> {
        ResourceFilter(Prepared::of(self, &|path| resource_type.attribute(path)))
    }
}

/// A filter that is prepared for resources of one type.
#[derive(Debug)]
pub struct ResourceFilter<'f>(Prepared<'f>);

impl ResourceFilter<'_> {
    /// Whether a resource fulfills the filter.
    pub fn matches(&self, resource: &Object) -> bool {
        self.0.fulfilled_by(Scope::Resource(resource))
    }
}

/// The filter of a value path, prepared for the values of one attribute.
#[derive(Debug)]
pub(crate) struct ElementFilter<'f>(Prepared<'f>);

impl<'f> ElementFilter<'f> {
    pub(crate) fn new(
        filter: &'f Filter,
        definition: Option<&'static AttributeDefinition>,
    ) -> Self {
        Self(Prepared::of_elements(filter, definition))
    }

    /// Whether one value of the multi-valued attribute fulfills the filter.
    pub(crate) fn matches(&self, element: &Value) -> bool {
        self.0.fulfilled_by(Scope::Element(element))
    }
}

/// A filter whose attributes have been looked up in the schemas.
#[derive(Debug)]
enum Prepared<'f> {
    Present(Lookup<'f>),
    Compare {
        lookup: Lookup<'f>,
        operator: Operator,
        expected: Expected<'f>,
    },
    Elements {
        lookup: Lookup<'f>,
        filter: Box<Self>,
    },
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
}

/// A name of the filter, and its definition.
#[derive(Debug)]
struct Lookup<'f> {
    path: &'f AttributePath,
    /// Of the sub-attribute where the path names one.
    definition: Option<&'static AttributeDefinition>,
}

type Find<'a> = dyn Fn(&AttributePath) -> Option<&'static AttributeDefinition> + 'a;

impl<'f> Prepared<'f> {
    /// `find` returns the definition of a path's attribute, ignoring its sub-attribute.
    fn of(filter: &'f Filter, find: &Find<'_>) -> Self {
        let lookup = |path: &'f AttributePath| {
            let attribute = find(path);
            Lookup {
                path,
                definition: match path.sub_attribute() {
                    Some(name) => attribute.and_then(|known| known.sub_attribute(name)),
                    None => attribute,
                },
            }
        };
        let all = |terms: &'f [Filter]| terms.iter().map(|term| Self::of(term, find)).collect();
        match filter {
            Filter::And(terms) => Self::And(all(terms)),
            Filter::Or(terms) => Self::Or(all(terms)),
            Filter::Not(inner) => Self::Not(Box::new(Self::of(inner, find))),
            Filter::Present(path) => Self::Present(lookup(path)),
            Filter::ValuePath { attribute, filter } => {
                let lookup = lookup(attribute);
                let filter = Box::new(Self::of_elements(filter, lookup.definition));
                Self::Elements { lookup, filter }
            }
            Filter::Compare {
                path,
                operator,
                value,
            } => Self::Compare {
                lookup: lookup(path),
                operator: *operator,
                expected: Expected::new(value),
            },
        }
    }

    fn of_elements(filter: &'f Filter, definition: Option<&'static AttributeDefinition>) -> Self {
        Self::of(filter, &|path| {
            let sub_attribute = definition.and_then(|known| known.sub_attribute(path.attribute()));
            // An element that is not an object has a `value` all the same.
            let itself = definition.filter(|known| {
                known.sub_attributes.is_empty() && path.attribute().eq_ignore_ascii_case("value")
            });
            sub_attribute.or(itself)
        })
    }

    fn fulfilled_by(&self, scope: Scope<'_>) -> bool {
        match self {
            Self::And(terms) => terms.iter().all(|term| term.fulfilled_by(scope)),
            Self::Or(terms) => terms.iter().any(|term| term.fulfilled_by(scope)),
            Self::Not(inner) => !inner.fulfilled_by(scope),
            Self::Present(lookup) => lookup.values(scope).iter().any(|v| !is_unassigned(v)),
            Self::Elements { lookup, filter } => {
                let mut values = lookup.values(scope).into_iter();
                values.any(|value| filter.fulfilled_by(Scope::Element(value)))
            }
            Self::Compare {
                lookup,
                operator,
                expected,
            } => {
                let (values, definition) = lookup.compared(scope);
                compare(&values, *operator, expected, definition)
            }
        }
    }
}

/// The object in which the names of a filter are looked up.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Resource(&'a Object),
    Element(&'a Value),
}

impl Lookup<'_> {
    /// The values under the name.
    fn values<'a>(&self, scope: Scope<'a>) -> Vec<&'a Value> {
        let first = match scope {
            Scope::Resource(resource) => {
                let container = match self.path.schema() {
                    Some(urn) => get(resource, urn).and_then(Value::as_object),
                    None => Some(resource),
                };
                container.and_then(|object| get(object, self.path.attribute()))
            }
            Scope::Element(Value::Object(members)) => get(members, self.path.attribute()),
            Scope::Element(simple) => self.path.is("value").then_some(simple),
        };
        let values = first.map(each).unwrap_or_default();
        match self.path.sub_attribute() {
            Some(name) => descend(values, name),
            None => values,
        }
    }

    /// The values that are compared, and their definition. A complex attribute compares by its
    /// `value` (RFC 7643 §2.4): `emails eq "x"`.
    fn compared<'a>(
        &self,
        scope: Scope<'a>,
    ) -> (Vec<&'a Value>, Option<&'static AttributeDefinition>) {
        let values = self.values(scope);
        if values.iter().any(|value| value.is_object()) {
            let definition = self.definition;
            let value = definition.and_then(|known| known.sub_attribute("value"));
            return (descend(values, "value"), value);
        }
        (values, self.definition)
    }
}

fn descend<'a>(values: Vec<&'a Value>, name: &str) -> Vec<&'a Value> {
    let below = |value: &'a Value| get(value.as_object()?, name);
    values
        .into_iter()
        .filter_map(below)
        .flat_map(each)
        .collect()
}

/// The elements of an array, or the single value.
fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    }
}

fn compare(
    values: &[&Value],
    operator: Operator,
    expected: &Expected<'_>,
    definition: Option<&'static AttributeDefinition>,
) -> bool {
    let assigned = || values.iter().filter(|value| !is_unassigned(value));
    match (operator, expected.value()) {
        (Operator::Equal, FilterValue::Null) => assigned().next().is_none(),
        (Operator::NotEqual, FilterValue::Null) => assigned().next().is_some(),
        (Operator::NotEqual, _) if assigned().next().is_none() => true,
        _ => assigned().any(|value| expected.compare(value, operator, definition)),
    }
}
