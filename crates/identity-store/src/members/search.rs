//! Finding people by a part of their name, e-mail address or user name, or by a whole NameID or
//! externalId.

use std::collections::HashSet;

use diesel::prelude::*;

use super::list::{Member, with_keys};
use crate::accounts::User;
use crate::db::schema::{saml_name_ids, users};
use crate::{Connection, OrganizationId, Page, PageRequest, StoreError, UserId, fold, fold_email};

/// How many people are found by a whole value, at most.
const EXACT: i64 = 20;

/// The cursor of a page that begins with the newest person: no id sorts after it.
const BEFORE_ALL: &str = "z";

/// A page of the people that a text finds, without deleted ones: first those whose user name,
/// e-mail address, externalId or NameID it is, then those, the newest first, with it somewhere in their
/// name, user name or e-mail address, in any letter case.
///
/// The former are found by indexes, the latter among a bounded number of people for each page: a page
/// may be short, and even empty, while its cursor goes on.
pub fn search(
    db: &mut Connection,
    organization: &OrganizationId,
    text: &str,
    page: &PageRequest,
) -> Result<Page<Member>, StoreError> {
    let folded = fold(text);
    let mut exact = exact(db, organization, text)?;
    exact.truncate(page.limit());
    let room = page.limit().saturating_sub(exact.len());
    if page.is_first() && room == 0 {
        return Ok(Page {
            items: with_keys(db, exact)?,
            next_cursor: Some(BEFORE_ALL.to_owned()),
        });
    }
    let rest = if page.is_first() {
        page.with_limit(room)
    } else {
        page.clone()
    };
    let known: HashSet<&UserId> = exact.iter().map(|user| &user.id).collect();
    let has_it = |user: &User| {
        let name = || fold(&user.display_name).contains(&folded);
        let signs_in_with = || {
            let own = user.sign_in_email_folded.as_ref();
            own.is_some_and(|email| email.contains(&folded))
        };
        user.user_name_folded.contains(&folded)
            || user.email_folded.contains(&folded)
            || signs_in_with()
            || name()
    };
    let found = rest.scan(
        |cursor, limit| scanned(db, organization, cursor, limit),
        |user| !known.contains(&user.id) && has_it(user),
        |user| user.id.as_str(),
    )?;
    let mut users = if page.is_first() { exact } else { Vec::new() };
    users.extend(found.items);
    Ok(Page {
        items: with_keys(db, users)?,
        next_cursor: found.next_cursor,
    })
}

fn scanned(
    db: &mut Connection,
    organization: &OrganizationId,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Vec<User>, StoreError> {
    let mut query = users::table
        .filter(users::organization_id.eq(organization))
        .filter(users::deleted_at.is_null())
        .order(users::id.desc())
        .limit(limit)
        .select(User::as_select())
        .into_boxed();
    if let Some(cursor) = cursor {
        query = query.filter(users::id.lt(cursor.to_owned()));
    }
    Ok(query.load(db)?)
}

/// Each query goes by an index of its own.
fn exact(
    db: &mut Connection,
    organization: &OrganizationId,
    text: &str,
) -> Result<Vec<User>, StoreError> {
    let email = fold_email(text);
    let present = users::table
        .filter(users::organization_id.eq(organization))
        .filter(users::deleted_at.is_null())
        .limit(EXACT)
        .select(User::as_select());
    let linked = saml_name_ids::table
        .filter(saml_name_ids::organization_id.eq(organization))
        .filter(saml_name_ids::name_id_compared.eq_any([text, email.as_str()]))
        .limit(EXACT)
        .select(saml_name_ids::user_id);
    let linked: Vec<UserId> = linked.load(db)?;
    let mut found: Vec<User> = present
        .filter(users::user_name_folded.eq(&email))
        .load(db)?;
    found.extend::<Vec<User>>(present.filter(users::email_folded.eq(&email)).load(db)?);
    let signs_in_with = users::sign_in_email_folded.eq(&email);
    found.extend::<Vec<User>>(present.filter(signs_in_with).load(db)?);
    found.extend::<Vec<User>>(present.filter(users::external_id.eq(text)).load(db)?);
    found.extend::<Vec<User>>(present.filter(users::id.eq_any(linked)).load(db)?);
    let mut seen = HashSet::new();
    found.retain(|user| seen.insert(user.id.clone()));
    Ok(found)
}
