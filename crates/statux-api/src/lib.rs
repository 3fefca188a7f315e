//! HTTP of Statux identity: SAML endpoints, SCIM, management API, dashboard.
//!
//! [`configure`] registers every address on an actix application; [`routes`] is the table of
//! them, with what each asks of its caller. Handlers are thin: they read a request, call
//! `saml-core` or one closure on the store, and render. What they answer when something is
//! wrong is in [`errors`].
//!
//! ```no_run
//! # fn example(state: statux_api::AppState) {
//! use actix_web::{App, web};
//!
//! let app = App::new().configure(|cfg| statux_api::configure(cfg, &state));
//! # }
//! ```

pub mod access;
pub mod addresses;
pub mod blocking;
pub mod clock;
pub mod config;
pub mod cookies;
pub mod dashboard;
pub mod errors;
mod health;
pub mod management;
pub mod metrics;
mod nul_in_address;
mod nul_in_json;
mod oauth;
pub mod provider_setup;
pub mod request_log;
pub mod routes;
pub mod saml;
pub mod scim;
pub mod security_headers;
pub mod sign_in;
mod state;

pub use config::ApiConfig;
pub use routes::configure;
pub use state::AppState;
