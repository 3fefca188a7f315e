//! Compares one value with the value of a filter, by the attribute's type.

use std::cmp::Ordering;

use chrono::DateTime;
use serde_json::Value;

use super::super::{FilterValue, Operator};
use crate::fold::fold;
use crate::schema::{AttributeDefinition, AttributeType};

pub(super) fn compare(
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
