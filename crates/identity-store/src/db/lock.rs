//! Row locks on PostgreSQL. SQLite needs none: it has one writer.

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;

use crate::{Connection, GroupId, OrganizationId, ProviderId, StoreError, UserId};

/// Keeps others from changing the user until the transaction ends.
pub(crate) fn user(db: &mut Connection, id: &UserId) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE",
        id.as_str(),
    )
}

/// Keeps others from changing the user, and from making them a member of a group, until the
/// transaction ends.
pub(crate) fn user_for_deletion(db: &mut Connection, id: &UserId) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT 1 FROM users WHERE id = $1 FOR UPDATE",
        id.as_str(),
    )
}

/// Keeps others from changing the group or its members until the transaction ends.
pub(crate) fn group(db: &mut Connection, id: &GroupId) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT 1 FROM groups WHERE id = $1 FOR NO KEY UPDATE",
        id.as_str(),
    )
}

/// As [`group`], and keeps others from making it a member of another group.
pub(crate) fn group_for_deletion(db: &mut Connection, id: &GroupId) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT 1 FROM groups WHERE id = $1 FOR UPDATE",
        id.as_str(),
    )
}

/// As [`group`], for several, given as a JSON list of ids. All lock them in the same order, which
/// avoids deadlock.
pub(crate) fn groups(db: &mut Connection, ids: &str) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT 1 FROM groups WHERE id = ANY \
         (ARRAY (SELECT json_array_elements_text(CAST($1 AS json)))) \
         ORDER BY id FOR NO KEY UPDATE",
        ids,
    )
}

/// Keeps others from removing the provider until the transaction ends.
pub(crate) fn provider(db: &mut Connection, id: &ProviderId) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT 1 FROM providers WHERE id = $1 FOR SHARE",
        id.as_str(),
    )
}

/// Keeps others from changing or removing the organization's provider, and from completing a
/// sign-in by it, until the transaction ends.
pub(crate) fn provider_of(
    db: &mut Connection,
    organization: &OrganizationId,
) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT 1 FROM providers WHERE organization_id = $1 FOR UPDATE",
        organization.as_str(),
    )
}

/// Lets set-up links be made one after the other, so that the last one replaces all others.
pub(crate) fn setup_links(db: &mut Connection) -> Result<(), StoreError> {
    table(db, "LOCK TABLE setup_links IN SHARE ROW EXCLUSIVE MODE")
}

/// Keeps others from making an organization until the transaction ends, and waits for those who
/// do: that there is none has no row to lock.
pub(crate) fn all_organizations(db: &mut Connection) -> Result<(), StoreError> {
    table(db, "LOCK TABLE organizations IN SHARE ROW EXCLUSIVE MODE")
}

fn table(db: &mut Connection, statement: &str) -> Result<(), StoreError> {
    if let Connection::Postgres(postgres) = db {
        diesel::sql_query(statement).execute(postgres)?;
    }
    Ok(())
}

/// Lets changes that look at several users of an organization happen one after the other.
pub(crate) fn organization(db: &mut Connection, id: &OrganizationId) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE",
        id.as_str(),
    )
}

/// As [`organization`], and keeps others from making rows that refer to it.
pub(crate) fn organization_for_deletion(
    db: &mut Connection,
    id: &OrganizationId,
) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT 1 FROM organizations WHERE id = $1 FOR UPDATE",
        id.as_str(),
    )
}

/// Keeps others from creating, deleting and restoring users and groups of the organization until
/// the transaction ends, and waits for running ones. The triggers of `scim_page_checkpoints` share
/// this lock.
pub(crate) fn page_checkpoints(
    db: &mut Connection,
    organization: &OrganizationId,
) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
        organization.as_str(),
    )
}

fn lock(db: &mut Connection, statement: &str, id: &str) -> Result<(), StoreError> {
    if let Connection::Postgres(postgres) = db {
        diesel::sql_query(statement)
            .bind::<Text, _>(id)
            .execute(postgres)?;
    }
    Ok(())
}
