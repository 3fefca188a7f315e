//! HTTP of Statux identity: SAML endpoints, SCIM, management API, dashboard.
//!
//! [`configure`] registers every route on an actix application; [`http::routes`] is their table,
//! which puts each behind the guard for the access that it states. Handlers are thin: they read a
//! request, call `saml-core` or one closure on the store, and render. Errors become responses in
//! [`http::errors`].
//!
//! ```no_run
//! # fn example(state: statux_api::AppState) {
//! use actix_web::{App, web};
//!
//! let app = App::new().configure(|cfg| statux_api::configure(cfg, &state));
//! # }
//! ```

mod account;
mod api_keys;
pub mod blocking;
pub mod clock;
pub mod config;
mod hashing;
pub mod http;
pub mod members;
mod pages;
pub mod saml;
pub mod scim;
mod share;
pub mod sign_in;
pub mod sso_connection;
mod state;
mod team;

pub use config::ApiConfig;
pub use hashing::HashingBusy;
pub use http::routes::configure;
pub use state::AppState;
