//! Finding providers.

use diesel::prelude::*;

use super::record::Provider;
use crate::db::lock;
use crate::db::schema::{providers, saml_name_ids, user_emails, users};
use crate::{Connection, OrganizationId, ProviderId, StoreError, fold_email};

/// The maximum number of organizations returned for an e-mail address.
const MEMBERSHIP_LIMIT: i64 = 8;

/// The organization's provider, if it has one.
pub fn find(
    db: &mut Connection,
    organization: &OrganizationId,
) -> Result<Option<Provider>, StoreError> {
    Ok(providers::table
        .filter(providers::organization_id.eq(organization))
        .select(Provider::as_select())
        .get_result(db)
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

/// All providers, for the refresh of their metadata.
pub fn all(db: &mut Connection) -> Result<Vec<Provider>, StoreError> {
    Ok(providers::table
        .order(providers::id)
        .select(Provider::as_select())
        .load(db)?)
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

/// The organizations that have a provider and a user with this e-mail address in any letter
/// case: where the person may sign in by SSO.
pub fn organizations_by_email(
    db: &mut Connection,
    email: &str,
) -> Result<Vec<OrganizationId>, StoreError> {
    let email = fold_email(email);
    let with_provider = users::table
        .inner_join(providers::table.on(providers::organization_id.eq(users::organization_id)))
        .filter(users::deleted_at.is_null())
        .order(users::organization_id)
        .limit(MEMBERSHIP_LIMIT)
        .select(users::organization_id)
        .distinct();
    let found: Vec<OrganizationId> = with_provider
        .filter(users::email_folded.eq(&email))
        .load(db)?;
    if !found.is_empty() {
        return Ok(found);
    }
    let listed = user_emails::table
        .filter(user_emails::email_folded.eq(&email))
        .select(user_emails::user_id);
    Ok(with_provider.filter(users::id.eq_any(listed)).load(db)?)
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
