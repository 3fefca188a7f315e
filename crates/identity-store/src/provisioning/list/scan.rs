//! The rows of one table that a query looks at.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::compile::{Compiled, Reach};
use super::cursor;
use super::error::ListError;
use super::order::{Order, Position};
use super::places::Place;
use super::source::{Read, Source};
use super::sql::{Dialect, Sql};
use super::totals;
use crate::db::connection::native;
use crate::{Connection, OrganizationId};

/// What is read of a row: a document is made of it, and its place in the order is known.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub(crate) struct Row {
    pub(crate) id: String,
    /// The stored resource, as JSON.
    pub(crate) attributes: String,
    pub(crate) version: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) active: Option<bool>,
    pub(crate) text_key: Option<String>,
    pub(crate) number_key: Option<i64>,
    /// What [`Read::WithRow`] reads, where it is wanted.
    pub(crate) further: Option<String>,
}

/// The columns of a [`Row`].
pub(crate) type RowTypes = (
    Text,
    Text,
    BigInt,
    BigInt,
    BigInt,
    Nullable<Bool>,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<Text>,
);

fn load(db: &mut Connection, sql: Sql) -> Result<Vec<Row>, ListError> {
    let query = sql.query::<RowTypes>();
    Ok(native!(db, db => query.load(db))?)
}

fn limits(limit: i64, offset: i64) -> Sql {
    Sql::fixed(" LIMIT ")
        .integer(limit)
        .then(" OFFSET ")
        .integer(offset)
}

/// The rows of one organization in one table that fulfill a filter, as far as SQL can tell.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    pub(super) source: &'static Source,
    pub(super) organization: &'a OrganizationId,
    pub(super) compiled: Compiled,
    pub(super) order: Order,
    pub(super) dialect: Dialect,
    /// Whether what is kept in other tables is answered or looked at.
    pub(super) wants_further: bool,
}

impl Scan<'_> {
    /// Rows in order, or backwards, behind a place.
    pub(super) fn rows(
        &self,
        db: &mut Connection,
        behind: Option<&Position>,
        reversed: bool,
        limit: i64,
    ) -> Result<Vec<Row>, ListError> {
        let segments = self
            .order
            .segments(self.source.table, self.lead(), behind, reversed)
            .ok_or_else(cursor::invalid)?;
        let mut rows: Vec<Row> = Vec::new();
        for segment in segments {
            let missing = limit - i64::try_from(rows.len()).unwrap_or(limit);
            if missing <= 0 {
                break;
            }
            let mut sql = self.select().append(self.matching(segment.by_own_index));
            if let Some(condition) = segment.condition {
                sql = sql.then(" AND ").append(condition);
            }
            if !self.compiled.one {
                sql = sql.then(segment.clause).then(" LIMIT ").integer(missing);
            }
            rows.append(&mut load(db, sql)?);
        }
        Ok(rows)
    }

    /// Rows behind so many, which are counted in an index without looking at the rows.
    pub(super) fn rows_from(
        &self,
        db: &mut Connection,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Row>, ListError> {
        self.window(db, None, false, limits(limit, offset))
    }

    /// The same rows in the order of creation, counted from a place: both are read in the same
    /// snapshot.
    pub(super) fn rows_from_place(
        &self,
        db: &mut Connection,
        place: &Place,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Row>, ListError> {
        let window = limits(limit, offset - place.before);
        self.window(db, Some(place), false, window)
    }

    /// The same rows, counted from the end: for a place that is nearer to it, where there is no
    /// condition, and so many rows are behind it. How many there are in all is read by the same
    /// statement: what is made after another statement would shift the page, and hide a row.
    pub(super) fn rows_from_end(
        &self,
        db: &mut Connection,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Row>, ListError> {
        let greatest = match self.dialect {
            Dialect::Sqlite => "max",
            Dialect::Postgres => "greatest",
        };
        // PostgreSQL's planner must see the limit: it would join thousands of rows otherwise.
        let window = Sql::fixed(" LIMIT ")
            .integer(limit)
            .then(format!(" OFFSET {greatest}(("))
            .append(totals::select(self.organization, self.source.resource_type))
            .then(") - ")
            .integer(offset.saturating_add(limit))
            .then(", 0)");
        self.window(db, None, true, window)
    }

    /// The rows of a window, in order; it is counted from a place or backwards where that is said.
    fn window(
        &self,
        db: &mut Connection,
        place: Option<&Place>,
        reversed: bool,
        window: Sql,
    ) -> Result<Vec<Row>, ListError> {
        let table = self.source.table;
        let order = |reversed| self.order.clause(table, self.lead(), reversed);
        let from = place
            .map(|place| Sql::fixed(format!(" AND {table}.id >= ")).text(place.first_id.as_str()));
        let from = from.unwrap_or_default();
        let sql = self
            .select()
            .then(format!(
                " FROM {table} WHERE {table}.id IN (SELECT {table}.id"
            ))
            .append(self.matching(self.order.has_own_index()))
            .append(from)
            .then(order(reversed))
            .append(window)
            .then(")")
            .then(order(false));
        load(db, sql)
    }

    /// How many rows there are.
    pub(super) fn count(&self, db: &mut Connection) -> Result<i64, ListError> {
        let sql = Sql::fixed("SELECT count(*)").append(self.matching(false));
        let query = sql.query::<BigInt>();
        Ok(native!(db, db => query.get_result(db))?)
    }

    /// The rows with these identifiers, in any order.
    pub(super) fn by_ids(&self, db: &mut Connection, ids: &[&str]) -> Result<Vec<Row>, ListError> {
        let table = self.source.table;
        let ids = ids.iter().map(|id| Sql::default().text(*id));
        let sql = self
            .select()
            .then(format!(" FROM {table} WHERE {table}.organization_id = "))
            .text(self.organization.as_str())
            .then(format!(" AND {table}.id IN "))
            .append(Sql::join(ids, ", "));
        load(db, sql)
    }

    fn lead(&self) -> Option<&'static str> {
        match self.dialect {
            Dialect::Sqlite => None,
            Dialect::Postgres => self.source.deleted_at,
        }
    }

    fn select(&self) -> Sql {
        let table = self.source.table;
        let active = self.source.active.unwrap_or("CAST(NULL AS BOOLEAN)");
        let key = self.order.key_columns(table);
        let further = match (self.source.further.map(|it| it.read), self.dialect) {
            (Some(Read::WithRow { sqlite, .. }), Dialect::Sqlite) if self.wants_further => sqlite,
            (Some(Read::WithRow { postgres, .. }), Dialect::Postgres) if self.wants_further => {
                postgres
            }
            _ => "CAST(NULL AS TEXT)",
        };
        Sql::fixed(format!(
            "SELECT {table}.id, {table}.scim_attributes, {table}.version, {table}.created_at, \
             {table}.updated_at, {active}, {key}, {further}"
        ))
    }

    fn matching(&self, by_own_index: bool) -> Sql {
        let table = self.source.table;
        // Without statistics SQLite takes the index with the most columns that are known, the one
        // in the order of creation; a plus before a column keeps it from that.
        let reach = match (self.dialect, by_own_index) {
            (Dialect::Postgres, _) => Reach::All,
            (Dialect::Sqlite, true) => self.compiled.reach.max(Reach::Part),
            (Dialect::Sqlite, false) => self.compiled.reach,
        };
        let plus = |from| if reach >= from { "+" } else { "" };
        let organization = plus(Reach::Ids);
        let mut sql = Sql::fixed(format!(
            " FROM {table} WHERE {organization}{table}.organization_id = "
        ))
        .text(self.organization.as_str());
        if let Some(deleted_at) = self.source.deleted_at {
            let deleted = plus(Reach::Part);
            sql = sql.then(format!(" AND {deleted}{deleted_at} IS NULL"));
        }
        match &self.compiled.condition {
            Some(condition) => sql.then(" AND ").append(condition.clone()),
            None => sql,
        }
    }
}
