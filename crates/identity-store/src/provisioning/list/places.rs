//! Places in the order of creation, from which a page far into a list is counted.
//!
//! Who skips half a million rows waits for their index to be read. `scim_places` holds how many
//! resources there are from one place to the next; triggers keep the numbers in the transaction of
//! each change, so they are exact. From the last place on nothing is counted, and new resources
//! come there: making one writes nothing here. Where that end has become long, [`make_places`] puts
//! places into it.

use diesel::dsl::max;
use diesel::prelude::*;
use scim_model::ResourceType;

use super::compile::compile;
use super::error::ListError;
use super::order::Order;
use super::scan::Scan;
use super::source::Source;
use super::sql::Dialect;
use crate::db::connection::native;
use crate::db::lock;
use crate::db::schema::scim_places;
use crate::{Connection, OrganizationId, StoreError};

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
    /// The beginning of all, from which nothing may be counted.
    fn beginning() -> Self {
        Self {
            first_id: String::new(),
            before: 0,
            is_last: true,
        }
    }

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
    let places: Vec<(String, i64)> = scim_places::table
        .filter(scim_places::organization_id.eq(organization))
        .filter(scim_places::resource_type.eq(resource_type.name))
        .order(scim_places::first_id)
        .select((scim_places::first_id, scim_places::total))
        .load(db)?;
    let count = places.len();
    let (mut nearest, mut before) = (Place::beginning(), 0);
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
    source: &'static Source,
) -> Result<(), ListError> {
    lock::places(db, organization)?;
    let dialect = Dialect::of(db);
    let all = Scan {
        source,
        organization,
        compiled: compile(None, source, organization, dialect),
        order: Order::of_creation(),
        dialect,
        wants_further: false,
    };
    let last: Option<String> = scim_places::table
        .filter(scim_places::organization_id.eq(organization))
        .filter(scim_places::resource_type.eq(source.resource_type.name))
        .select(max(scim_places::first_id))
        .get_result(db)?;
    let mut place = Place::beginning();
    place.first_id = last.unwrap_or_default();
    for _ in 0..AT_ONCE {
        let Some(next) = all.rows_from_place(db, &place, 1, APART)?.pop() else {
            break;
        };
        put(db, &all, &place.first_id, APART)?;
        put(db, &all, &next.id, 0)?;
        place.first_id = next.id;
    }
    Ok(())
}

fn put(db: &mut Connection, all: &Scan<'_>, first_id: &str, total: i64) -> Result<(), StoreError> {
    let place = diesel::insert_into(scim_places::table)
        .values((
            scim_places::organization_id.eq(all.organization),
            scim_places::resource_type.eq(all.source.resource_type.name),
            scim_places::first_id.eq(first_id),
            scim_places::total.eq(total),
        ))
        .on_conflict((
            scim_places::organization_id,
            scim_places::resource_type,
            scim_places::first_id,
        ))
        .do_update()
        .set(scim_places::total.eq(total));
    native!(db, db => place.execute(db))?;
    Ok(())
}
