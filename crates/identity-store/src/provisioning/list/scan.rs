//! The rows of one table that match a query as far as SQL can tell, and how many there are.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use scim_model::ResourceType;

use super::compile::{AccessPath, Compiled};
use super::order::{Order, Position};
use super::resource_table::{Load, ResourceTable, Row, RowTypes};
use super::sql::{Dialect, Sql};
use crate::db::connection::per_backend;
use crate::provisioning::error::ProvisioningError;
use crate::{Connection, OrganizationId, StoreError};

fn load(db: &mut Connection, sql: Sql) -> Result<Vec<Row>, ProvisioningError> {
    let query = sql.query::<RowTypes>();
    Ok(per_backend!(db, db => query.load(db))?)
}

fn limits(limit: i64, offset: i64) -> Sql {
    Sql::fixed(" LIMIT ")
        .integer(limit)
        .then(" OFFSET ")
        .integer(offset)
}

/// A query of one organization's rows in one table.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    pub(super) table: &'static ResourceTable,
    pub(super) organization: &'a OrganizationId,
    pub(super) compiled: Compiled,
    pub(super) order: Order,
    pub(super) dialect: Dialect,
    /// Whether the related attribute is returned or evaluated.
    pub(super) with_related: bool,
}

impl Scan<'_> {
    /// Rows in order, or backwards, after a position.
    pub(super) fn rows(
        &self,
        db: &mut Connection,
        after: Option<&Position>,
        reversed: bool,
        limit: i64,
    ) -> Result<Vec<Row>, ProvisioningError> {
        let segments = self
            .order
            .segments(self.table.name, self.lead(), after, reversed)
            .ok_or_else(ProvisioningError::invalid_cursor)?;
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
            if !self.compiled.at_most_one {
                sql = sql.then(segment.clause).then(" LIMIT ").integer(missing);
            }
            rows.append(&mut load(db, sql)?);
        }
        Ok(rows)
    }

    /// Rows after skipping `offset`, which are counted in an index without reading the rows.
    pub(super) fn rows_from(
        &self,
        db: &mut Connection,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Row>, ProvisioningError> {
        self.window(db, None, false, limits(limit, offset))
    }

    /// Rows in the order of creation after skipping `offset`, counted from the row `first_id` on.
    pub(super) fn rows_from_id(
        &self,
        db: &mut Connection,
        first_id: &str,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Row>, ProvisioningError> {
        self.window(db, Some(first_id), false, limits(limit, offset))
    }

    /// The same rows as [`Scan::rows_from`], counted from the end: for a page that is nearer to it,
    /// where there is no condition, and at least `limit` rows follow. The same statement reads the
    /// total: a resource made between two statements would shift the page, and hide a row.
    pub(super) fn rows_from_end(
        &self,
        db: &mut Connection,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Row>, ProvisioningError> {
        let greatest = match self.dialect {
            Dialect::Sqlite => "max",
            Dialect::Postgres => "greatest",
        };
        // PostgreSQL's planner must see the limit: it would join thousands of rows otherwise.
        let window = Sql::fixed(" LIMIT ")
            .integer(limit)
            .then(format!(" OFFSET {greatest}(("))
            .append(select_total(self.organization, self.table.resource_type))
            .then(") - ")
            .integer(offset.saturating_add(limit))
            .then(", 0)");
        self.window(db, None, true, window)
    }

    /// The rows of a window, in order; it is counted from the first row, or from the row `first_id`,
    /// or backwards from the last.
    fn window(
        &self,
        db: &mut Connection,
        first_id: Option<&str>,
        reversed: bool,
        window: Sql,
    ) -> Result<Vec<Row>, ProvisioningError> {
        let table = self.table.name;
        let order = |reversed| self.order.clause(table, self.lead(), reversed);
        let from = first_id.map(|id| Sql::fixed(format!(" AND {table}.id >= ")).text(id));
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
    pub(super) fn count(&self, db: &mut Connection) -> Result<i64, ProvisioningError> {
        let sql = Sql::fixed("SELECT count(*)").append(self.matching(false));
        let query = sql.query::<BigInt>();
        Ok(per_backend!(db, db => query.get_result(db))?)
    }

    /// The rows with these identifiers, in any order.
    pub(super) fn by_ids(
        &self,
        db: &mut Connection,
        ids: &[&str],
    ) -> Result<Vec<Row>, ProvisioningError> {
        let table = self.table.name;
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
            Dialect::Postgres => self.table.deleted_at,
        }
    }

    fn select(&self) -> Sql {
        let table = self.table.name;
        let active = self.table.active.unwrap_or("CAST(NULL AS BOOLEAN)");
        let key = self.order.key_columns(table);
        let related = match (self.table.related.map(|it| it.load), self.dialect) {
            (Some(Load::Inline { sqlite, .. }), Dialect::Sqlite) if self.with_related => sqlite,
            (Some(Load::Inline { postgres, .. }), Dialect::Postgres) if self.with_related => {
                postgres
            }
            _ => "CAST(NULL AS TEXT)",
        };
        Sql::fixed(format!(
            "SELECT {table}.id, {table}.scim_attributes, {table}.version, {table}.created_at, \
             {table}.updated_at, {active}, {key}, {related}"
        ))
    }

    fn matching(&self, by_own_index: bool) -> Sql {
        let table = self.table.name;
        // Without statistics SQLite takes the index with the most columns that are known, the one
        // in the order of creation; a plus before a column keeps it from that.
        let access = match (self.dialect, by_own_index) {
            (Dialect::Postgres, _) => AccessPath::Scan,
            (Dialect::Sqlite, true) => self.compiled.access.max(AccessPath::IndexRange),
            (Dialect::Sqlite, false) => self.compiled.access,
        };
        let plus = |from| if access >= from { "+" } else { "" };
        let organization = plus(AccessPath::Ids);
        let mut sql = Sql::fixed(format!(
            " FROM {table} WHERE {organization}{table}.organization_id = "
        ))
        .text(self.organization.as_str());
        if let Some(deleted_at) = self.table.deleted_at {
            let deleted = plus(AccessPath::IndexRange);
            sql = sql.then(format!(" AND {deleted}{deleted_at} IS NULL"));
        }
        match &self.compiled.condition {
            Some(condition) => sql.then(" AND ").append(condition.clone()),
            None => sql,
        }
    }
}

/// How many resources of a type the organization has. Triggers keep the number in the same
/// transaction as the rows, so it is exact and costs the same however many there are.
pub fn total(
    db: &mut Connection,
    organization: &OrganizationId,
    resource_type: &ResourceType,
) -> Result<i64, StoreError> {
    let sql = select_total(organization, resource_type);
    Ok(sql.query::<BigInt>().get_result(db)?)
}

/// The query for [`total`].
fn select_total(organization: &OrganizationId, resource_type: &ResourceType) -> Sql {
    Sql::fixed(
        "SELECT CAST(coalesce(sum(total), 0) AS BIGINT) FROM scim_totals WHERE organization_id = ",
    )
    .text(organization.as_str())
    .then(" AND resource_type = ")
    .text(resource_type.name)
}
