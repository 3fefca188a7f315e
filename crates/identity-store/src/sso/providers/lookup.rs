//! Finding providers.

use diesel::prelude::*;

use super::record::Provider;
use crate::db::connection::per_backend;
use crate::db::lock;
use crate::db::schema::{providers, saml_name_ids};
use crate::{Connection, OrganizationId, ProviderId, StoreError};

/// The organization's provider, if it has one.
pub fn find(
    db: &mut Connection,
    organization: &OrganizationId,
) -> Result<Option<Provider>, StoreError> {
    Ok(per_backend!(db, db => providers::table
        .filter(providers::organization_id.eq(organization))
        .select(Provider::as_select())
        .get_result(db))
    .optional()?)
}

/// The organization's provider, if it is still this one.
pub fn get(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ProviderId,
) -> Result<Option<Provider>, StoreError> {
    Ok(find(db, organization)?.filter(|provider| &provider.id == id))
}

/// Like [`get`], but nobody else can change or remove the provider until the transaction ends. For
/// changes that depend on its current state.
pub fn get_locked(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ProviderId,
) -> Result<Option<Provider>, StoreError> {
    lock::provider_of(db, organization)?;
    get(db, organization, id)
}

/// Like [`find`], but nobody else can change or remove the provider until the transaction ends.
pub fn find_locked(
    db: &mut Connection,
    organization: &OrganizationId,
) -> Result<Option<Provider>, StoreError> {
    lock::provider_of(db, organization)?;
    find(db, organization)
}

/// The provider of the whole deployment, if there is exactly one.
pub fn sole_provider(db: &mut Connection) -> Result<Option<Provider>, StoreError> {
    let mut two: Vec<Provider> = providers::table
        .order(providers::id)
        .limit(2)
        .select(Provider::as_select())
        .load(db)?;
    let sole = two.pop();
    Ok(sole.filter(|_| two.is_empty()))
}

/// The number of users linked to an identity provider's `NameID`s.
pub fn linked_users(
    db: &mut Connection,
    organization: &OrganizationId,
    provider_entity_id: &str,
) -> Result<i64, StoreError> {
    Ok(saml_name_ids::table
        .filter(saml_name_ids::organization_id.eq(organization))
        .filter(saml_name_ids::provider_entity_id.eq(provider_entity_id))
        .select(diesel::dsl::count(saml_name_ids::user_id).aggregate_distinct())
        .get_result(db)?)
}
