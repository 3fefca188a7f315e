//! Erasing a person who has left: their id stays where it is named, and so do the hashes by which a
//! person who was deleted does not come back; everything else that is theirs goes.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::error::MemberError;
use crate::accounts::{self, User};
use crate::audit::{self, Action, Event};
use crate::db::lock;
use crate::db::schema::{
    credentials, group_members, known_browsers, saml_name_ids, sign_in_attempts, user_emails,
    users, users_to_fold,
};
use crate::organizations::recovery;
use crate::provisioning::ProvisioningError;
use crate::provisioning::users::leave;
use crate::sign_in::{let_in_offers, links, sessions};
use crate::{Caller, Connection, StoreError, UserId};

/// Values shorter than this are looked for in texts only where a text says what they are: as a part
/// of any text, they would be found in other people's.
const TELLING_CHARS: usize = 5;

/// Erases a person who is deactivated or deleted: name, e-mail addresses, user name, externalId,
/// NameIDs, the SCIM resource, password, and what attempts at signing in tell of them. Audit events,
/// attempts and the log of SCIM requests go on naming the id. Erasing twice is a no-op.
///
/// # Errors
/// [`MemberError::NotFound`], and [`MemberError::StillActive`].
pub fn erase(db: &mut Connection, caller: &Caller, id: &UserId) -> Result<(), MemberError> {
    let organization = &caller.organization;
    lock::user_for_deletion(db, id)?;
    let user = accounts::get(db, organization, id)?.ok_or(MemberError::NotFound)?;
    if user.user_name == erased_name(id) {
        return Ok(());
    }
    if user.deleted_at.is_none() {
        if user.active {
            return Err(MemberError::StillActive);
        }
        // They are remembered as anybody who is deleted.
        leave(db, caller, &user).map_err(|error| match error {
            ProvisioningError::Store(error) => error.into(),
            // Nothing else is possible while the row is locked.
            _ => MemberError::NotFound,
        })?;
    }
    let values = values_of(db, &user)?;
    erase_attempts(db, &user, &values)?;
    erase_rows(db, &user)?;
    let event = Event::new(Action::UserErased).target(id);
    audit::record(db, caller, &event)?;
    Ok(())
}

fn erased_name(id: &UserId) -> String {
    format!("erased {id}")
}

/// What tells that a text is about the person.
fn values_of(db: &mut Connection, user: &User) -> Result<BTreeSet<String>, StoreError> {
    let record: serde_json::Value = serde_json::from_str(&user.scim_attributes).unwrap_or_default();
    let mut values: BTreeSet<String> = user_emails::table
        .filter(user_emails::user_id.eq(&user.id))
        .select(user_emails::email_folded)
        .load(db)?
        .into_iter()
        .collect();
    values.extend([user.user_name.clone(), user.email.clone()]);
    values.extend([user.user_name_folded.clone(), user.email_folded.clone()]);
    values.extend(user.external_id.clone());
    values.extend(user.primary_email_folded.clone());
    values.extend(user.sign_in_email.clone());
    values.extend(links::of_user(db, user)?.into_iter().map(|it| it.name_id));
    // A person who was deleted before has these in the resource only.
    for pointer in ["/userName", "/externalId"] {
        values.extend(text_at(&record, pointer));
    }
    let emails = record.get("emails").and_then(|emails| emails.as_array());
    for email in emails.into_iter().flatten() {
        values.extend(text_at(email, "/value"));
    }
    values.retain(|value| !value.trim().is_empty());
    Ok(values)
}

fn text_at(json: &serde_json::Value, pointer: &str) -> Option<String> {
    Some(json.pointer(pointer)?.as_str()?.to_owned())
}

diesel::define_sql_function! {
    /// Lowers a text: on SQLite its ASCII letters.
    fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>)
        -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

/// What attempts at signing in tell of the person, those too whose account was not known. They are
/// looked for among all attempts of the organization, which are kept for 90 days.
fn erase_attempts(
    db: &mut Connection,
    user: &User,
    values: &BTreeSet<String>,
) -> Result<(), StoreError> {
    let told = (
        sign_in_attempts::account_folded.eq(None::<String>),
        sign_in_attempts::expected.eq(None::<String>),
        sign_in_attempts::received.eq(None::<String>),
        sign_in_attempts::client_ip.eq(None::<String>),
    );
    let of_organization = || {
        sign_in_attempts::table.filter(sign_in_attempts::organization_id.eq(&user.organization_id))
    };
    let known = of_organization().filter(sign_in_attempts::user_id.eq(&user.id));
    diesel::update(known).set(told.clone()).execute(db)?;
    let accounts: Vec<String> = values
        .iter()
        .map(|value| crate::fold_email(value))
        .collect();
    // A password may have been tried before it was known where.
    let typed = sign_in_attempts::table.filter(
        sign_in_attempts::organization_id
            .eq(&user.organization_id)
            .or(sign_in_attempts::organization_id.is_null()),
    );
    let typed = typed.filter(sign_in_attempts::account_folded.eq_any(accounts));
    diesel::update(typed).set(told.clone()).execute(db)?;
    for pattern in values.iter().flat_map(|value| patterns(value)) {
        let lowered = pattern.to_lowercase();
        for column in [Told::Received, Told::Expected] {
            let of = of_organization();
            let (like, lower_like) = (pattern.clone(), lowered.clone());
            match column {
                Told::Received => diesel::update(
                    of.filter(
                        lower(sign_in_attempts::received)
                            .like(lower_like)
                            .escape('\\')
                            .or(sign_in_attempts::received.like(like).escape('\\')),
                    ),
                )
                .set(told.clone())
                .execute(db)?,
                Told::Expected => diesel::update(
                    of.filter(
                        lower(sign_in_attempts::expected)
                            .like(lower_like)
                            .escape('\\')
                            .or(sign_in_attempts::expected.like(like).escape('\\')),
                    ),
                )
                .set(told.clone())
                .execute(db)?,
            };
        }
    }
    Ok(())
}

/// The two texts of an attempt.
#[derive(Clone, Copy)]
enum Told {
    Received,
    Expected,
}

/// What `LIKE` finds a value by.
fn patterns(value: &str) -> Vec<String> {
    let mut escaped = String::new();
    for character in value.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    if value.chars().count() >= TELLING_CHARS {
        return vec![format!("%{escaped}%")];
    }
    ["NameID", "e-mail address", "account", "accounts"]
        .iter()
        .flat_map(|word| [format!("%{word} {escaped},%"), format!("%{word} {escaped}")])
        .chain([
            escaped.clone(),
            format!("%, {escaped},%"),
            format!("%, {escaped}"),
        ])
        .collect()
}

/// What is theirs in all other tables.
fn erase_rows(db: &mut Connection, user: &User) -> Result<(), StoreError> {
    let (organization, id) = (&user.organization_id, &user.id);
    sessions::end_all_for_user(db, organization, id)?;
    let_in_offers::delete_of_user(db, organization, id)?;
    recovery::forget_person(db, user)?;
    diesel::delete(saml_name_ids::table.filter(saml_name_ids::user_id.eq(id))).execute(db)?;
    diesel::delete(known_browsers::table.filter(known_browsers::user_id.eq(id))).execute(db)?;
    diesel::delete(credentials::table.find(id)).execute(db)?;
    diesel::delete(user_emails::table.filter(user_emails::user_id.eq(id))).execute(db)?;
    diesel::delete(users_to_fold::table.find(id)).execute(db)?;
    let memberships = group_members::table
        .filter(group_members::member_id.eq(id.as_str()))
        .filter(group_members::organization_id.eq(organization));
    diesel::delete(memberships).execute(db)?;
    let nobody = erased_name(id);
    let resource = serde_json::json!({ "userName": nobody, "active": false }).to_string();
    let row = users::table
        .find(id)
        .filter(users::organization_id.eq(organization));
    diesel::update(row)
        .set((
            (
                users::user_name.eq(&nobody),
                users::user_name_folded.eq(&nobody),
                users::email.eq(&nobody),
                users::email_folded.eq(&nobody),
                users::email_listed.eq(false),
                users::display_name.eq(&nobody),
            ),
            users::external_id.eq(None::<String>),
            users::given_name.eq(None::<String>),
            users::family_name.eq(None::<String>),
            users::primary_email_folded.eq(None::<String>),
            users::sign_in_email.eq(None::<String>),
            users::sign_in_email_folded.eq(None::<String>),
            users::scim_attributes.eq(resource),
        ))
        .execute(db)?;
    Ok(())
}
