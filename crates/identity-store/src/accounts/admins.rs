//! Whether somebody is left who can get in and administer the organization.

use diesel::dsl::{exists, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::credentials;
use super::user::{Role, User};
use crate::db::lock;
use crate::db::schema::{credentials as passwords, organizations, providers, saml_name_ids, users};
use crate::organizations::TransientKey;
use crate::{Connection, OrganizationId, StoreError, UserId};

/// Whether a platform admin other than this user can get in.
///
/// The lock of the organization is kept, so that of two changes that ask, the second sees the first.
pub(crate) fn another_gets_in(db: &mut Connection, user: &User) -> Result<bool, StoreError> {
    lock::organization(db, &user.organization_id)?;
    let by = present(db, &user.organization_id)?;
    Ok(get_in(db, &user.organization_id, &by, Some(&user.id))? > 0)
}

/// Whether a platform admin can get in with this provider in the place of the present one, or without
/// any; true as well where nobody can get in now.
pub(crate) fn get_in_with_provider(
    db: &mut Connection,
    organization: &OrganizationId,
    provider_entity_id: Option<&str>,
) -> Result<bool, StoreError> {
    lock::organization(db, organization)?;
    let present = present(db, organization)?;
    let other = NamedBy {
        provider_entity_id: provider_entity_id.map(str::to_owned),
        ..present
    };
    leaves_a_way_in(db, organization, &present, &other)
}

/// Whether a platform admin can get in where this attribute is the key in the place of transient
/// NameIDs, or none is; true as well where nobody can get in now.
pub fn key_leaves_a_way_in(
    db: &mut Connection,
    organization: &OrganizationId,
    key: Option<TransientKey>,
) -> Result<bool, StoreError> {
    lock::organization(db, organization)?;
    let present = present(db, organization)?;
    let other = NamedBy {
        key,
        provider_entity_id: present.provider_entity_id.clone(),
    };
    leaves_a_way_in(db, organization, &present, &other)
}

fn leaves_a_way_in(
    db: &mut Connection,
    organization: &OrganizationId,
    present: &NamedBy,
    other: &NamedBy,
) -> Result<bool, StoreError> {
    Ok(get_in(db, organization, other, None)? > 0 || get_in(db, organization, present, None)? == 0)
}

/// Whether any platform admin can get in when the identity provider fails: with a password.
pub fn any_admin_has_password(
    db: &mut Connection,
    organization: &OrganizationId,
) -> Result<bool, StoreError> {
    Ok(get_in(db, organization, &NamedBy::default(), None)? > 0)
}

/// Whether a platform admin who has no password has a NameID of this provider: anybody who can sign
/// for it enters the account.
pub fn any_opened_by_provider(
    db: &mut Connection,
    organization: &OrganizationId,
    provider_entity_id: &str,
) -> Result<bool, StoreError> {
    let password = passwords::table.filter(passwords::user_id.eq(users::id));
    let link = saml_name_ids::table
        .filter(saml_name_ids::user_id.eq(users::id))
        .filter(saml_name_ids::provider_entity_id.eq(provider_entity_id));
    let admins = users::table
        .filter(users::organization_id.eq(organization))
        .filter(is_platform_admin())
        .filter(users::deleted_at.is_null())
        .filter(diesel::dsl::not(exists(password)))
        .filter(exists(link));
    Ok(diesel::select(exists(admins)).get_result(db)?)
}

/// The condition of the index of platform admins, word for word: a bound value would not be known to
/// SQLite when it chooses an index.
fn is_platform_admin() -> SqlLiteral<Bool> {
    sql::<Bool>("role = 'platform_admin'")
}

/// Whether the NameIDs of this user are the last way in that any platform admin has.
pub(crate) fn is_last_by_name_ids(db: &mut Connection, user: &User) -> Result<bool, StoreError> {
    if user.role != Role::PlatformAdmin || !user.may_sign_in() || has_password(db, user)? {
        return Ok(false);
    }
    Ok(!another_gets_in(db, user)?)
}

/// Whether the user can sign in with a password: one that is set, and an e-mail address for it.
fn has_password(db: &mut Connection, user: &User) -> Result<bool, StoreError> {
    let stored = credentials::for_user(db, &user.organization_id, &user.id)?;
    Ok(stored.is_some() && user.sign_in_email.is_some())
}

/// What says which NameIDs let people in.
#[derive(Debug, Default)]
struct NamedBy {
    provider_entity_id: Option<String>,
    /// The attribute that is the key in the place of transient NameIDs.
    key: Option<TransientKey>,
}

/// What the organization has now.
fn present(db: &mut Connection, organization: &OrganizationId) -> Result<NamedBy, StoreError> {
    let found: Option<(Option<String>, Option<TransientKey>)> = organizations::table
        .left_join(providers::table)
        .filter(organizations::id.eq(organization))
        .select((
            providers::entity_id.nullable(),
            organizations::transient_key_attribute,
        ))
        .get_result(db)
        .optional()?;
    let (provider_entity_id, key) = found.unwrap_or_default();
    Ok(NamedBy {
        provider_entity_id,
        key,
    })
}

/// How many platform admins can get in: they may sign in, and have a password with an e-mail address
/// for it, or a NameID of this provider that is known to be theirs. What is a value of another
/// attribute than the key is none.
fn get_in(
    db: &mut Connection,
    organization: &OrganizationId,
    by: &NamedBy,
    except: Option<&UserId>,
) -> Result<i64, StoreError> {
    let keys = TransientKey::ALL.iter();
    let others = keys
        .filter(|key| by.key != Some(**key))
        .map(|key| key.format());
    let provider_entity_id = by.provider_entity_id.as_deref().unwrap_or_default();
    let password = passwords::table.filter(passwords::user_id.eq(users::id));
    let link = saml_name_ids::table
        .filter(saml_name_ids::user_id.eq(users::id))
        .filter(saml_name_ids::proven_at.is_not_null())
        .filter(saml_name_ids::provider_entity_id.eq(provider_entity_id))
        .filter(
            saml_name_ids::name_id_format
                .is_null()
                .or(saml_name_ids::name_id_format.ne_all(others)),
        );
    let by_password = users::sign_in_email_folded
        .is_not_null()
        .and(exists(password));
    let mut admins = users::table
        .filter(users::organization_id.eq(organization))
        .filter(is_platform_admin())
        .filter(users::active.eq(true))
        .filter(users::blocked_at.is_null())
        .filter(users::deleted_at.is_null())
        .filter(by_password.or(exists(link)))
        .count()
        .into_boxed();
    if let Some(except) = except {
        admins = admins.filter(users::id.ne(except));
    }
    Ok(admins.get_result(db)?)
}
