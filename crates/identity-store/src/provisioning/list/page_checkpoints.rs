//! Page checkpoints in the order of creation, from which a page far into a list is counted.
//!
//! Skipping half a million rows means reading their index. `scim_page_checkpoints` holds how many
//! resources there are from one checkpoint to the next; triggers keep the numbers in the
//! transaction of each change, so they are exact. Resources after the last checkpoint are not
//! counted, and new resources come there: creating one writes nothing here. Once that end has
//! become long, [`make_page_checkpoints`] adds checkpoints to it.

use diesel::dsl::max;
use diesel::prelude::*;
use scim_model::ResourceType;

use super::compile::compile;
use super::order::Order;
use super::resource_table::ResourceTable;
use super::scan::Scan;
use super::sql::Dialect;
use crate::db::connection::per_backend;
use crate::db::lock;
use crate::db::schema::scim_page_checkpoints;
use crate::provisioning::error::ProvisioningError;
use crate::{Connection, OrganizationId, StoreError};

/// How many resources there are from a new checkpoint to the next. A page skips half of them in the
/// index on average, and adds up all checkpoints before it.
const DISTANCE: i64 = 2048;

/// How many checkpoints one transaction adds: it takes as long as a page in the middle of a long
/// list took without them.
const MAX_ADDED: usize = 64;

/// Where counting begins for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageCheckpoint {
    /// The first row counted; the empty text for the beginning of the list.
    pub(super) first_id: String,
    /// How many resources come before it.
    pub(super) before: i64,
    /// Whether the resources from here on are not counted.
    is_last: bool,
}

impl PageCheckpoint {
    fn beginning() -> Self {
        Self {
            first_id: String::new(),
            before: 0,
            is_last: true,
        }
    }

    /// Whether counting `counted` rows from here, or from the end where that is nearer, takes long
    /// enough to be worth another checkpoint.
    pub(super) fn is_too_far(&self, counted: i64) -> bool {
        self.is_last && counted >= 2 * DISTANCE
    }
}

/// Whether a page is far enough into the list to look for a checkpoint.
pub(super) fn is_far(skip: i64) -> bool {
    skip >= DISTANCE
}

/// The last checkpoint at or before the row with `skip` rows before it.
pub(super) fn nearest(
    db: &mut Connection,
    organization: &OrganizationId,
    resource_type: &ResourceType,
    skip: i64,
) -> Result<PageCheckpoint, ProvisioningError> {
    let checkpoints: Vec<(String, i64)> = scim_page_checkpoints::table
        .filter(scim_page_checkpoints::organization_id.eq(organization))
        .filter(scim_page_checkpoints::resource_type.eq(resource_type.name))
        .order(scim_page_checkpoints::first_id)
        .select((
            scim_page_checkpoints::first_id,
            scim_page_checkpoints::total,
        ))
        .load(db)?;
    let count = checkpoints.len();
    let (mut nearest, mut before) = (PageCheckpoint::beginning(), 0);
    for (number, (first_id, total)) in (1..).zip(checkpoints) {
        if before > skip {
            break;
        }
        nearest = PageCheckpoint {
            first_id,
            before,
            is_last: number == count,
        };
        before += total;
    }
    Ok(nearest)
}

/// Adds page checkpoints after the last one, where many resources follow it. Does nothing where few
/// follow.
pub fn make_page_checkpoints(
    db: &mut Connection,
    organization: &OrganizationId,
    table: &'static ResourceTable,
) -> Result<(), ProvisioningError> {
    lock::page_checkpoints(db, organization)?;
    let dialect = Dialect::of(db);
    let all = Scan {
        table,
        organization,
        compiled: compile(None, table, organization, dialect),
        order: Order::of_creation(),
        dialect,
        with_related: false,
    };
    let last: Option<String> = scim_page_checkpoints::table
        .filter(scim_page_checkpoints::organization_id.eq(organization))
        .filter(scim_page_checkpoints::resource_type.eq(table.resource_type.name))
        .select(max(scim_page_checkpoints::first_id))
        .get_result(db)?;
    let mut first_id = last.unwrap_or_default();
    for _ in 0..MAX_ADDED {
        let Some(next) = all.rows_from_id(db, &first_id, 1, DISTANCE)?.pop() else {
            break;
        };
        put(db, &all, &first_id, DISTANCE)?;
        put(db, &all, &next.id, 0)?;
        first_id = next.id;
    }
    Ok(())
}

fn put(db: &mut Connection, all: &Scan<'_>, first_id: &str, total: i64) -> Result<(), StoreError> {
    let checkpoint = diesel::insert_into(scim_page_checkpoints::table)
        .values((
            scim_page_checkpoints::organization_id.eq(all.organization),
            scim_page_checkpoints::resource_type.eq(all.table.resource_type.name),
            scim_page_checkpoints::first_id.eq(first_id),
            scim_page_checkpoints::total.eq(total),
        ))
        .on_conflict((
            scim_page_checkpoints::organization_id,
            scim_page_checkpoints::resource_type,
            scim_page_checkpoints::first_id,
        ))
        .do_update()
        .set(scim_page_checkpoints::total.eq(total));
    per_backend!(db, db => checkpoint.execute(db))?;
    Ok(())
}
