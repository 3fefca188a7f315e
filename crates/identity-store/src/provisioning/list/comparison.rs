//! A column compared with the value of a filter, as SQL. No comparison is ever NULL, so that each
//! can be negated.

use chrono::DateTime;
use scim_model::{FilterValue, Operator, fold};

use super::resource_table::{AttributeColumn, Folding, ValueTable};
use super::sql::{Dialect, Sql};
use crate::OrganizationId;

/// What a comparison needs to know besides the filter.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The name of the resources' table.
    pub(super) table: &'static str,
    pub(super) organization: &'a OrganizationId,
    pub(super) dialect: Dialect,
}

pub(super) fn truth(holds: bool) -> Sql {
    Sql::fixed(if holds { "TRUE" } else { "FALSE" })
}

impl Context<'_> {
    /// Whether the attribute has a value.
    pub(super) fn present(self, column: &AttributeColumn) -> Sql {
        match column {
            AttributeColumn::Text { name, nullable, .. } if *nullable => {
                Sql::fixed(format!("({name} IS NOT NULL)"))
            }
            AttributeColumn::Values(values) => self.has_values(values),
            _ => truth(true),
        }
    }

    /// The comparison; `None` where SQL could differ from the model.
    pub(super) fn compare(
        self,
        column: &AttributeColumn,
        operator: Operator,
        value: &FilterValue,
    ) -> Option<Sql> {
        if *value == FilterValue::Null {
            return Some(match operator {
                Operator::Equal => Sql::fixed("NOT ").append(self.present(column)),
                Operator::NotEqual => self.present(column),
                _ => truth(false),
            });
        }
        match column {
            AttributeColumn::Text {
                name,
                folding,
                nullable,
                ..
            } => {
                let value = text_of(value, operator, *folding)?;
                let term = self.text(name, operator, &value);
                Some(match (nullable, operator) {
                    (false, _) => term,
                    (true, Operator::NotEqual) => {
                        let missing = Sql::fixed(format!("{name} IS NULL"));
                        Sql::join([missing, term], " OR ")
                    }
                    (true, _) => {
                        let there = Sql::fixed(format!("{name} IS NOT NULL"));
                        Sql::join([there, term], " AND ")
                    }
                })
            }
            AttributeColumn::Id => {
                let name = format!("{}.id", self.table);
                Some(self.text(&name, operator, &value.as_text()?))
            }
            AttributeColumn::Flag(name) => Some(flag(name, operator, value)),
            AttributeColumn::Created => {
                time(&format!("{}.created_at", self.table), operator, value)
            }
            AttributeColumn::Changed => {
                time(&format!("{}.updated_at", self.table), operator, value)
            }
            AttributeColumn::Constant(actual) => match operator {
                Operator::Equal => Some(truth(value.as_text()? == *actual)),
                Operator::NotEqual => Some(truth(value.as_text()? != *actual)),
                _ => None,
            },
            AttributeColumn::Values(values) => {
                let value = text_of(value, operator, values.folding)?;
                let any = self.any_value(values, operator, &value);
                Some(match operator {
                    // A resource without any value matches `ne`.
                    Operator::NotEqual => {
                        let none = Sql::fixed("NOT ").append(self.has_values(values));
                        Sql::join([none, any], " OR ")
                    }
                    _ => any,
                })
            }
        }
    }

    /// Whether any value matches the comparison.
    fn any_value(self, values: &ValueTable, operator: Operator, expected: &str) -> Sql {
        let ValueTable {
            name: table,
            owner,
            value,
            own,
            ..
        } = *values;
        let resource = self.table;
        let related = Sql::fixed(format!(
            "{resource}.id IN (SELECT {owner} FROM {table} WHERE {table}.organization_id = "
        ))
        .text(self.organization.as_str())
        .then(" AND ")
        .append(self.text(&format!("{table}.{value}"), operator, expected));
        let Some(own) = own else {
            return related.then(")");
        };
        if operator == Operator::Equal {
            // Both halves look values up in an index, and the ids they give are looked up too.
            return related
                .then(format!(
                    " UNION ALL SELECT own.id FROM {resource} AS own WHERE own.organization_id = "
                ))
                .text(self.organization.as_str())
                .then(format!(" AND own.{} AND ", own.is_listed))
                .append(self.text(&format!("own.{}", own.value), operator, expected))
                .then(")");
        }
        let listed = Sql::fixed(format!("({resource}.{} AND ", own.is_listed))
            .append(self.text(&format!("{resource}.{}", own.value), operator, expected))
            .then(")");
        Sql::join([listed, related.then(")")], " OR ")
    }

    fn has_values(self, values: &ValueTable) -> Sql {
        let ValueTable {
            name: table,
            owner,
            own,
            ..
        } = *values;
        let resource = self.table;
        let related = Sql::fixed(format!(
            "{resource}.id IN (SELECT {owner} FROM {table} WHERE organization_id = "
        ))
        .text(self.organization.as_str())
        .then(")");
        match own {
            Some(own) => {
                let listed = Sql::fixed(format!("{resource}.{}", own.is_listed));
                Sql::join([listed, related], " OR ")
            }
            None => Sql::join([related], ""),
        }
    }

    /// Compares a column that is not NULL, byte by byte as Rust does: SQLite by its default
    /// collation, PostgreSQL by the columns' collation "C".
    fn text(self, name: &str, operator: Operator, value: &str) -> Sql {
        let column = Sql::fixed(name.to_owned());
        let chars = value.chars().count();
        match operator {
            Operator::Equal => column.then(" = ").text(value),
            Operator::NotEqual => column.then(" <> ").text(value),
            Operator::GreaterThan => column.then(" > ").text(value),
            Operator::GreaterOrEqual => column.then(" >= ").text(value),
            Operator::LessThan => column.then(" < ").text(value),
            Operator::LessOrEqual => column.then(" <= ").text(value),
            // Not LIKE, which has wildcards and, on SQLite, ignores letter case.
            Operator::Contains => Sql::fixed(match self.dialect {
                Dialect::Sqlite => format!("instr({name}, "),
                Dialect::Postgres => format!("strpos({name}, "),
            })
            .text(value)
            .then(") > 0"),
            // A range, so that an index can be used.
            Operator::StartsWith => match after_prefix(value) {
                Some(end) => Sql::join(
                    [
                        column.then(" >= ").text(value),
                        Sql::fixed(name.to_owned()).then(" < ").text(end),
                    ],
                    " AND ",
                ),
                None => column.then(" >= ").text(value),
            },
            Operator::EndsWith if chars == 0 => truth(true),
            Operator::EndsWith => Sql::fixed(match self.dialect {
                Dialect::Sqlite => format!("substr({name}, -{chars}) = "),
                Dialect::Postgres => format!("right({name}, {chars}) = "),
            })
            .text(value),
        }
    }
}

/// The value as it is compared with a column's.
pub(super) fn text_of(value: &FilterValue, operator: Operator, folding: Folding) -> Option<String> {
    let text = value.as_text()?;
    Some(match folding {
        Folding::Exact => text.into_owned(),
        Folding::Text => fold(&text),
        Folding::Email => operator.folded_email(&text),
    })
}

/// The least text after all that start with the prefix; `None` where there is no text after them.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut start: Vec<char> = prefix.chars().collect();
    while let Some(last) = start.pop() {
        // A range of characters leaves out the surrogates by itself.
        if let Some(next) = (last..=char::MAX).nth(1) {
            start.push(next);
            return Some(start.into_iter().collect());
        }
    }
    None
}

fn flag(name: &str, operator: Operator, value: &FilterValue) -> Sql {
    let equals = match value.as_bool() {
        Some(true) => Sql::fixed(name.to_owned()),
        Some(false) => Sql::fixed(format!("NOT {name}")),
        None => truth(false),
    };
    match operator {
        Operator::Equal => equals,
        Operator::NotEqual => Sql::fixed("NOT (").append(equals).then(")"),
        _ => truth(false),
    }
}

/// Compares stored microseconds with a time that may be finer than they are.
fn time(name: &str, operator: Operator, value: &FilterValue) -> Option<Sql> {
    let time = DateTime::parse_from_rfc3339(&value.as_text()?).ok()?;
    let nanos = i64::from(time.timestamp_subsec_nanos());
    // A leap second comes after every stored time of the second before it.
    let (micros, has_rest) = if nanos >= 1_000_000_000 {
        (999_999, true)
    } else {
        (nanos / 1000, nanos % 1000 != 0)
    };
    let micros = time
        .timestamp()
        .checked_mul(1_000_000)?
        .checked_add(micros)?;
    let compared = |sign: &'static str| Some(Sql::fixed(format!("{name} {sign} ")).integer(micros));
    match (operator, has_rest) {
        (Operator::Equal, false) => compared("="),
        (Operator::NotEqual, false) => compared("<>"),
        (Operator::Equal, true) => Some(truth(false)),
        (Operator::NotEqual, true) => Some(truth(true)),
        (Operator::GreaterThan, _) | (Operator::GreaterOrEqual, true) => compared(">"),
        (Operator::GreaterOrEqual, false) => compared(">="),
        (Operator::LessThan, false) => compared("<"),
        (Operator::LessThan, true) | (Operator::LessOrEqual, _) => compared("<="),
        (Operator::Contains | Operator::StartsWith | Operator::EndsWith, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::after_prefix;

    #[test]
    fn the_end_of_a_prefix_is_the_least_text_after_all_that_start_with_it() {
        assert_eq!(after_prefix("ab").as_deref(), Some("ac"));
        assert_eq!(after_prefix("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(after_prefix("\u{d7ff}").as_deref(), Some("\u{e000}"));
        assert_eq!(after_prefix("\u{10ffff}"), None);
        assert_eq!(after_prefix(""), None);
    }
}
