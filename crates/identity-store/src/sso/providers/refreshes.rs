//! When the metadata of each provider is looked at next, by one server at a time, and what a refresh has
//! held back for an admin to decide on.
//!
//! A server claims what is due by moving its time to the end of a lease, in one conditional UPDATE. When
//! it is done it sets the time of the next look; when it never comes back, another server finds the
//! provider due as soon as the lease has ended.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::record::Provider;
use crate::audit::{self, Action, Event};
use crate::db::lock;
use crate::db::micros::Micros;
use crate::db::schema::{provider_refreshes as rows, providers};
use crate::{Caller, Connection, OrganizationId, ProviderId, StoreError};

/// How long a server may take before another one may look: a fetch takes seconds.
pub const LEASE: TimeDelta = TimeDelta::minutes(2);

/// When the metadata of a new provider is looked at, unless somebody knows better.
const FIRST_AFTER: TimeDelta = TimeDelta::hours(6);

/// How often signatures by unknown keys let an organization's metadata be fetched, at most: anybody can
/// make such signatures.
pub const UNKNOWN_KEY_EVERY: TimeDelta = TimeDelta::minutes(10);

/// A provider that this server looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claimed {
    /// The provider.
    pub provider: Provider,
    /// Which ends the operator was warned of, as [`looked`] has kept it.
    pub warned: Option<String>,
}

/// Metadata that is held for an admin.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Held {
    /// The document.
    pub xml: String,
    /// What tells it from another one that says something else.
    pub digest: String,
    /// When it was first seen.
    pub at: DateTime<Utc>,
}

/// The row of a new provider.
pub(super) fn begin(
    db: &mut Connection,
    provider: &Provider,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(rows::table)
        .values((
            rows::provider_id.eq(&provider.id),
            rows::organization_id.eq(&provider.organization_id),
            rows::due_at.eq(Micros::from(now + FIRST_AFTER)),
        ))
        .execute(db)?;
    Ok(())
}

/// Whether any provider is due: most of the time none is, and nothing has to be written.
pub fn any_due(db: &mut Connection, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let due = rows::table.filter(rows::due_at.le(Micros::from(now)));
    Ok(diesel::select(diesel::dsl::exists(due)).get_result(db)?)
}

/// Claims providers that are due, the first ones first; no other server is given them until the lease
/// ends.
pub fn claim_due(
    db: &mut Connection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Claimed>, StoreError> {
    let due: Vec<ProviderId> = rows::table
        .filter(rows::due_at.le(Micros::from(now)))
        .order((rows::due_at, rows::provider_id))
        .limit(limit)
        .select(rows::provider_id)
        .load(db)?;
    let mut claimed = Vec::new();
    for id in due {
        // Another server may have been as fast.
        let still_due = rows::table
            .find(&id)
            .filter(rows::due_at.le(Micros::from(now)));
        let mine = diesel::update(still_due)
            .set(rows::due_at.eq(Micros::from(now + LEASE)))
            .execute(db)?;
        if mine == 0 {
            continue;
        }
        let found: Option<(Provider, Option<String>)> = rows::table
            .inner_join(providers::table)
            .filter(rows::provider_id.eq(&id))
            .select((Provider::as_select(), rows::warned))
            .get_result(db)
            .optional()?;
        claimed.extend(found.map(|(provider, warned)| Claimed { provider, warned }));
    }
    Ok(claimed)
}

/// Sets when the metadata is looked at next.
pub fn schedule(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ProviderId,
    due_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(own(organization, id))
        .set(rows::due_at.eq(Micros::from(due_at)))
        .execute(db)?;
    Ok(())
}

/// Keeps which ends the operator was warned of.
pub fn looked(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ProviderId,
    warned: Option<&str>,
) -> Result<(), StoreError> {
    diesel::update(own(organization, id))
        .set(rows::warned.eq(warned))
        .execute(db)?;
    Ok(())
}

/// Whether a signature by an unknown key may let the metadata be fetched now. To be asked before
/// [`claim_for_unknown_key`], so that strangers write nothing as long as it may not.
pub fn may_claim_for_unknown_key(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ProviderId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let last: Option<Option<i64>> = own(organization, id)
        .select(rows::unknown_key_at)
        .get_result(db)
        .optional()?;
    let free_from = |last: i64| last <= (now - UNKNOWN_KEY_EVERY).timestamp_micros();
    Ok(last.is_some_and(|last| last.is_none_or(free_from)))
}

/// Claims the fetch that a signature by an unknown key leads to: of all servers one, once in
/// [`UNKNOWN_KEY_EVERY`].
pub fn claim_for_unknown_key(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ProviderId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let free_from = (now - UNKNOWN_KEY_EVERY).timestamp_micros();
    let free = rows::unknown_key_at
        .is_null()
        .or(rows::unknown_key_at.le(free_from));
    let claimed = diesel::update(own(organization, id).filter(free))
        .set(rows::unknown_key_at.eq(now.timestamp_micros()))
        .execute(db)?;
    Ok(claimed > 0)
}

/// Keeps whether somebody who may trust keys has named the Metadata URL.
pub fn set_url_vouched(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ProviderId,
    vouched: bool,
) -> Result<(), StoreError> {
    diesel::update(own(organization, id))
        .set(rows::url_vouched.eq(vouched))
        .execute(db)?;
    Ok(())
}

/// Whether somebody who may trust keys has named the Metadata URL.
pub fn is_url_vouched(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ProviderId,
) -> Result<bool, StoreError> {
    let vouched = own(organization, id).select(rows::url_vouched);
    Ok(vouched.get_result(db).optional()?.unwrap_or(false))
}

/// Holds metadata for an admin, in the place of what was held before. `false` if it is held already, was
/// dismissed, or the provider is no longer the one that was `seen`, in this version. With `again` what was
/// dismissed is held once more.
pub fn hold(
    db: &mut Connection,
    caller: &Caller,
    seen: &Provider,
    (xml, digest): (&str, &str),
    again: bool,
) -> Result<bool, StoreError> {
    let organization = &caller.organization;
    lock::provider_of(db, organization)?;
    let current = providers::table
        .find(&seen.id)
        .filter(providers::organization_id.eq(organization))
        .filter(providers::version.eq(seen.version));
    if !diesel::select(diesel::dsl::exists(current)).get_result::<bool>(db)? {
        return Ok(false);
    }
    let known: Option<(Option<String>, Option<String>)> = own(organization, &seen.id)
        .select((rows::held_digest, rows::dismissed_digest))
        .get_result(db)
        .optional()?;
    let Some((held, dismissed)) = known else {
        return Ok(false);
    };
    let is_dismissed = dismissed.as_deref() == Some(digest) && !again;
    if held.as_deref() == Some(digest) || is_dismissed {
        return Ok(false);
    }
    diesel::update(own(organization, &seen.id))
        .set((
            rows::held_xml.eq(xml),
            rows::held_digest.eq(digest),
            rows::held_at.eq(caller.now.timestamp_micros()),
            rows::dismissed_digest.eq(None::<String>),
        ))
        .execute(db)?;
    let event = Event::new(Action::ProviderMetadataHeld).target(&seen.id);
    audit::record(db, caller, &event)?;
    Ok(true)
}

/// What is held for an admin, if anything is.
pub fn held(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ProviderId,
) -> Result<Option<Held>, StoreError> {
    type Row = (Option<String>, Option<String>, Option<i64>);
    let row: Option<Row> = own(organization, id)
        .select((rows::held_xml, rows::held_digest, rows::held_at))
        .get_result(db)
        .optional()?;
    Ok(row.and_then(|(xml, digest, at)| {
        Some(Held {
            xml: xml?,
            digest: digest?,
            at: DateTime::from_timestamp_micros(at?)?,
        })
    }))
}

/// An admin decides against what is held: the same is not held again by itself. `false` if something else
/// is held, or nothing.
pub fn dismiss(
    db: &mut Connection,
    caller: &Caller,
    id: &ProviderId,
    digest: &str,
) -> Result<bool, StoreError> {
    let seen = own(&caller.organization, id).filter(rows::held_digest.eq(digest));
    let dismissed = diesel::update(seen)
        .set((
            rows::held_xml.eq(None::<String>),
            rows::held_digest.eq(None::<String>),
            rows::held_at.eq(None::<i64>),
            rows::dismissed_digest.eq(digest),
        ))
        .execute(db)?;
    if dismissed == 0 {
        return Ok(false);
    }
    let event = Event::new(Action::ProviderMetadataDismissed).target(id);
    audit::record(db, caller, &event)?;
    Ok(true)
}

/// Forgets what was held and dismissed: other metadata is in use, or the URL has the known one again.
pub(super) fn forget_held(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ProviderId,
) -> Result<(), StoreError> {
    let any = rows::held_digest
        .is_not_null()
        .or(rows::dismissed_digest.is_not_null());
    diesel::update(own(organization, id).filter(any))
        .set((
            rows::held_xml.eq(None::<String>),
            rows::held_digest.eq(None::<String>),
            rows::held_at.eq(None::<i64>),
            rows::dismissed_digest.eq(None::<String>),
        ))
        .execute(db)?;
    Ok(())
}

type Own<'a> = diesel::dsl::Filter<
    diesel::dsl::Find<rows::table, &'a ProviderId>,
    diesel::dsl::Eq<rows::organization_id, &'a OrganizationId>,
>;

fn own<'a>(organization: &'a OrganizationId, id: &'a ProviderId) -> Own<'a> {
    rows::table
        .find(id)
        .filter(rows::organization_id.eq(organization))
}
