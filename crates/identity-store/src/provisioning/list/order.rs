//! Orders that the database keeps, and positions in them.

use scim_model::{Sort, SortKey};

use super::resource_table::{AttributeColumn, ResourceTable, Row};
use super::sql::Sql;

/// An order of rows that is total: it ends with the identifier. Descending is the exact reverse of
/// ascending: a resource without a value is first in descending order and last in ascending order
/// (RFC 7644 section 3.4.2.3).
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    by: By,
    descending: bool,
}

#[derive(Debug, Clone, Copy)]
enum By {
    /// The identifier, which is the time of creation too.
    Id,
    Text {
        name: &'static str,
        nullable: bool,
        indexed: bool,
        unique: bool,
    },
    Flag(&'static str),
    Changed,
}

/// The position of a resource in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) key: SortKey,
    pub(super) id: String,
}

/// A part of an order: its rows follow those of the part before it.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) condition: Option<Sql>,
    pub(super) clause: String,
    /// Whether an index that starts with the organization is in this order, other than that of
    /// creation.
    pub(super) by_own_index: bool,
}

/// A number's bits, so that they sort as the number does.
const SIGN: u64 = 1 << 63;

impl Order {
    pub(super) const fn of_creation() -> Self {
        Self {
            by: By::Id,
            descending: false,
        }
    }

    /// The order of the database, if a column holds the attribute.
    pub(super) fn of(table: &ResourceTable, sort: &Sort) -> Option<Self> {
        let by = match table.column(&sort.path)? {
            AttributeColumn::Id | AttributeColumn::Created => By::Id,
            AttributeColumn::Text {
                name,
                nullable,
                indexed,
                unique,
                ..
            } => By::Text {
                name,
                nullable: *nullable,
                indexed: *indexed,
                unique: *unique,
            },
            AttributeColumn::Flag(name) => By::Flag(name),
            AttributeColumn::Changed => By::Changed,
            AttributeColumn::Constant(_) | AttributeColumn::Values(_) => return None,
        };
        Some(Self {
            by,
            descending: sort.descending,
        })
    }

    /// Whether it is the order of creation.
    pub(super) fn is_of_creation(self) -> bool {
        matches!(self.by, By::Id) && !self.descending
    }

    pub(super) fn has_own_index(self) -> bool {
        matches!(self.by, By::Text { indexed: true, .. })
    }

    fn expression(self, table: &str) -> String {
        match self.by {
            By::Id => format!("{table}.id"),
            By::Text { name, .. } => name.to_owned(),
            By::Flag(name) => format!("CAST(CASE WHEN {name} THEN 1 ELSE 0 END AS BIGINT)"),
            By::Changed => format!("{table}.updated_at"),
        }
    }

    /// Two columns of the result, text and number, of which one is the key.
    pub(super) fn key_columns(self, table: &str) -> String {
        let key = self.expression(table);
        match self.by {
            By::Id => "CAST(NULL AS TEXT), CAST(NULL AS BIGINT)".to_owned(),
            By::Text { .. } => format!("{key}, CAST(NULL AS BIGINT)"),
            By::Flag(_) | By::Changed => format!("CAST(NULL AS TEXT), {key}"),
        }
    }

    /// The `ORDER BY` clause; `reversed` goes through the rows backwards. `lead` is a column that is NULL in
    /// all rows: PostgreSQL takes an index that has it before the identifier for no other order.
    pub(super) fn clause(self, table: &str, lead: Option<&str>, reversed: bool) -> String {
        let key = self.expression(table);
        let (direction, nulls) = if self.descending == reversed {
            ("ASC", "NULLS LAST")
        } else {
            ("DESC", "NULLS FIRST")
        };
        match (self.by, lead) {
            (By::Id, Some(lead)) => {
                format!(" ORDER BY {lead} {direction}, {key} {direction}")
            }
            (By::Id, None)
            | (
                By::Text {
                    nullable: false,
                    unique: true,
                    ..
                },
                _,
            ) => format!(" ORDER BY {key} {direction}"),
            (By::Text { nullable: true, .. }, _) => {
                format!(" ORDER BY {key} {direction} {nulls}, {table}.id {direction}")
            }
            _ => format!(" ORDER BY {key} {direction}, {table}.id {direction}"),
        }
    }

    pub(super) fn position(self, row: &Row) -> Position {
        let text = || row.text_key.clone().map_or(SortKey::Missing, SortKey::Text);
        let number = || {
            let bits = row.number_key.map(|number| number.cast_unsigned() ^ SIGN);
            bits.map_or(SortKey::Missing, SortKey::Number)
        };
        let key = match self.by {
            By::Id => SortKey::Missing,
            By::Text { .. } => text(),
            By::Flag(_) | By::Changed => number(),
        };
        Position {
            key,
            id: row.id.clone(),
        }
    }

    /// The rows after a position, as queries to run one after the other; `None` for a position in
    /// another order. Rows without a value have a query of their own: a condition on both could not
    /// start in the middle of an index.
    pub(super) fn segments(
        self,
        table: &str,
        lead: Option<&str>,
        after: Option<&Position>,
        reversed: bool,
    ) -> Option<Vec<Segment>> {
        let forwards = self.descending == reversed;
        let By::Text {
            nullable: true,
            name,
            indexed,
            unique,
        } = self.by
        else {
            let condition = match after {
                Some(position) => Some(self.after(table, position, forwards)?),
                None => None,
            };
            return Some(vec![Segment {
                condition,
                clause: self.clause(table, lead, reversed),
                by_own_index: self.has_own_index(),
            }]);
        };
        let has_value = Sql::fixed(format!("{name} IS NOT NULL"));
        let has_none = Sql::fixed(format!("{name} IS NULL"));
        let by_value = Self {
            by: By::Text {
                nullable: false,
                name,
                indexed,
                unique,
            },
            ..self
        };
        let valued = |after: Option<Sql>| Segment {
            condition: Some(Sql::join([has_value].into_iter().chain(after), " AND ")),
            clause: by_value.clause(table, lead, reversed),
            by_own_index: indexed,
        };
        let by_id = Self { by: By::Id, ..self };
        let missing = |after: Option<Sql>| Segment {
            condition: Some(Sql::join([has_none].into_iter().chain(after), " AND ")),
            clause: by_id.clause(table, lead, reversed),
            by_own_index: false,
        };
        let is_missing = after.map(|position| position.key == SortKey::Missing);
        let rest = match (after, is_missing) {
            (Some(position), Some(true)) => Some(by_id.after(table, position, forwards)?),
            (Some(position), _) => Some(self.after(table, position, forwards)?),
            (None, _) => None,
        };
        Some(match (forwards, is_missing) {
            (true, Some(true)) => vec![missing(rest)],
            (true, _) => vec![valued(rest), missing(None)],
            (false, Some(false)) => vec![valued(rest)],
            (false, _) => vec![missing(rest), valued(None)],
        })
    }

    /// The condition for the rows after a position, among those that have a value.
    fn after(self, table: &str, position: &Position, forwards: bool) -> Option<Sql> {
        let key = self.expression(table);
        let sign = if forwards { ">" } else { "<" };
        let pair = || Sql::fixed(format!("({key}, {table}.id) {sign} ("));
        Some(match (self.by, &position.key) {
            (By::Id, SortKey::Missing) => {
                Sql::fixed(format!("{key} {sign} ")).text(position.id.as_str())
            }
            (By::Text { unique: true, .. }, SortKey::Text(text)) => {
                Sql::fixed(format!("{key} {sign} ")).text(text.as_str())
            }
            (By::Text { unique: false, .. }, SortKey::Text(text)) => pair()
                .text(text.as_str())
                .then(", ")
                .text(position.id.as_str())
                .then(")"),
            (By::Flag(_) | By::Changed, SortKey::Number(bits)) => pair()
                .integer((bits ^ SIGN).cast_signed())
                .then(", ")
                .text(position.id.as_str())
                .then(")"),
            _ => return None,
        })
    }
}
