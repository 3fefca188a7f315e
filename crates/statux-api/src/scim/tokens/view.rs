//! The view models of SCIM tokens.

use std::collections::HashMap;

use askama::Template;
use identity_store::UserId;
use identity_store::tokens::Maker;
use identity_store::tokens::scim_tokens::ScimToken;

use crate::pages::frame::{FormProblem, Layout};
use crate::pages::timestamp::Timestamp;

/// The section SCIM Provisioning.
#[derive(Debug, Clone)]
pub(crate) struct ScimSection {
    pub(crate) base_url: String,
    pub(crate) token_endpoint: String,
    pub(crate) tokens: Vec<TokenRow>,
    /// Whether the form for a new token is open.
    pub(crate) naming: bool,
    pub(crate) typed_name: String,
    pub(crate) problem: Option<FormProblem>,
    /// The token that was just created; it is shown only now.
    pub(crate) created: Option<NewToken>,
}

/// A newly created token. `Debug` does not show the token itself.
#[derive(Clone)]
pub(crate) struct NewToken {
    pub(crate) name: String,
    pub(crate) token: String,
}

impl std::fmt::Debug for NewToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewToken")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A token in the list.
#[derive(Debug, Clone)]
pub(crate) struct TokenRow {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Prefix and last four characters.
    pub(crate) masked: String,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Option<Timestamp>,
    pub(crate) revoked: bool,
    /// The name of the person who made it, if they are not a platform admin any more, or may not sign
    /// in.
    pub(crate) maker_left: Option<String>,
}

/// Asks before a SCIM token is revoked.
#[derive(Debug, Template)]
#[template(path = "scim/revoke_token.html")]
pub(crate) struct RevokeTokenPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) id: String,
    pub(crate) name: String,
    /// Prefix and last four characters.
    pub(crate) masked: String,
    pub(crate) last_used_sentence: String,
}

/// A token as the list shows it.
pub(crate) fn token_row(token: &ScimToken, makers: &HashMap<UserId, Maker>) -> TokenRow {
    let maker = token.created_by.as_ref().and_then(|id| makers.get(id));
    let left = maker.filter(|maker| token.revoked_at.is_none() && !maker.is_admin);
    TokenRow {
        maker_left: left.map(|maker| maker.display_name.clone()),
        id: token.id.to_string(),
        name: token.name.clone(),
        masked: format!("{}…{}", token.prefix, token.last_four),
        created_at: Timestamp::from(token.created_at),
        last_used_at: token.last_used_at.map(Timestamp::from),
        revoked: token.revoked_at.is_some(),
    }
}
