//! The view models of API keys.

use std::collections::HashMap;

use askama::Template;
use chrono::{DateTime, Utc};
use identity_store::UserId;
use identity_store::tokens::api_keys::ApiKey;
use identity_store::tokens::{Maker, Scope};

use crate::pages::frame::{FormProblem, Layout};
use crate::pages::timestamp::Timestamp;

/// The page of API keys.
#[derive(Debug, Template)]
#[template(path = "api_keys/page.html")]
pub(crate) struct ApiKeysPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// The message about the last action.
    pub(crate) done: Option<&'static str>,
    /// The key that was just created; it is shown only now.
    pub(crate) created: Option<NewKey>,
    pub(crate) problem: Option<FormProblem>,
    pub(crate) typed_name: String,
    pub(crate) rows: Vec<KeyRow>,
}

/// A newly created key. `Debug` does not show the key itself.
#[derive(Clone)]
pub(crate) struct NewKey {
    pub(crate) name: String,
    pub(crate) key: String,
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewKey")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A key in the list.
#[derive(Debug, Clone)]
pub(crate) struct KeyRow {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Prefix and last four characters.
    pub(crate) masked: String,
    /// What it may do, in words.
    pub(crate) may: String,
    /// The person who made it; `None` for the command line.
    pub(crate) made_by: Option<String>,
    /// Whether that person is not a platform admin any more, or may not sign in.
    pub(crate) maker_left: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) last_used_at: Option<Timestamp>,
    /// `Revoked` or `Expired`; `None` for a valid key.
    pub(crate) ended: Option<&'static str>,
    /// Whether a click may make its successor.
    pub(crate) can_rotate: bool,
}

/// Asks before a key is revoked.
#[derive(Debug, Template)]
#[template(path = "api_keys/revoke.html")]
pub(crate) struct RevokeKeyPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) row: KeyRow,
}

/// A key as the list shows it.
pub(crate) fn key_row(key: &ApiKey, makers: &HashMap<UserId, Maker>, now: DateTime<Utc>) -> KeyRow {
    let maker = key.created_by.as_ref().map(|id| makers.get(id));
    let ended = match (key.revoked_at, key.is_valid_at(now)) {
        (Some(_), _) => Some("Revoked"),
        (None, false) => Some("Expired"),
        (None, true) => None,
    };
    let words: Vec<&str> = key.scopes.iter().map(in_words).collect();
    KeyRow {
        id: key.id.to_string(),
        name: key.name.clone(),
        masked: format!("{}…{}", key.prefix, key.last_four),
        may: words.join(", "),
        made_by: maker.map(|maker| {
            maker.map_or_else(
                || "Somebody who was erased".to_owned(),
                |maker| maker.display_name.clone(),
            )
        }),
        maker_left: ended.is_none()
            && maker.is_some_and(|maker| maker.is_none_or(|maker| !maker.is_admin)),
        created_at: Timestamp::from(key.created_at),
        expires_at: key.expires_at.map(Timestamp::from),
        last_used_at: key.last_used_at.map(Timestamp::from),
        ended,
        can_rotate: ended.is_none() && !key.scopes.iter().any(Scope::is_given_by_people_only),
    }
}

fn in_words(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "read",
        Scope::Write => "change",
        Scope::Keys => "create keys",
        Scope::Admins => "make platform admins",
        _ => "something else",
    }
}
