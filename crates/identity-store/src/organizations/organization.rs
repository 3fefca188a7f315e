//! An organization and its settings.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::audit::{self, Action, Event};
use crate::db::lock;
use crate::db::micros::{MaybeMicros, Micros};
use crate::db::schema::organizations;
use crate::{Caller, Connection, OrganizationId, StoreError};

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = organizations, treat_none_as_default_value = false)]
#[non_exhaustive]
pub struct Organization {
    /// Opaque; part of its public URLs, and never changes.
    pub id: OrganizationId,
    /// The name for people.
    pub name: String,
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
}

/// Creates an organization with the default settings: SSO creates accounts, unsolicited responses
/// are rejected, and the e-mail attribute finds nobody.
pub fn create(
    db: &mut Connection,
    name: &str,
    now: DateTime<Utc>,
) -> Result<Organization, StoreError> {
    let organization = Organization {
        id: OrganizationId::random(),
        name: name.to_owned(),
        jit_provisioning: true,
        allow_idp_initiated: false,
        trust_email_attribute: false,
        created_at: now,
        updated_at: now,
        suspended_at: None,
    };
    diesel::insert_into(organizations::table)
        .values(organization.clone())
        .execute(db)?;
    Ok(organization)
}

/// The organization with this id; `None` if it does not exist.
pub fn get(db: &mut Connection, id: &OrganizationId) -> Result<Option<Organization>, StoreError> {
    Ok(organizations::table
        .find(id)
        .select(Organization::as_select())
        .get_result(db)
        .optional()?)
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
    ] {
        if let Some(value) = wanted.filter(|value| value != stored) {
            *stored = value;
            changed.push(name);
        }
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
            organizations::updated_at.eq(Micros::from(now)),
        ))
        .execute(db)?;
    let event = Event::new(Action::OrganizationSettingsChanged)
        .target(&caller.organization)
        .detail(serde_json::json!({ "changed": changed }));
    audit::record(db, caller, &event)?;
    Ok(Some(organization))
}
