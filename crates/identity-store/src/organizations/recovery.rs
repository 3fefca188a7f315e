//! A way in for an organization that nobody can administer any more: the operator of the server makes a
//! one-time link at the command line, and the person who opens it becomes platform admin.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use diesel::prelude::*;

use crate::accounts::{self, AccountError, NewLocalUser, Role, User, credentials};
use crate::audit::{self, Action, Actor, Event};
use crate::db::lock;
use crate::db::micros::Micros;
use crate::db::schema::{recovery_links, users};
use crate::members::{self, Change, MemberError};
use crate::organizations::{self, Organization, OrganizationError};
use crate::sign_in::{links, sessions};
use crate::{
    Caller, Connection, OrganizationId, RecoveryLinkId, Secret, StoreError, UserId, fold_email,
};

/// How long the other platform admins are told who was let in.
const TOLD_FOR: Duration = Duration::days(30);

/// The most people of whom they are told.
const TOLD: i64 = 10;

/// The person who is let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecoveryLink {
    /// The e-mail address to sign in with.
    pub email: String,
    /// The name of an account that is made; without it the e-mail address.
    pub display_name: Option<String>,
}

/// What a link is for that can be used now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovery {
    /// The organization.
    pub organization: Organization,
    /// The e-mail address that the platform admin signs in with.
    pub email: String,
    /// The name of the account, as far as it is known.
    pub display_name: Option<String>,
}

/// A person who became platform admin by a link.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovered {
    /// The account.
    pub user: UserId,
    /// The person's name.
    pub display_name: String,
    /// The e-mail address of the record.
    pub email: String,
    /// When the link was used.
    pub at: DateTime<Utc>,
}

/// A link of a person, as an export shows it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = recovery_links)]
pub(crate) struct StoredLink {
    pub(crate) id: RecoveryLinkId,
    pub(crate) organization_id: OrganizationId,
    pub(crate) email: String,
    pub(crate) display_name: Option<String>,
    #[diesel(deserialize_as = Micros)]
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) user_id: Option<UserId>,
}

/// Creates a link, which replaces the unused ones of the organization; returns it with its end, or `None`
/// if the organization does not exist.
///
/// # Errors
/// [`OrganizationError::Suspended`] and [`OrganizationError::UserNameTaken`].
pub fn create_link(
    db: &mut Connection,
    caller: &Caller,
    new: &NewRecoveryLink,
    ttl: Duration,
) -> Result<Option<(Secret, DateTime<Utc>)>, OrganizationError> {
    lock::organization(db, &caller.organization)?;
    let Some(organization) = organizations::get(db, &caller.organization)? else {
        return Ok(None);
    };
    if organization.suspended_at.is_some() {
        return Err(OrganizationError::Suspended);
    }
    account(db, &organization.id, &new.email)?;
    let unused = recovery_links::table
        .filter(recovery_links::organization_id.eq(&organization.id))
        .filter(recovery_links::used_at.is_null());
    diesel::delete(unused).execute(db)?;
    let (secret, expires_at) = (Secret::generate(""), caller.now + ttl);
    diesel::insert_into(recovery_links::table)
        .values((
            recovery_links::id.eq(RecoveryLinkId::new(caller.now)),
            recovery_links::organization_id.eq(&organization.id),
            recovery_links::email.eq(&new.email),
            recovery_links::display_name.eq(&new.display_name),
            recovery_links::secret_hash.eq(secret.hash()),
            recovery_links::created_at.eq(Micros::from(caller.now)),
            recovery_links::expires_at.eq(Micros::from(expires_at)),
        ))
        .execute(db)?;
    let event = Event::new(Action::OrganizationRecoveryLinkCreated)
        .target(&organization.id)
        .detail(serde_json::json!({ "expires_at": expires_at.to_rfc3339_opts(SecondsFormat::Secs, true) }));
    audit::record(db, caller, &event)?;
    Ok(Some((secret, expires_at)))
}

/// What the link is for; `None` if it cannot be used now.
pub fn peek(
    db: &mut Connection,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<Option<Recovery>, StoreError> {
    let Some(link) = find(db, secret, now)? else {
        return Ok(None);
    };
    let organization = organizations::get(db, &link.organization_id)?;
    let Some(organization) = organization.filter(|it| it.suspended_at.is_none()) else {
        return Ok(None);
    };
    let known = accounts::find_by_sign_in_email(db, &organization.id, &link.email)?;
    Ok(Some(Recovery {
        organization,
        email: link.email,
        display_name: known.map(|user| user.display_name).or(link.display_name),
    }))
}

/// Uses the link: the account that signs in with its e-mail address is a platform admin's with this
/// password, whatever kept it out, and its sessions end. Its NameIDs stay linked, and ask for the new
/// password at their next sign-in. Without that account one is made.
///
/// # Errors
/// [`OrganizationError::InvalidLink`], [`OrganizationError::Suspended`] and [`OrganizationError::UserNameTaken`],
/// which leave the link as it was.
pub fn complete(
    db: &mut Connection,
    secret: &Secret,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<(Organization, User), OrganizationError> {
    let Some(link) = find(db, secret, now)? else {
        return Err(OrganizationError::InvalidLink);
    };
    let id = &link.organization_id;
    // In the order of `create_link`, which avoids deadlock.
    lock::organization(db, id)?;
    let unused = recovery_links::table
        .find(&link.id)
        .filter(recovery_links::used_at.is_null());
    let links_used = diesel::update(unused)
        .set(recovery_links::used_at.eq(now.timestamp_micros()))
        .execute(db)?;
    let Some(organization) = organizations::get(db, id)?.filter(|_| links_used > 0) else {
        return Err(OrganizationError::InvalidLink);
    };
    if organization.suspended_at.is_some() {
        return Err(OrganizationError::Suspended);
    }
    let caller = Caller::new(id, &Actor::Cli, now);
    let known = account(db, id, &link.email)?;
    let is_new = known.is_none();
    let user = match known {
        Some(user) => open(db, &caller, &user, password_hash)?,
        None => create(db, &caller, &link, password_hash)?,
    };
    diesel::update(recovery_links::table.find(&link.id))
        .set(recovery_links::user_id.eq(Some(&user.id)))
        .execute(db)?;
    let event = Event::new(Action::OrganizationRecovered)
        .target(id)
        .detail(serde_json::json!({ "user": user.id.as_str(), "created": is_new }));
    audit::record(db, &caller, &event)?;
    Ok((organization, user))
}

/// Opens an account to the person with the link, as a promotion does.
fn open(
    db: &mut Connection,
    caller: &Caller,
    user: &User,
    password_hash: &str,
) -> Result<User, OrganizationError> {
    let (organization, id) = (&caller.organization, &user.id);
    lock::user(db, id)?;
    let linked = links::of_user(db, user)?;
    let change = Change {
        role: Some(Role::PlatformAdmin),
        confirmed_name_ids: linked.into_iter().map(|link| link.id).collect(),
        active: Some(true),
        blocked: Some(false),
    };
    members::change(db, caller, id, &change).map_err(|error| match error {
        MemberError::Store(error) => error.into(),
        // It was deleted meanwhile.
        _ => OrganizationError::InvalidLink,
    })?;
    // Nobody has confirmed them.
    links::ask_owner_for_proof(db, organization, id)?;
    credentials::set(db, organization, id, password_hash, caller.now)?;
    let event = Event::new(Action::UserPasswordSet).target(id);
    audit::record(db, caller, &event)?;
    sessions::end_all_for_user(db, organization, id)?;
    accounts::get(db, organization, id)?.ok_or(OrganizationError::InvalidLink)
}

fn create(
    db: &mut Connection,
    caller: &Caller,
    link: &StoredLink,
    password_hash: &str,
) -> Result<User, OrganizationError> {
    let new = NewLocalUser {
        email: link.email.clone(),
        display_name: link.display_name.as_ref().unwrap_or(&link.email).clone(),
        given_name: None,
        family_name: None,
        role: Role::PlatformAdmin,
        password_hash: Some(password_hash.to_owned()),
    };
    accounts::create_local(db, caller, &new).map_err(|error| match error {
        AccountError::Store(error) => error.into(),
        // The password came hashed: only the user name can be in the way.
        _ => OrganizationError::UserNameTaken,
    })
}

/// The account that signs in with the e-mail address.
fn account(
    db: &mut Connection,
    organization: &OrganizationId,
    email: &str,
) -> Result<Option<User>, OrganizationError> {
    if let Some(user) = accounts::find_by_sign_in_email(db, organization, email)? {
        return Ok(Some(user));
    }
    match accounts::find_by_user_name(db, organization, email)? {
        Some(user) if user.deleted_at.is_none() => Err(OrganizationError::UserNameTaken),
        _ => Ok(None),
    }
}

fn find(
    db: &mut Connection,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<Option<StoredLink>, StoreError> {
    Ok(recovery_links::table
        .filter(recovery_links::secret_hash.eq(secret.hash()))
        .filter(recovery_links::used_at.is_null())
        .filter(recovery_links::expires_at.gt(Micros::from(now)))
        .select(StoredLink::as_select())
        .get_result(db)
        .optional()?)
}

/// The people whom links made platform admins of the organization in the last 30 days, the latest first.
pub fn latest(
    db: &mut Connection,
    organization: &OrganizationId,
    now: DateTime<Utc>,
) -> Result<Vec<Recovered>, StoreError> {
    let rows: Vec<(UserId, String, String, Option<Micros>)> = recovery_links::table
        .inner_join(users::table.on(recovery_links::user_id.eq(users::id.nullable())))
        .filter(recovery_links::organization_id.eq(organization))
        .filter(recovery_links::used_at.gt((now - TOLD_FOR).timestamp_micros()))
        .order((recovery_links::used_at.desc(), recovery_links::id.desc()))
        .limit(TOLD)
        .select((
            users::id,
            users::display_name,
            users::email,
            recovery_links::used_at,
        ))
        .load(db)?;
    let recovered = rows.into_iter().filter_map(|(user, name, email, used_at)| {
        Some(Recovered {
            user,
            display_name: name,
            email,
            at: used_at?.into(),
        })
    });
    Ok(recovered.collect())
}

/// The links that were made for a person, or that the person has used.
pub(crate) fn of_person(db: &mut Connection, user: &User) -> Result<Vec<StoredLink>, StoreError> {
    let own: Vec<String> = [&user.user_name, &user.email]
        .into_iter()
        .chain(&user.sign_in_email)
        .map(|email| fold_email(email))
        .collect();
    let mut links: Vec<StoredLink> = recovery_links::table
        .filter(recovery_links::organization_id.eq(&user.organization_id))
        .order(recovery_links::id)
        .select(StoredLink::as_select())
        .load(db)?;
    links.retain(|link| {
        link.user_id.as_ref() == Some(&user.id) || own.contains(&fold_email(&link.email))
    });
    Ok(links)
}

/// Forgets the links of a person who is erased.
pub(crate) fn forget_person(db: &mut Connection, user: &User) -> Result<(), StoreError> {
    for link in of_person(db, user)? {
        diesel::delete(recovery_links::table.find(link.id)).execute(db)?;
    }
    Ok(())
}

/// Deletes links that expired unused, and those of which nobody is told any more; returns how many.
pub(crate) fn delete_expired(db: &mut Connection, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let unused = recovery_links::table
        .filter(recovery_links::used_at.is_null())
        .filter(recovery_links::expires_at.le(Micros::from(now)));
    let told = recovery_links::table
        .filter(recovery_links::used_at.le((now - TOLD_FOR).timestamp_micros()));
    Ok(diesel::delete(unused).execute(db)? + diesel::delete(told).execute(db)?)
}
