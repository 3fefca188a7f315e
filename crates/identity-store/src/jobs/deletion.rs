//! Deleting organizations with everything they have, on the day that
//! [`schedule_deletion`](crate::organizations::schedule_deletion) has set.
//!
//! One may have millions of rows, so each transaction deletes a few hundred of them, and others wait for
//! no more. What is left is found anew each time: a server that stops goes on after its next start, and
//! two servers do no harm to each other.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use crate::db::connection::per_backend;
use crate::db::lock;
use crate::db::schema::organizations as rows;
use crate::organizations::{self, first_due, retire_short_name};
use crate::{Connection, OrganizationId, StoreError};

/// The most rows that one transaction deletes.
pub const MAX_ROWS: usize = 500;

/// What one transaction has deleted of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Batch {
    /// The organization.
    pub organization: OrganizationId,
    /// How many rows of each table.
    pub deleted: BTreeMap<&'static str, usize>,
    /// Whether the organization itself is gone.
    pub is_done: bool,
}

/// How the rows of an organization are found in a table.
enum Found {
    /// By an index of the organization.
    ByOrganization,
    /// In the order of an index of the organization, in which rows of other tables are found by theirs.
    InOrder(&'static str),
    /// By the first rows of another table, which are deleted after them, since the organization has no
    /// index here: this column names their id.
    By(&'static str, &'static Part),
}

/// The rows of an organization in one table.
struct Part {
    table: &'static str,
    /// The columns of its primary key.
    key: &'static str,
    found: Found,
}

const fn part(table: &'static str, key: &'static str, found: Found) -> Part {
    Part { table, key, found }
}

static USERS: Part = part("users", "id", Found::InOrder("deleted_at, id"));
static GROUPS: Part = part("groups", "id", Found::InOrder("id"));
static SCIM_TOKENS: Part = part("scim_tokens", "id", Found::InOrder("id"));

/// All tables with rows of organizations, those first whose rows refer to others. The totals come after
/// what they count, since triggers go on counting.
static PARTS: [&Part; 25] = [
    &part("let_in_offers", "attempt_id", Found::ByOrganization),
    &part("sessions", "id", Found::ByOrganization),
    &part("saml_name_ids", "id", Found::ByOrganization),
    &part(
        "former_identifiers",
        "organization_id, hash, user_id",
        Found::ByOrganization,
    ),
    &part("known_browsers", "id", Found::By("user_id", &USERS)),
    &part("credentials", "user_id", Found::By("user_id", &USERS)),
    &part(
        "user_emails",
        "email_folded, organization_id, user_id",
        Found::By("user_id", &USERS),
    ),
    &part("users_to_fold", "user_id", Found::By("user_id", &USERS)),
    &USERS,
    &part(
        "group_members",
        "group_id, member_id",
        Found::By("group_id", &GROUPS),
    ),
    &GROUPS,
    &part(
        "scim_access_tokens",
        "secret_hash",
        Found::By("scim_token_id", &SCIM_TOKENS),
    ),
    &SCIM_TOKENS,
    &part("api_keys", "id", Found::ByOrganization),
    &part("saml_keys", "id", Found::ByOrganization),
    &part("provider_refreshes", "provider_id", Found::ByOrganization),
    &part("providers", "id", Found::ByOrganization),
    &part(
        "consumed_requests",
        "organization_id, request_id",
        Found::ByOrganization,
    ),
    &part(
        "consumed_assertions",
        "organization_id, provider_entity_id, assertion_id",
        Found::ByOrganization,
    ),
    &part("scim_requests", "id", Found::ByOrganization),
    &part("sign_in_attempts", "id", Found::ByOrganization),
    &part("recovery_links", "id", Found::ByOrganization),
    &part(
        "scim_page_checkpoints",
        "organization_id, resource_type, first_id",
        Found::ByOrganization,
    ),
    &part(
        "scim_totals",
        "organization_id, resource_type, shard",
        Found::ByOrganization,
    ),
    &part("audit_events", "organization_id, id", Found::ByOrganization),
];

/// Deletes up to [`MAX_ROWS`] rows of an organization whose deletion is due; `None` if there is none
/// (any more). The organization's own row goes last, and its short name is kept as one that was given
/// up.
pub fn delete_batch(db: &mut Connection, now: DateTime<Utc>) -> Result<Option<Batch>, StoreError> {
    let Some(due) = first_due(db, now)? else {
        return Ok(None);
    };
    let id = due.id;
    // Nobody adds rows while the last ones go.
    lock::organization_for_deletion(db, &id)?;
    let mut batch = Batch {
        organization: id.clone(),
        deleted: BTreeMap::new(),
        is_done: false,
    };
    let standing = organizations::get(db, &id)?
        .filter(|organization| organization.delete_at.is_some_and(|at| at <= now));
    let Some(organization) = standing else {
        // Another server has deleted it meanwhile.
        return Ok(Some(batch));
    };
    let mut left = MAX_ROWS;
    for part in PARTS {
        let deleted = part.delete(db, &id, left)?;
        if deleted > 0 {
            batch.deleted.insert(part.table, deleted);
        }
        left = left.saturating_sub(deleted);
        if left == 0 {
            return Ok(Some(batch));
        }
    }
    retire_short_name(db, &id, &organization.short_name, now)?;
    diesel::delete(rows::table.find(&id)).execute(db)?;
    batch.deleted.insert("organizations", 1);
    batch.is_done = true;
    Ok(Some(batch))
}

impl Part {
    /// Deletes rows up to a number; returns how many there were.
    fn delete(
        &self,
        db: &mut Connection,
        organization: &OrganizationId,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let (table, key, first) = (self.table, self.key, self.first("$2"));
        let statement = format!("DELETE FROM {table} WHERE ({key}) IN ({first})");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(per_backend!(db, db => sql_query(statement)
            .bind::<Text, _>(organization.as_str())
            .bind::<BigInt, _>(limit)
            .execute(db))?)
    }

    /// The query for the keys of its first rows.
    fn first(&self, limit: &str) -> String {
        let (table, key) = (self.table, self.key);
        let of = match &self.found {
            Found::ByOrganization => "organization_id = $1".to_owned(),
            Found::InOrder(columns) => format!("organization_id = $1 ORDER BY {columns}"),
            Found::By(column, of) => format!("{column} IN ({})", of.first(&MAX_ROWS.to_string())),
        };
        format!("SELECT {key} FROM {table} WHERE {of} LIMIT {limit}")
    }
}
