//! Compiles a filter to SQL, as far as columns hold what it asks for.

use scim_model::{Filter, FilterValue, Operator};

use super::comparison::Context;
use super::resource_table::{AttributeColumn, ResourceTable, ValueTable};
use super::sql::{Dialect, Sql};
use crate::OrganizationId;

/// What SQL can tell of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Compiled {
    /// A condition that every matching resource fulfills; `None` where SQL can tell nothing.
    pub(super) condition: Option<Sql>,
    /// Whether every resource that fulfills the condition matches the filter.
    pub(super) exact: bool,
    /// How the rows are found.
    pub(super) access: AccessPath,
    /// Whether at most one row can match.
    pub(super) at_most_one: bool,
}

/// How the rows are found, from the slowest way to the fastest. SQLite keeps no statistics here
/// to choose it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum AccessPath {
    /// By going through all rows of the organization in order.
    Scan,
    /// By a range of an index that starts with the organization.
    IndexRange,
    /// By their identifiers.
    Ids,
}

impl Compiled {
    /// SQL can tell nothing.
    fn unknown() -> Self {
        Self {
            condition: None,
            exact: false,
            access: AccessPath::Scan,
            at_most_one: false,
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
    table: &'static ResourceTable,
    organization: &OrganizationId,
    dialect: Dialect,
) -> Compiled {
    let Some(filter) = filter else {
        return Compiled {
            exact: true,
            ..Compiled::unknown()
        };
    };
    let context = Context {
        table: table.name,
        organization,
        dialect,
    };
    Compiler { table, context }.any(filter)
}

struct Compiler<'a> {
    table: &'static ResourceTable,
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
            Filter::Present(path) => match self.table.column(path) {
                // An element without a `value` is present all the same.
                Some(AttributeColumn::Values(values))
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
                let Some(column) = self.table.column(path) else {
                    return Compiled::unknown();
                };
                match self.context.compare(column, *operator, value) {
                    // Any number of resources may match `eq null`.
                    Some(condition) if *value == FilterValue::Null => Compiled::exactly(condition),
                    Some(condition) => found_by(column, *operator, condition),
                    None => Compiled::unknown(),
                }
            }
            Filter::ValuePath { attribute, filter } => match self.table.column(attribute) {
                Some(AttributeColumn::Values(values)) if attribute.sub_attribute().is_none() => {
                    self.element(values, filter)
                }
                _ => Compiled::unknown(),
            },
        }
    }

    fn all_of(&self, terms: &[Filter]) -> Compiled {
        let terms: Vec<Compiled> = terms.iter().map(|term| self.any(term)).collect();
        let exact = terms.iter().all(|term| term.exact);
        let access = terms.iter().map(|term| term.access).max();
        let at_most_one = terms.iter().any(|term| term.at_most_one);
        let conditions: Vec<Sql> = terms
            .into_iter()
            .filter_map(|term| term.condition)
            .collect();
        Compiled {
            condition: (!conditions.is_empty()).then(|| Sql::join(conditions, " AND ")),
            exact,
            access: access.unwrap_or(AccessPath::Scan),
            at_most_one,
        }
    }

    fn any_of(&self, terms: &[Filter]) -> Compiled {
        let terms: Vec<Compiled> = terms.iter().map(|term| self.any(term)).collect();
        let exact = terms.iter().all(|term| term.exact);
        let access = terms.iter().map(|term| term.access).min();
        let conditions: Option<Vec<Sql>> = terms.into_iter().map(|term| term.condition).collect();
        match conditions {
            Some(conditions) => Compiled {
                condition: Some(Sql::join(conditions, " OR ")),
                exact,
                access: access.unwrap_or(AccessPath::Scan),
                at_most_one: false,
            },
            None => Compiled::unknown(),
        }
    }

    /// `emails[value eq "x"]` is `emails.value eq "x"`; where more is asked of the element, that
    /// comparison narrows the rows.
    fn element(&self, values: &ValueTable, filter: &Filter) -> Compiled {
        match filter {
            Filter::And(terms) => {
                let terms = terms.iter().map(|term| self.element(values, term));
                let found = terms
                    .filter(|term| term.condition.is_some())
                    .max_by_key(|term| term.access);
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
                let column = AttributeColumn::Values(*values);
                match self.context.compare(&column, *operator, value) {
                    Some(condition) => found_by(&column, *operator, condition),
                    None => Compiled::unknown(),
                }
            }
            _ => Compiled::unknown(),
        }
    }
}

fn found_by(column: &AttributeColumn, operator: Operator, condition: Sql) -> Compiled {
    let equal = operator == Operator::Equal;
    let is_range = !matches!(
        operator,
        Operator::NotEqual | Operator::Contains | Operator::EndsWith
    );
    let access = match column {
        AttributeColumn::Id | AttributeColumn::Values(_) if equal => AccessPath::Ids,
        AttributeColumn::Text { indexed: true, .. } if is_range => AccessPath::IndexRange,
        _ => AccessPath::Scan,
    };
    Compiled {
        access,
        at_most_one: equal && column.is_unique(),
        ..Compiled::exactly(condition)
    }
}
