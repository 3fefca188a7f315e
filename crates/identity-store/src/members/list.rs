//! The list of an organization's people, as the Team page shows it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::accounts::User;
use crate::db::connection::per_backend;
use crate::db::micros::Micros;
use crate::db::schema::{credentials, saml_name_ids, users};
use crate::sign_in::LinkedBy;
use crate::{Connection, NameIdLinkId, OrganizationId, Page, PageRequest, StoreError, UserId};

/// A person, and the ways in which they can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// The account.
    pub user: User,
    /// The `NameID`s that sign in as it.
    pub name_ids: Vec<LinkedNameId>,
    /// Whether there is a password.
    pub has_password: bool,
}

/// A NameID of an identity provider that is linked to a user.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = saml_name_ids)]
#[non_exhaustive]
pub struct LinkedNameId {
    /// The link's identifier.
    pub id: NameIdLinkId,
    #[diesel(column_name = user_id)]
    pub(crate) user: UserId,
    /// The identity provider's entity ID.
    pub provider_entity_id: String,
    /// The NameID's value.
    pub name_id: String,
    /// Its format, if the assertion gave one.
    pub name_id_format: Option<String>,
    /// How it was linked; `None` for one that is older than this is recorded.
    pub linked_by: Option<LinkedBy>,
    /// When it was linked.
    #[diesel(deserialize_as = Micros)]
    pub created_at: DateTime<Utc>,
    /// When it last signed in.
    #[diesel(deserialize_as = Micros)]
    pub last_used_at: DateTime<Utc>,
}

/// A page of the organization's people, the newest first, without deleted ones.
pub fn list(
    db: &mut Connection,
    organization: &OrganizationId,
    page: &PageRequest,
) -> Result<Page<Member>, StoreError> {
    let of_organization = users::table
        .filter(users::organization_id.eq(organization))
        .filter(users::deleted_at.is_null())
        .order(users::id.desc())
        .limit(page.fetch());
    let users: Vec<User> = match page.cursor() {
        None => per_backend!(db, db => of_organization.select(User::as_select()).load(db))?,
        Some(cursor) => per_backend!(db, db => of_organization
            .filter(users::id.lt(cursor))
            .select(User::as_select())
            .load(db))?,
    };
    let found = page.page(users, |user: &User| user.id.as_str());
    let members = with_keys(db, found.items)?;
    Ok(Page {
        items: members,
        next_cursor: found.next_cursor,
    })
}

/// Adds to users the ways in which they can sign in.
pub(super) fn with_keys(db: &mut Connection, users: Vec<User>) -> Result<Vec<Member>, StoreError> {
    let ids: Vec<&UserId> = users.iter().map(|user| &user.id).collect();
    let mut links = links_of(db, &ids)?;
    let with_password = with_password(db, &ids)?;
    drop(ids);
    let member = |user: User| Member {
        name_ids: links.remove(&user.id).unwrap_or_default(),
        has_password: with_password.contains(&user.id),
        user,
    };
    Ok(users.into_iter().map(member).collect())
}

fn links_of(
    db: &mut Connection,
    ids: &[&UserId],
) -> Result<HashMap<UserId, Vec<LinkedNameId>>, StoreError> {
    let links: Vec<LinkedNameId> = per_backend!(db, db => saml_name_ids::table
        .filter(saml_name_ids::user_id.eq_any(ids))
        .order(saml_name_ids::id)
        .select(LinkedNameId::as_select())
        .load(db))?;
    let mut of_users: HashMap<UserId, Vec<LinkedNameId>> = HashMap::new();
    for link in links {
        of_users.entry(link.user.clone()).or_default().push(link);
    }
    Ok(of_users)
}

fn with_password(db: &mut Connection, ids: &[&UserId]) -> Result<HashSet<UserId>, StoreError> {
    let found: Vec<UserId> = per_backend!(db, db => credentials::table
        .filter(credentials::user_id.eq_any(ids))
        .select(credentials::user_id)
        .load(db))?;
    Ok(found.into_iter().collect())
}
