//! Row locks on PostgreSQL. SQLite needs none: it has one writer.

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;

use crate::{Connection, OrganizationId, ProviderId, StoreError, UserId};

/// Keeps others from changing the user until the transaction ends.
pub(crate) fn user(db: &mut Connection, id: &UserId) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE",
        id.as_str(),
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

/// Lets changes that look at several users of an organization happen one after the other.
pub(crate) fn organization(db: &mut Connection, id: &OrganizationId) -> Result<(), StoreError> {
    lock(
        db,
        "SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE",
        id.as_str(),
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
