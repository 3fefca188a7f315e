//! Creating accounts.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::error::AccountError;
use super::user::{Origin, Role, User};
use crate::accounts::{self, credentials, former, sign_in_email};
use crate::audit::{self, Action, Event};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::connection::per_backend;
use crate::db::schema::users;
use crate::{Caller, Connection, OrganizationId, StoreError, UserId, fold_email};

/// An account that is created here, not by an identity provider.
#[derive(Debug, Clone)]
pub struct NewLocalUser {
    /// The e-mail address, which is the user name too.
    pub email: String,
    /// The whole name.
    pub display_name: String,
    /// The given name, where it was asked for apart. It is never split from another text.
    pub given_name: Option<String>,
    /// The family name, where it was asked for apart.
    pub family_name: Option<String>,
    /// What the user may do.
    pub role: Role,
    /// The result of [`crate::accounts::passwords::hash`]; without it the user cannot sign in by
    /// password.
    pub password_hash: Option<String>,
}

/// Creates an account for a person with an e-mail address. The name of somebody who was deleted is
/// free for them.
///
/// # Errors
/// When the user name is taken, or another account signs in with the e-mail address.
pub fn create_local(
    db: &mut Connection,
    caller: &Caller,
    new: &NewLocalUser,
) -> Result<User, AccountError> {
    let (organization, now) = (&caller.organization, caller.now);
    let user = NewUser {
        user_name: &new.email,
        email: &new.email,
        display_name: &new.display_name,
        given_name: new.given_name.as_deref(),
        family_name: new.family_name.as_deref(),
        role: new.role,
        origin: Origin::Local,
    }
    .into_user(organization, now);
    if let Insert::Conflict = insert(db, &user)? {
        former::free_user_name(db, organization, &user.user_name_folded)?;
        let Insert::Done(()) = insert(db, &user)? else {
            return Err(AccountError::UserNameTaken);
        };
    }
    if new.role == Role::PlatformAdmin && !sign_in_email::keep(db, organization, &user.id)? {
        return Err(AccountError::EmailTaken);
    }
    if let Some(hash) = &new.password_hash {
        credentials::set(db, organization, &user.id, hash, now)?;
    }
    let event = Event::new(Action::UserCreated).target(&user.id);
    audit::record(db, caller, &event)?;
    Ok(accounts::get(db, organization, &user.id)?.unwrap_or(user))
}

/// The first values of an account.
pub(crate) struct NewUser<'a> {
    pub(crate) user_name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) display_name: &'a str,
    pub(crate) given_name: Option<&'a str>,
    pub(crate) family_name: Option<&'a str>,
    pub(crate) role: Role,
    pub(crate) origin: Origin,
}

impl NewUser<'_> {
    pub(crate) fn into_user(self, organization: &OrganizationId, now: DateTime<Utc>) -> User {
        let attributes = local_attributes(&self).to_string();
        self.with_attributes(attributes, organization, now)
    }

    /// The same with another SCIM resource.
    pub(crate) fn with_attributes(
        self,
        scim_attributes: String,
        organization: &OrganizationId,
        now: DateTime<Utc>,
    ) -> User {
        User {
            id: UserId::new(now),
            organization_id: organization.clone(),
            user_name: self.user_name.to_owned(),
            user_name_folded: fold_email(self.user_name),
            external_id: None,
            email: self.email.to_owned(),
            email_folded: fold_email(self.email),
            email_listed: true,
            primary_email_folded: None,
            sign_in_email: None,
            sign_in_email_folded: None,
            display_name: self.display_name.to_owned(),
            given_name: self.given_name.map(str::to_owned),
            family_name: self.family_name.map(str::to_owned),
            active: true,
            role: self.role,
            origin: self.origin,
            scim_managed: false,
            scim_attributes,
            deactivated_at: None,
            blocked_at: None,
            deleted_at: None,
            last_sign_in_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }
}

/// The SCIM resource of an account that no SCIM client has given one (RFC 7643 section 4.1).
fn local_attributes(user: &NewUser<'_>) -> Value {
    let mut resource = json!({
        "userName": user.user_name,
        "displayName": user.display_name,
        "emails": [{ "value": user.email, "type": "work", "primary": true }],
        "active": true,
    });
    let names = [
        ("givenName", user.given_name),
        ("familyName", user.family_name),
    ];
    let name: serde_json::Map<String, Value> = names
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), Value::from(value?))))
        .collect();
    if let (false, Some(object)) = (name.is_empty(), resource.as_object_mut()) {
        object.insert("name".to_owned(), Value::Object(name));
    }
    resource
}

/// Inserts a row; `Conflict` when the user name or external id is in use.
pub(crate) fn insert(db: &mut Connection, user: &User) -> Result<Insert<()>, StoreError> {
    on_conflict(db, |db| {
        let user = user.clone();
        per_backend!(db, db => diesel::insert_into(users::table).values(user).execute(db))?;
        Ok(())
    })
}
