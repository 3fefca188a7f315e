//! Setting up, refreshing and removing an organization's identity provider.
//!
//! [`enable`] is behind *Enable SSO* and the management API. Metadata comes from a URL or as
//! pasted XML ([`MetadataSource`]); a URL is fetched by rules that keep this server from
//! being sent into its own network. [`refresh`] and [`refresh_due`] fetch it again later: the last
//! good copy stays in use when that fails, and metadata of another identity provider, or with none
//! of the known keys, is held until a platform admin takes it over or dismisses it (`held.rs`).
//!
//! Every error has a stable `code()`, and its text is for an admin: what was expected, what came,
//! what to do.

mod change;
pub(crate) mod error;
pub(crate) mod forms;
pub(crate) mod held;
pub(crate) mod keys;
pub mod metadata;
mod name;
pub(crate) mod overview_api;
pub(crate) mod parsed_providers;
pub(crate) mod provider_api;
pub(crate) mod removal;
mod settings;
pub(crate) mod view;

use actix_web::web;

use crate::http::endpoint::{Access, Endpoint};

pub use change::{Asker, Change, change, enable, remove, rename, replace_metadata};
pub use error::SsoConnectionError;
pub use metadata::due::{CHECK_EVERY, RefreshSummary, refresh_due};
pub use metadata::public_ip::IpKind;
pub use metadata::refresh::{Refreshed, refresh};
pub use metadata::source::MetadataSource;

/// The forms of SSO & Provisioning, and the management API of the provider.
pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("POST", "/team/sso/provider", Access::PlatformAdmin, || {
        web::to(forms::enable)
    }),
    Endpoint::new(
        "POST",
        "/team/sso/provider/refresh",
        Access::PlatformAdmin,
        || web::to(forms::refresh),
    ),
    Endpoint::new(
        "POST",
        "/team/sso/provider/metadata",
        Access::PlatformAdmin,
        || web::to(forms::replace_metadata),
    ),
    Endpoint::new(
        "POST",
        "/team/sso/provider/held/take",
        Access::PlatformAdmin,
        || web::to(held::take),
    ),
    Endpoint::new(
        "POST",
        "/team/sso/provider/held/dismiss",
        Access::PlatformAdmin,
        || web::to(held::dismiss),
    ),
    Endpoint::new(
        "GET",
        "/team/sso/provider/remove",
        Access::PlatformAdmin,
        || web::to(removal::ask),
    ),
    Endpoint::new(
        "POST",
        "/team/sso/provider/remove",
        Access::PlatformAdmin,
        || web::to(removal::remove),
    ),
    Endpoint::new("POST", "/team/sso/settings", Access::PlatformAdmin, || {
        web::to(forms::save_settings)
    }),
    Endpoint::new("GET", "/api/v1/sso", Access::ApiKey, || {
        web::to(overview_api::show)
    }),
    Endpoint::new("PATCH", "/api/v1/sso", Access::ApiKey, || {
        web::to(overview_api::change)
    }),
    Endpoint::new("POST", "/api/v1/sso/provider", Access::ApiKey, || {
        web::to(provider_api::create)
    }),
    Endpoint::new("PATCH", "/api/v1/sso/provider", Access::ApiKey, || {
        web::to(provider_api::change)
    }),
    Endpoint::new("DELETE", "/api/v1/sso/provider", Access::ApiKey, || {
        web::to(provider_api::remove)
    }),
    Endpoint::new(
        "POST",
        "/api/v1/sso/provider/refresh",
        Access::ApiKey,
        || web::to(provider_api::refresh),
    ),
];

#[cfg(test)]
mod tests;
