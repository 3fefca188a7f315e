//! An organization and its settings.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::error::OrganizationError;
use super::short_names::{self, ShortName};
use super::transient_key::TransientKey;
use crate::audit::{self, Action, Event};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::connection::per_backend;
use crate::db::lock;
use crate::db::micros::{MaybeMicros, Micros};
use crate::db::schema::organizations;
use crate::{Caller, Connection, OrganizationId, StoreError};

/// A customer.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting, and a column of its own"
)]
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = organizations, treat_none_as_default_value = false)]
#[non_exhaustive]
pub struct Organization {
    /// Opaque; part of its public URLs, and never changes.
    pub id: OrganizationId,
    /// The name for people.
    pub name: String,
    /// The name in the URL of its own sign-in page; see [`ShortName`].
    pub short_name: String,
    /// Whether signing in by SSO creates an account for a person without one.
    pub jit_provisioning: bool,
    /// Whether unsolicited responses are accepted.
    pub allow_idp_initiated: bool,
    /// Whether the e-mail attribute of an assertion finds accounts: the organization has said that
    /// its people cannot edit it at the identity provider.
    pub trust_email_attribute: bool,
    /// When it was created.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub created_at: DateTime<Utc>,
    /// When its settings last changed.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub updated_at: DateTime<Utc>,
    /// When it was suspended, while it is: nobody signs in, and no token or key opens anything.
    #[diesel(serialize_as = MaybeMicros, deserialize_as = MaybeMicros)]
    pub suspended_at: Option<DateTime<Utc>>,
    /// When everything it has is deleted, while that is asked for; it is suspended until then.
    #[diesel(serialize_as = MaybeMicros, deserialize_as = MaybeMicros)]
    pub delete_at: Option<DateTime<Utc>>,
    /// The attribute that is the key of a person whose NameID is transient: its value is found and
    /// linked in the place of the NameID.
    #[diesel(column_name = transient_key_attribute)]
    pub transient_key: Option<TransientKey>,
    /// Whether every request to the identity provider is signed; otherwise those are that its metadata
    /// asks for.
    pub sign_requests: bool,
    /// Whether the identity provider is asked to authenticate people anew at each sign-in.
    pub force_authn: bool,
    /// Whether signing out here signs out at the identity provider too, where it can.
    pub single_logout: bool,
}

/// Changes of settings; `None` leaves a setting unchanged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// See [`Organization::jit_provisioning`].
    pub jit_provisioning: Option<bool>,
    /// See [`Organization::allow_idp_initiated`].
    pub allow_idp_initiated: Option<bool>,
    /// See [`Organization::trust_email_attribute`].
    pub trust_email_attribute: Option<bool>,
    /// See [`Organization::transient_key`]; `Some(None)` names none any more. Ask
    /// [`key_leaves_a_way_in`](crate::accounts::key_leaves_a_way_in) first.
    pub transient_key: Option<Option<TransientKey>>,
    /// See [`Organization::sign_requests`].
    pub sign_requests: Option<bool>,
    /// See [`Organization::force_authn`].
    pub force_authn: Option<bool>,
    /// See [`Organization::single_logout`].
    pub single_logout: Option<bool>,
}

/// Creates an organization with the default settings: SSO creates accounts, unsolicited responses
/// are rejected, and the e-mail attribute finds nobody. Its short name is made of its name.
pub fn create(
    db: &mut Connection,
    name: &str,
    now: DateTime<Utc>,
) -> Result<Organization, StoreError> {
    let id = OrganizationId::random();
    let short_name = short_names::free_for(db, &id, name, now)?;
    match insert(db, &new(id.clone(), name, &short_name, now))? {
        Insert::Done(organization) => Ok(organization),
        // Another was made with that short name at the same time.
        Insert::Conflict => {
            let short_name = short_names::unique(&id);
            match insert(db, &new(id, name, &short_name, now))? {
                Insert::Done(organization) => Ok(organization),
                Insert::Conflict => Err(StoreError::corrupt("the short name of an organization")),
            }
        }
    }
}

/// Like [`create`], with a short name of one's own choice.
///
/// # Errors
/// When another organization has the short name, or the database fails.
pub fn create_named(
    db: &mut Connection,
    name: &str,
    short_name: &ShortName,
    now: DateTime<Utc>,
) -> Result<Organization, OrganizationError> {
    let id = OrganizationId::random();
    let taken = || OrganizationError::ShortNameTaken(short_name.as_str().to_owned());
    if !short_names::is_free(db, short_name, &id, now)? {
        return Err(taken());
    }
    match insert(db, &new(id, name, short_name, now))? {
        Insert::Done(organization) => Ok(organization),
        Insert::Conflict => Err(taken()),
    }
}

fn new(id: OrganizationId, name: &str, short_name: &ShortName, now: DateTime<Utc>) -> Organization {
    Organization {
        id,
        name: name.to_owned(),
        short_name: short_name.as_str().to_owned(),
        jit_provisioning: true,
        allow_idp_initiated: false,
        trust_email_attribute: false,
        created_at: now,
        updated_at: now,
        suspended_at: None,
        delete_at: None,
        transient_key: None,
        sign_requests: false,
        force_authn: false,
        single_logout: true,
    }
}

fn insert(
    db: &mut Connection,
    organization: &Organization,
) -> Result<Insert<Organization>, StoreError> {
    on_conflict(db, |db| {
        diesel::insert_into(organizations::table)
            .values(organization.clone())
            .execute(db)?;
        Ok(organization.clone())
    })
}

/// The organization with this id; `None` if it does not exist.
pub fn get(db: &mut Connection, id: &OrganizationId) -> Result<Option<Organization>, StoreError> {
    Ok(per_backend!(db, db => organizations::table
        .find(id)
        .select(Organization::as_select())
        .get_result(db))
    .optional()?)
}

/// The organization of a short name as somebody typed it, also of one that it gave up less than a
/// year ago.
pub fn find_by_short_name(
    db: &mut Connection,
    typed: &str,
    now: DateTime<Utc>,
) -> Result<Option<Organization>, StoreError> {
    let Ok(name) = ShortName::parse(typed) else {
        return Ok(None);
    };
    let found = organizations::table
        .filter(organizations::short_name.eq(name.as_str()))
        .select(Organization::as_select())
        .get_result(db)
        .optional()?;
    if found.is_some() {
        return Ok(found);
    }
    match short_names::former_holder(db, &name, now)? {
        Some(id) => get(db, &id),
        None => Ok(None),
    }
}

/// All organizations, ordered by name; for the command line.
pub fn list(db: &mut Connection) -> Result<Vec<Organization>, StoreError> {
    Ok(organizations::table
        .order((organizations::name, organizations::id))
        .select(Organization::as_select())
        .load(db)?)
}

/// The number of organizations.
pub fn count(db: &mut Connection) -> Result<i64, StoreError> {
    Ok(organizations::table.count().get_result(db)?)
}

/// Changes settings; `None` if the organization does not exist. A no-op writes nothing, not even to
/// the audit trail.
pub fn update_settings(
    db: &mut Connection,
    caller: &Caller,
    settings: Settings,
) -> Result<Option<Organization>, StoreError> {
    let now = caller.now;
    // The locked row determines what is written and reported as changed.
    lock::organization(db, &caller.organization)?;
    let Some(mut organization) = get(db, &caller.organization)? else {
        return Ok(None);
    };
    let mut changed = Vec::new();
    for (name, stored, wanted) in [
        (
            "jit_provisioning",
            &mut organization.jit_provisioning,
            settings.jit_provisioning,
        ),
        (
            "allow_idp_initiated",
            &mut organization.allow_idp_initiated,
            settings.allow_idp_initiated,
        ),
        (
            "trust_email_attribute",
            &mut organization.trust_email_attribute,
            settings.trust_email_attribute,
        ),
        (
            "sign_requests",
            &mut organization.sign_requests,
            settings.sign_requests,
        ),
        (
            "force_authn",
            &mut organization.force_authn,
            settings.force_authn,
        ),
        (
            "single_logout",
            &mut organization.single_logout,
            settings.single_logout,
        ),
    ] {
        if let Some(value) = wanted.filter(|value| value != stored) {
            *stored = value;
            changed.push(name);
        }
    }
    if let Some(key) = settings.transient_key
        && key != organization.transient_key
    {
        organization.transient_key = key;
        changed.push("transient_key");
    }
    if changed.is_empty() {
        return Ok(Some(organization));
    }
    organization.updated_at = now;
    diesel::update(organizations::table.find(&caller.organization))
        .set((
            organizations::jit_provisioning.eq(organization.jit_provisioning),
            organizations::allow_idp_initiated.eq(organization.allow_idp_initiated),
            organizations::trust_email_attribute.eq(organization.trust_email_attribute),
            organizations::transient_key_attribute.eq(organization.transient_key),
            organizations::sign_requests.eq(organization.sign_requests),
            organizations::force_authn.eq(organization.force_authn),
            organizations::single_logout.eq(organization.single_logout),
            organizations::updated_at.eq(Micros::from(now)),
        ))
        .execute(db)?;
    let event = Event::new(Action::OrganizationSettingsChanged)
        .target(&caller.organization)
        .detail(serde_json::json!({ "changed": changed }));
    audit::record(db, caller, &event)?;
    Ok(Some(organization))
}
