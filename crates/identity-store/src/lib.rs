//! Organizations, users, providers, tokens and sessions on SQLite and PostgreSQL.
//!
//! [`Store`] is the handle: [`Store::read`] and [`Store::write`] lend a [`Connection`], and the
//! functions of the modules below take it as their first argument, so that several of them make
//! one transaction. Times are arguments; identifiers and secrets are made here.
//!
//! Every function but those that start from a secret takes the organization, and answers as if
//! other organizations' rows did not exist.

mod bearer;
mod connection;
mod database_url;
mod error;
mod fixed_sql;
mod ids;
mod lock;
mod micros;
mod page;
mod random;
mod schema;
mod secret;
mod sql_text;
mod store;
mod unique;

pub mod api_keys;
pub mod audit;
pub mod cleanup;
pub mod credentials;
pub mod listing;
pub mod login_requests;
pub mod organizations;
pub mod passwords;
pub mod providers;
pub mod scim_access_tokens;
pub mod scim_groups;
pub mod scim_requests;
pub mod scim_tokens;
pub mod scim_users;
pub mod sessions;
pub mod setup;
pub mod sign_in_attempts;
pub mod sso;
#[cfg(feature = "testing")]
pub mod testing;
pub mod users;

pub use connection::AnyConnection as Connection;
pub use database_url::{DatabaseUrl, DatabaseUrlError, PostgresUrl};
pub use error::{OpenError, StoreError};
pub use ids::{
    ApiKeyId, AuditEventId, GroupId, LoginRequestId, NameIdLinkId, OrganizationId, ProviderId,
    ScimRequestBlockId, ScimTokenId, SessionId, SetupLinkId, SignInAttemptId, UserId,
};
pub use page::{Page, PageRequest};
pub use scim_model::fold;
pub use secret::Secret;
pub use store::{Store, StoreOptions, Write};
