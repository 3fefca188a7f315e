//! A user as a SCIM resource to be changed: between the row of the account and its attributes, with
//! the groups that the user is in.
//!
//! The groups are theirs to change (RFC 7643 section 4.1.2, `groups`), and no row of a user is
//! written when they do. A user's version covers them by a digest of what is shown of them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use openssl::sha::Sha256;
use scim_model::meta::Version;
use scim_model::resource::{GroupReference, is_email};
use scim_model::{UserResource, schema};
use serde_json::{Map, Value};

use crate::accounts::{self, User};
use crate::db::connection::per_backend;
use crate::db::schema::{group_members, groups};
use crate::{Connection, GroupId, OrganizationId, StoreError, UserId, fold_email};

/// A user with its resource, to be changed. Rendered, it is a [`StoredUser`](super::StoredUser).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ScimUser {
    /// The account, with its id, version and times.
    pub user: User,
    /// The attributes.
    pub resource: UserResource,
    /// The groups in the order of their ids, once [`load_groups`] has loaded them.
    pub groups: Option<Vec<UserGroup>>,
}

impl ScimUser {
    /// Parses the resource of a row; the groups are those that were loaded.
    pub(super) fn read(user: User, groups: Option<Vec<UserGroup>>) -> Result<Self, StoreError> {
        let attributes: Map<String, Value> = serde_json::from_str(&user.scim_attributes)
            .map_err(|_| StoreError::corrupt(format!("the attributes of user {}", user.id)))?;
        Ok(Self {
            user,
            resource: UserResource::from_stored(attributes),
            groups,
        })
    }
}

/// One user as a resource; `None` where the organization has none of that id, or it is deleted.
pub fn get(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
) -> Result<Option<ScimUser>, StoreError> {
    accounts::get(db, organization, id)?
        .filter(|user| user.deleted_at.is_none())
        .map(|user| ScimUser::read(user, None))
        .transpose()
}

/// The resource with its status spelled out where the client left it open.
fn with_status(mut resource: UserResource, active_otherwise: bool) -> UserResource {
    if resource.active().is_none() {
        resource.set_active(active_otherwise);
    }
    resource
}

/// Writes the resource into the row: the JSON and every column that is computed from it.
///
/// The row becomes SCIM-managed and loses its mark of deletion; its version is bumped. Where the
/// client left `active` open or removed it, it becomes `active_otherwise`, and says so: clients
/// compare it, and import nobody whose status they do not see. The role stays as it is, and so does the
/// e-mail address that a guarded account signs in with.
pub(super) fn apply_to_row(
    user: &mut User,
    resource: UserResource,
    active_otherwise: bool,
    now: DateTime<Utc>,
) -> UserResource {
    let resource = with_status(resource, active_otherwise);
    let active = resource.active().unwrap_or(active_otherwise);
    // Reading the resource has checked that it has an e-mail address.
    let email = resource.sign_in_email().unwrap_or_default();
    // What stays as it is keeps its folded form, which may be an old one: see `fold_anew`.
    if resource.user_name() != user.user_name {
        resource.user_name().clone_into(&mut user.user_name);
        user.user_name_folded = fold_email(&user.user_name);
    }
    if email != user.email {
        email.clone_into(&mut user.email);
        user.email_folded = fold_email(&user.email);
    }
    user.email_listed = is_listed(user, &resource);
    user.external_id = resource.external_id().map(str::to_owned);
    user.primary_email_folded = other_primary_email(user, &resource);
    user.display_name = resource
        .full_name()
        .unwrap_or_else(|| user.user_name.clone());
    user.given_name = resource.given_name().map(str::to_owned);
    user.family_name = resource.family_name().map(str::to_owned);
    user.active = active;
    user.deactivated_at = match (active, user.deactivated_at) {
        (true, _) => None,
        (false, before) => before.or(Some(now)),
    };
    user.deleted_at = None;
    user.scim_managed = true;
    // Names and values of JSON are always JSON.
    user.scim_attributes = serde_json::to_string(resource.attributes()).unwrap_or_default();
    user.version += 1;
    user.updated_at = now;
    resource
}

/// Computes the folded columns of a row anew.
pub(super) fn refold(user: &mut User, resource: &UserResource) {
    user.user_name_folded = fold_email(&user.user_name);
    user.email_folded = fold_email(&user.email);
    user.email_listed = is_listed(user, resource);
    user.primary_email_folded = other_primary_email(user, resource);
    user.sign_in_email_folded = user.sign_in_email.as_deref().map(fold_email);
}

/// The folded primary e-mail address, if it is another than the row's own.
fn other_primary_email(user: &User, resource: &UserResource) -> Option<String> {
    resource
        .primary_email()
        .filter(|primary| is_email(primary))
        .map(fold_email)
        .filter(|primary| *primary != user.email_folded)
}

/// Whether the resource lists the e-mail address that the user signs in with.
fn is_listed(user: &User, resource: &UserResource) -> bool {
    let is_same = |listed| user.email == listed || fold_email(listed) == user.email_folded;
    resource.emails().any(is_same)
}

/// A group that a user is in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[non_exhaustive]
pub struct UserGroup {
    /// The group's id.
    pub id: GroupId,
    /// The group's name.
    pub display_name: String,
}

impl UserGroup {
    /// Reads a list of pairs, of id and name, as the database writes it, and sorts it by id:
    /// sorting it in SQLite would build a temporary table.
    pub(super) fn of_json(pairs: Option<&str>) -> serde_json::Result<Vec<Self>> {
        let pairs: Vec<(GroupId, String)> = match pairs {
            None | Some("[]") => return Ok(Vec::new()),
            Some(pairs) => serde_json::from_str(pairs)?,
        };
        let group = |(id, display_name)| Self { id, display_name };
        let mut groups: Vec<Self> = pairs.into_iter().map(group).collect();
        groups.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(groups)
    }

    /// The group below a SCIM base URL without a slash at its end.
    fn reference(&self, base_url: &str) -> GroupReference {
        GroupReference {
            id: self.id.to_string(),
            display_name: self.display_name.clone(),
            location: format!("{base_url}{}/{}", schema::GROUP_TYPE.endpoint, self.id),
        }
    }
}

/// The version of a user after this many changes of the resource, with what is shown of the groups,
/// which are in the order of their ids. It costs nobody else anything when a group changes, and
/// every server computes the same.
pub(super) fn version_with(changes: i64, groups: &[UserGroup]) -> Version {
    if groups.is_empty() {
        return changes.into();
    }
    let mut hash = Sha256::new();
    for group in groups {
        hash.update(group.id.as_str().as_bytes());
        hash.update(&(group.display_name.len() as u64).to_be_bytes());
        hash.update(group.display_name.as_bytes());
    }
    let hash = hash.finish();
    let shown = hash.first_chunk().map(|start| u64::from_be_bytes(*start));
    Version::new(changes, shown)
}

/// The attribute `groups`; `None` for a user who is in no group.
pub(super) fn groups_attribute(
    groups: &[UserGroup],
    base_url: &str,
) -> Option<(&'static str, Value)> {
    let references: Vec<_> = groups.iter().map(|it| it.reference(base_url)).collect();
    GroupReference::attribute(&references)
}

/// An expression for the groups of a row of `users`, as [`UserGroup::of_json`] reads them.
macro_rules! groups_sqlite {
    () => {
        "(SELECT json_group_array(json_array(groups.id, groups.display_name)) \
            FROM group_members CROSS JOIN groups ON groups.id = group_id \
            WHERE member_id = users.id AND group_members.organization_id = users.organization_id)"
    };
}
/// See [`groups_sqlite`].
macro_rules! groups_postgres {
    () => {
        "(SELECT CAST(json_agg(json_build_array(groups.id, groups.display_name)) AS text) \
            FROM group_members INNER JOIN groups ON groups.id = group_id \
            WHERE member_id = users.id AND group_members.organization_id = users.organization_id)"
    };
}
pub(super) use {groups_postgres, groups_sqlite};

/// Loads the groups of a user, unless they were loaded before.
pub fn load_groups(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &mut ScimUser,
) -> Result<(), StoreError> {
    if user.groups.is_none() {
        user.groups = Some(groups_of(db, organization, &user.user.id)?);
    }
    Ok(())
}

/// The groups of a user, in the order of their ids.
pub(super) fn groups_of(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
) -> Result<Vec<UserGroup>, StoreError> {
    Ok(per_backend!(db, db => group_members::table
        .inner_join(groups::table)
        .filter(group_members::member_id.eq(id.as_str()))
        .filter(group_members::organization_id.eq(organization))
        .order(group_members::group_id)
        .select((groups::id, groups::display_name))
        .load(db))?)
}
