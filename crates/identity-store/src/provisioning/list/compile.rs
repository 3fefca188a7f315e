//! From a filter to SQL.

use scim_model::{Filter, FilterValue, Operator};

use super::source::{Column, Source, Values};
use super::sql::{Dialect, Sql};
use super::terms::Context;
use crate::OrganizationId;

/// The most terms that become SQL: databases limit how deep an expression may be.
const MAX_TERMS: usize = 100;

/// What SQL can say of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Compiled {
    /// What every resource that fulfills the filter fulfills; `None` where SQL can say nothing.
    pub(super) condition: Option<Sql>,
    /// Whether a resource that fulfills the condition fulfills the filter.
    pub(super) exact: bool,
    /// How the rows are found.
    pub(super) reach: Reach,
    /// Whether there can be one row at most.
    pub(super) one: bool,
}

/// How the rows are found. SQLite has no statistics to know it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// By going through the organization in order.
    All,
    /// By a part of an index that starts with the organization.
    Part,
    /// By their identifiers.
    Ids,
}

impl Compiled {
    /// Nothing is known in SQL.
    fn unknown() -> Self {
        Self {
            condition: None,
            exact: false,
            reach: Reach::All,
            one: false,
        }
    }

    fn exactly(condition: Sql) -> Self {
        Self {
            condition: Some(condition),
            exact: true,
            ..Self::unknown()
        }
    }
}

/// Compiles a filter; without one, every row is a resource.
pub(super) fn compile(
    filter: Option<&Filter>,
    source: &'static Source,
    organization: &OrganizationId,
    dialect: Dialect,
) -> Compiled {
    let Some(filter) = filter else {
        return Compiled {
            exact: true,
            ..Compiled::unknown()
        };
    };
    if terms(filter) > MAX_TERMS {
        return Compiled::unknown();
    }
    let context = Context {
        table: source.table,
        organization,
        dialect,
    };
    Compiler { source, context }.any(filter)
}

fn terms(filter: &Filter) -> usize {
    match filter {
        Filter::And(all) | Filter::Or(all) => all.iter().map(terms).sum(),
        Filter::Not(inner) => terms(inner),
        _ => 1,
    }
}

struct Compiler<'a> {
    source: &'static Source,
    context: Context<'a>,
}

impl Compiler<'_> {
    fn any(&self, filter: &Filter) -> Compiled {
        match filter {
            Filter::And(terms) => self.all_of(terms),
            Filter::Or(terms) => self.any_of(terms),
            Filter::Not(inner) => match self.any(inner) {
                Compiled {
                    condition: Some(condition),
                    exact: true,
                    ..
                } => Compiled::exactly(Sql::fixed("NOT (").append(condition).then(")")),
                _ => Compiled::unknown(),
            },
            Filter::Present(path) => match self.source.column(path) {
                // An element without a value is a value of the attribute all the same.
                Some(Column::Values(values))
                    if path.sub_attribute().is_none() && !values.always_valued =>
                {
                    Compiled::unknown()
                }
                Some(column) => Compiled::exactly(self.context.present(column)),
                None => Compiled::unknown(),
            },
            Filter::Compare {
                path,
                operator,
                value,
            } => {
                let Some(column) = self.source.column(path) else {
                    return Compiled::unknown();
                };
                match self.context.compare(column, *operator, value) {
                    // `eq null` is fulfilled by any number of resources.
                    Some(condition) if *value == FilterValue::Null => Compiled::exactly(condition),
                    Some(condition) => found_by(column, *operator, condition),
                    None => Compiled::unknown(),
                }
            }
            Filter::ValuePath { attribute, filter } => match self.source.column(attribute) {
                Some(Column::Values(values)) if attribute.sub_attribute().is_none() => {
                    self.element(values, filter)
                }
                _ => Compiled::unknown(),
            },
        }
    }

    fn all_of(&self, terms: &[Filter]) -> Compiled {
        let terms: Vec<Compiled> = terms.iter().map(|term| self.any(term)).collect();
        let exact = terms.iter().all(|term| term.exact);
        let reach = terms.iter().map(|term| term.reach).max();
        let one = terms.iter().any(|term| term.one);
        let conditions: Vec<Sql> = terms
            .into_iter()
            .filter_map(|term| term.condition)
            .collect();
        Compiled {
            condition: (!conditions.is_empty()).then(|| Sql::join(conditions, " AND ")),
            exact,
            reach: reach.unwrap_or(Reach::All),
            one,
        }
    }

    fn any_of(&self, terms: &[Filter]) -> Compiled {
        let terms: Vec<Compiled> = terms.iter().map(|term| self.any(term)).collect();
        let exact = terms.iter().all(|term| term.exact);
        let reach = terms.iter().map(|term| term.reach).min();
        let conditions: Option<Vec<Sql>> = terms.into_iter().map(|term| term.condition).collect();
        match conditions {
            Some(conditions) => Compiled {
                condition: Some(Sql::join(conditions, " OR ")),
                exact,
                reach: reach.unwrap_or(Reach::All),
                one: false,
            },
            None => Compiled::unknown(),
        }
    }

    /// `emails[value eq "x"]` is `emails.value eq "x"`; where more is asked of the element, that
    /// is what the database looks for.
    fn element(&self, values: &Values, filter: &Filter) -> Compiled {
        match filter {
            Filter::And(terms) => {
                let terms = terms.iter().map(|term| self.element(values, term));
                let found = terms
                    .filter(|term| term.condition.is_some())
                    .max_by_key(|term| term.reach);
                Compiled {
                    exact: false,
                    ..found.unwrap_or_else(Compiled::unknown)
                }
            }
            Filter::Compare {
                path,
                operator,
                value,
            } if path.is("value")
                && *operator != Operator::NotEqual
                && *value != FilterValue::Null =>
            {
                let column = Column::Values(*values);
                match self.context.compare(&column, *operator, value) {
                    Some(condition) => found_by(&column, *operator, condition),
                    None => Compiled::unknown(),
                }
            }
            _ => Compiled::unknown(),
        }
    }
}

fn found_by(column: &Column, operator: Operator, condition: Sql) -> Compiled {
    let equal = operator == Operator::Equal;
    let is_range = !matches!(
        operator,
        Operator::NotEqual | Operator::Contains | Operator::EndsWith
    );
    let reach = match column {
        Column::Id | Column::Values(_) if equal => Reach::Ids,
        Column::Text { indexed: true, .. } if is_range => Reach::Part,
        _ => Reach::All,
    };
    Compiled {
        reach,
        one: equal && column.is_unique(),
        ..Compiled::exactly(condition)
    }
}
