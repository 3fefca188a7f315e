//! A value compared with the one that a filter expects.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::OnceLock;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use super::tree::{FilterValue, Operator};
use crate::fold::{fold, fold_email, fold_email_part};
use crate::schema::{AttributeDefinition, AttributeType};

/// The value of a filter in each form in which it may be needed.
#[derive(Debug)]
pub(super) struct Expected<'f> {
    value: &'f FilterValue,
    /// The value as text; `None` for `null`.
    text: Option<Text<'f>>,
}

#[derive(Debug)]
struct Text<'f> {
    exact: Cow<'f, str>,
    /// Folded once it is compared with a text that ignores case.
    folded: OnceLock<String>,
    /// Folded once it is compared with an e-mail address.
    email: OnceLock<String>,
    time: Option<DateTime<FixedOffset>>,
}

impl<'f> Expected<'f> {
    pub(super) fn new(value: &'f FilterValue) -> Self {
        let text = value.as_text().map(|exact| Text {
            folded: OnceLock::new(),
            email: OnceLock::new(),
            time: time(&exact),
            exact,
        });
        Self { value, text }
    }

    /// The value as the filter gives it.
    pub(super) fn value(&self) -> &'f FilterValue {
        self.value
    }

    /// Compares a value with this one, by the attribute's type.
    pub(super) fn compare(
        &self,
        actual: &Value,
        operator: Operator,
        definition: Option<&'static AttributeDefinition>,
    ) -> bool {
        match actual {
            Value::Bool(flag) => {
                let same = self.value.as_bool().map(|other| *flag == other);
                match operator {
                    Operator::Equal => same == Some(true),
                    Operator::NotEqual => same != Some(true),
                    _ => false,
                }
            }
            Value::Number(number) => {
                let order = number
                    .as_f64()
                    .zip(self.value.as_f64())
                    .and_then(|(a, b)| a.partial_cmp(&b));
                by_order(operator, order)
            }
            Value::String(text) => {
                let expected = self.text.as_ref();
                expected.is_some_and(|expected| expected.compare(text, operator, definition))
            }
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        }
    }
}

impl Text<'_> {
    fn compare(
        &self,
        actual: &str,
        operator: Operator,
        definition: Option<&'static AttributeDefinition>,
    ) -> bool {
        let is_time = definition.is_some_and(|known| known.kind == AttributeType::DateTime);
        if is_time && !operator.searches() {
            // The same instant may be written in two time zones.
            let order = time(actual).zip(self.time);
            return by_order(
                operator,
                order.map(|(actual, expected)| actual.cmp(&expected)),
            );
        }
        if definition.is_some_and(|known| known.case_exact) {
            return compare_text(actual, operator, &self.exact);
        }
        let folds_as_email = definition.is_some_and(|known| known.folds_as_email);
        let expected = if folds_as_email {
            self.email
                .get_or_init(|| operator.folded_email(&self.exact))
        } else {
            self.folded.get_or_init(|| fold(&self.exact))
        };
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        if is_equality && actual.is_ascii() && expected.is_ascii() {
            // This is what folding does to ASCII.
            let same = actual.eq_ignore_ascii_case(expected);
            return same == (operator == Operator::Equal);
        }
        let actual = if folds_as_email {
            fold_email(actual)
        } else {
            fold(actual)
        };
        compare_text(&actual, operator, expected)
    }
}

impl Operator {
    /// What a filter compares an e-mail address with, folded: the whole, or a part of one for `co`,
    /// `sw` and `ew`.
    pub fn folded_email(self, text: &str) -> String {
        if self.searches() {
            fold_email_part(text)
        } else {
            fold_email(text)
        }
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

fn time(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
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
