//! The actor of a change.

use crate::{ApiKeyId, ScimTokenId, UserId};

/// The actor of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Actor {
    /// A signed-in person.
    User(UserId),
    /// A SCIM client, by its token.
    ScimToken(ScimTokenId),
    /// A caller of the management API.
    ApiKey(ApiKeyId),
    /// The server itself.
    System,
    /// A person at the command line of the server.
    Cli,
}

impl Actor {
    /// The kind as stored: `user`, `scim_token`, `api_key`, `system` or `cli`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::ScimToken(_) => "scim_token",
            Self::ApiKey(_) => "api_key",
            Self::System => "system",
            Self::Cli => "cli",
        }
    }

    /// The identifier within the kind, if it has one.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::User(id) => Some(id.as_str()),
            Self::ScimToken(id) => Some(id.as_str()),
            Self::ApiKey(id) => Some(id.as_str()),
            Self::System | Self::Cli => None,
        }
    }

    /// The person, if the actor is one.
    pub(crate) fn user(&self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id.clone()),
            _ => None,
        }
    }
}
