//! Places in the order of creation, from which a page far into a list is counted.
//!
//! Who skips half a million rows waits for their index to be read. `scim_places` holds how many
//! resources there are from one place to the next; triggers keep the numbers in the transaction of
//! each change, so they are exact. From the last place on nothing is counted, and new resources
//! come there: making one writes nothing here. Where that end has become long, [`make_places`] puts
//! places into it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use scim_model::ResourceType;

use super::error::ListError;
use super::order::Order;
use super::source::Source;
use super::sql::{Dialect, Sql};
use crate::connection::native;
use crate::{Connection, OrganizationId, StoreError, lock};

/// How many resources there are from a place to the next when it is made. Half of them are skipped
/// in the index for a page, and all places before are added up.
const APART: i64 = 2048;

/// So many places are made in one go, in as long as a page in the middle took without them.
const AT_ONCE: usize = 64;

/// Where counting begins for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The first row counted; the empty text for the beginning.
    pub(super) first_id: String,
    /// How many resources are before it.
    pub(super) before: i64,
    /// Whether nothing is counted from there on.
    is_last: bool,
}

impl Place {
    /// Whether counting so many rows from here, or from the end where that is nearer, takes so long
    /// that there should be another place.
    pub(super) fn is_missed(&self, counted: i64) -> bool {
        self.is_last && counted >= 2 * APART
    }
}

/// Whether it is worth looking for a place.
pub(super) fn is_far(skip: i64) -> bool {
    skip >= APART
}

/// The last place at or before the row with so many before it.
pub(super) fn nearest(
    db: &mut Connection,
    organization: &OrganizationId,
    resource_type: &ResourceType,
    skip: i64,
) -> Result<Place, ListError> {
    let sql = of(
        Sql::fixed("SELECT first_id, total FROM scim_places"),
        organization,
        resource_type,
    );
    let sql = sql.then(" ORDER BY first_id").query::<(Text, BigInt)>();
    let places: Vec<(String, i64)> = native!(db, db => sql.load(db))?;
    let count = places.len();
    let mut nearest = Place {
        first_id: String::new(),
        before: 0,
        is_last: true,
    };
    let mut before = 0;
    for (number, (first_id, total)) in (1..).zip(places) {
        if before > skip {
            break;
        }
        nearest = Place {
            first_id,
            before,
            is_last: number == count,
        };
        before += total;
    }
    Ok(nearest)
}

/// Makes places where so many resources are not counted yet that pages there take long. Does
/// nothing where they are few.
///
/// # Errors
/// When the database fails.
pub fn make_places(
    db: &mut Connection,
    organization: &OrganizationId,
    source: &Source,
) -> Result<(), StoreError> {
    lock::places(db, organization)?;
    let resource_type = source.resource_type;
    let of = |sql: &'static str| of(Sql::fixed(sql), organization, resource_type);
    let last =
        of("SELECT max(first_id) FROM scim_places").query::<diesel::sql_types::Nullable<Text>>();
    let last: Option<String> = native!(db, db => last.get_result(db))?;
    let mut place = last.unwrap_or_default();
    for _ in 0..AT_ONCE {
        let Some(next) = row_after(db, organization, source, &place)? else {
            break;
        };
        put(db, organization, resource_type, &place, APART)?;
        put(db, organization, resource_type, &next, 0)?;
        place = next;
    }
    Ok(())
}

/// The row that is so many behind the one where a place begins.
fn row_after(
    db: &mut Connection,
    organization: &OrganizationId,
    source: &Source,
    place: &str,
) -> Result<Option<String>, StoreError> {
    let table = source.table;
    let lead = match Dialect::of(db) {
        Dialect::Sqlite => None,
        Dialect::Postgres => source.deleted_at,
    };
    let mut sql = Sql::fixed(format!(
        "SELECT {table}.id FROM {table} WHERE {table}.organization_id = "
    ))
    .text(organization.as_str());
    if let Some(deleted_at) = source.deleted_at {
        sql = sql.then(format!(" AND {deleted_at} IS NULL"));
    }
    let sql = sql
        .then(format!(" AND {table}.id >= "))
        .text(place)
        .then(Order::of_creation().clause(table, lead, false))
        .then(" LIMIT 1 OFFSET ")
        .integer(APART)
        .query::<Text>();
    Ok(native!(db, db => sql.get_result(db)).optional()?)
}

fn put(
    db: &mut Connection,
    organization: &OrganizationId,
    resource_type: &ResourceType,
    first_id: &str,
    total: i64,
) -> Result<(), StoreError> {
    let sql = Sql::fixed(
        "INSERT INTO scim_places (organization_id, resource_type, first_id, total) VALUES (",
    )
    .text(organization.as_str())
    .then(", ")
    .text(resource_type.name)
    .then(", ")
    .text(first_id)
    .then(", ")
    .integer(total)
    .then(") ON CONFLICT (organization_id, resource_type, first_id) DO UPDATE SET total = excluded.total")
    .query::<diesel::sql_types::Untyped>();
    native!(db, db => sql.execute(db))?;
    Ok(())
}

fn of(sql: Sql, organization: &OrganizationId, resource_type: &ResourceType) -> Sql {
    sql.then(" WHERE organization_id = ")
        .text(organization.as_str())
        .then(" AND resource_type = ")
        .text(resource_type.name)
}
