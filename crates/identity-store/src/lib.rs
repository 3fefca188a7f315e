//! Organizations, users, providers, tokens and sessions on SQLite and PostgreSQL.
//!
//! [`Store`] is the handle: [`Store::read`] and [`Store::write`] lend a [`Connection`], and the
//! functions of the modules below take it as their first argument, so that several of them make
//! one transaction. Times are arguments; identifiers and secrets are made here.
//!
//! Every function but those that start from a secret takes the organization, and behaves as if
//! other organizations' rows did not exist.
//!
//! Every function that takes a [`Connection`] fails when the database fails; an `# Errors` section
//! names only further reasons.

#![allow(
    clippy::missing_errors_doc,
    reason = "failures of the database are documented once, above"
)]

mod db;

pub mod accounts;
pub mod audit;
pub mod jobs;
pub mod members;
pub mod organizations;
pub mod provisioning;
pub mod sign_in;
pub mod sso;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tokens;
pub mod turns;

pub use audit::Caller;
pub use db::connection::AnyConnection as Connection;
pub use db::decision::{Decision, Stop};
pub use db::error::{OpenError, StoreError};
pub use db::ids::{
    ApiKeyId, AuditEventId, GroupId, InvalidId, KnownBrowserId, LoginRequestId, NameIdLinkId,
    OrganizationId, ProviderId, RecoveryLinkId, SamlKeyId, ScimRequestBlockId, ScimTokenId,
    SessionId, SetupLinkId, SignInAttemptId, UserId,
};
pub use db::page::{Page, PageRequest};
pub use db::store::{Store, StoreOptions, Write};
pub use db::url::{DatabaseUrl, PostgresUrl};
pub use scim_model::{fold, fold_email};
pub use tokens::secret::Secret;
