//! Checks that the attributes of a filter support its operators and values.

use chrono::DateTime;

use super::tree::{Filter, FilterValue, Operator};
use crate::attribute_path::AttributePath;
use crate::expression_error::ExpressionError;
use crate::schema::{AttributeDefinition, AttributeType, ResourceType};

impl Filter {
    /// Checks that the attributes support the operators and values (RFC 7644 §3.4.2.2): booleans and
    /// binary data have no order, and a value has the type of its attribute.
    ///
    /// # Errors
    /// [`ExpressionError::IllTyped`], naming the attribute, what was expected and what was received.
    pub fn check(&self, resource_type: &ResourceType) -> Result<(), ExpressionError> {
        walk(self, &|path| resource_type.definition(path))
    }
}

fn walk(
    filter: &Filter,
    find: &dyn Fn(&AttributePath) -> Option<&'static AttributeDefinition>,
) -> Result<(), ExpressionError> {
    match filter {
        Filter::Present(_) => Ok(()),
        Filter::And(terms) | Filter::Or(terms) => terms.iter().try_for_each(|t| walk(t, find)),
        Filter::Not(inner) => walk(inner, find),
        Filter::ValuePath { attribute, filter } => match find(attribute) {
            Some(known) => walk(filter, &|path| known.sub_attribute(path.attribute())),
            None => walk(filter, &|_| None),
        },
        Filter::Compare {
            path,
            operator,
            value,
        } => find(path).map_or(Ok(()), |known| {
            check_comparison(path, known, *operator, value)
        }),
    }
}

/// "If the attribute is boolean or binary, ordering … SHALL cause a failed response" (RFC 7644
/// §3.4.2.2, table 3).
fn check_comparison(
    path: &AttributePath,
    definition: &'static AttributeDefinition,
    operator: Operator,
    value: &FilterValue,
) -> Result<(), ExpressionError> {
    let definition = definition.sub_attribute("value").unwrap_or(definition);
    let expected = match definition.kind {
        AttributeType::Boolean if operator.orders() || operator.searches() => {
            return Err(ill_typed(
                path,
                operator,
                "`eq`, `ne` or `pr` on a boolean",
                &operator,
            ));
        }
        AttributeType::Binary if operator.orders() => {
            return Err(ill_typed(
                path,
                operator,
                "an operator other than gt, ge, lt and le on binary data",
                &operator,
            ));
        }
        _ if *value == FilterValue::Null => return Ok(()),
        AttributeType::Boolean if value.as_bool().is_none() => "true or false",
        AttributeType::DateTime if !operator.searches() && !is_time(value) => {
            "a time such as \"2011-05-13T04:42:34Z\""
        }
        AttributeType::Integer | AttributeType::Decimal if value.as_f64().is_none() => "a number",
        AttributeType::Complex => "a sub-attribute",
        _ => return Ok(()),
    };
    Err(ill_typed(path, operator, expected, &value))
}

fn is_time(value: &FilterValue) -> bool {
    value
        .as_text()
        .is_some_and(|text| DateTime::parse_from_rfc3339(&text).is_ok())
}

fn ill_typed(
    path: &AttributePath,
    operator: Operator,
    expected: &'static str,
    found: &dyn ToString,
) -> ExpressionError {
    ExpressionError::IllTyped {
        attribute: path.to_string(),
        operator: operator.as_str(),
        expected,
        found: found.to_string(),
    }
}
