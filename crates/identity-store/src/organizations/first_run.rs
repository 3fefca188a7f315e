//! The first organization and its platform admin, behind a one-time link.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use crate::accounts::{self, AccountError, NewLocalUser, Role, User};
use crate::audit::Actor;
use crate::db::lock;
use crate::db::micros::Micros;
use crate::db::schema::setup_links;
use crate::organizations::{self, Organization, OrganizationError};
use crate::{Caller, Connection, Secret, SetupLinkId, StoreError};

/// The fields of the set-up page.
#[derive(Debug, Clone)]
pub struct FirstOrganization {
    /// The organization's name.
    pub name: String,
    /// The platform admin's whole name.
    pub admin_name: String,
    /// The platform admin's given name, where it was asked for apart.
    pub admin_given_name: Option<String>,
    /// The platform admin's family name, where it was asked for apart.
    pub admin_family_name: Option<String>,
    /// The platform admin's e-mail address.
    pub admin_email: String,
    /// The platform admin's password, as [`crate::accounts::passwords::hash`] hashed it.
    pub password_hash: String,
}

/// Creates a link, which replaces all earlier unused ones.
pub fn create_link(
    db: &mut Connection,
    now: DateTime<Utc>,
    ttl: Duration,
) -> Result<Secret, StoreError> {
    lock::setup_links(db)?;
    let secret = Secret::generate("");
    diesel::delete(setup_links::table.filter(setup_links::used_at.is_null())).execute(db)?;
    diesel::insert_into(setup_links::table)
        .values((
            setup_links::id.eq(SetupLinkId::new(now)),
            setup_links::secret_hash.eq(secret.hash()),
            setup_links::created_at.eq(Micros::from(now)),
            setup_links::expires_at.eq(Micros::from(now + ttl)),
        ))
        .execute(db)?;
    Ok(secret)
}

/// Whether the link is valid now.
pub fn peek(db: &mut Connection, secret: &Secret, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let usable: i64 = setup_links::table
        .filter(setup_links::secret_hash.eq(secret.hash()))
        .filter(setup_links::used_at.is_null())
        .filter(setup_links::expires_at.gt(Micros::from(now)))
        .count()
        .get_result(db)?;
    Ok(usable > 0 && organizations::count(db)? == 0)
}

/// Uses the link: creates the first organization and its platform admin, once.
///
/// # Errors
/// When the link is not valid, or an organization already exists.
pub fn complete(
    db: &mut Connection,
    secret: &Secret,
    first: &FirstOrganization,
    now: DateTime<Utc>,
) -> Result<(Organization, User), OrganizationError> {
    // The update comes first, since it locks the link: of two concurrent calls, one waits and
    // fails.
    let link = setup_links::table
        .filter(setup_links::secret_hash.eq(secret.hash()))
        .filter(setup_links::used_at.is_null())
        .filter(setup_links::expires_at.gt(Micros::from(now)));
    let links_used = diesel::update(link)
        .set(setup_links::used_at.eq(now.timestamp_micros()))
        .execute(db)
        .map_err(StoreError::from)?;
    if links_used == 0 {
        return Err(OrganizationError::InvalidLink);
    }
    lock::all_organizations(db)?;
    if organizations::count(db)? > 0 {
        return Err(OrganizationError::AlreadySetUp);
    }
    let organization = organizations::create(db, &first.name, now)?;
    let admin = NewLocalUser {
        email: first.admin_email.clone(),
        display_name: first.admin_name.clone(),
        given_name: first.admin_given_name.clone(),
        family_name: first.admin_family_name.clone(),
        role: Role::PlatformAdmin,
        password_hash: Some(first.password_hash.clone()),
    };
    let caller = Caller::new(&organization.id, &Actor::System, now);
    match accounts::create_local(db, &caller, &admin) {
        Ok(user) => Ok((organization, user)),
        Err(AccountError::Store(error)) => Err(error.into()),
        // The password came hashed: only the user name can be in the way.
        Err(_) => Err(OrganizationError::AlreadySetUp),
    }
}
