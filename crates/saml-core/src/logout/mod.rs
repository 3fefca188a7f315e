//! Single logout (SAML core §3.7, SAML profiles §4.4), begun by either side, by HTTP-Redirect or
//! HTTP-POST, always signed.
//!
//! Nothing here ends a session: [`SingleLogout`] verifies the request, and the caller finds the
//! sessions by provider, name and session index ([`IncomingLogoutRequest::covers`]).
//!
//! ```no_run
//! # use std::error::Error;
//! use std::time::{Duration, SystemTime};
//! use saml_core::logout::{LogoutStatus, SingleLogout};
//! use saml_core::signing::SigningKey;
//! use saml_core::{IdentityProvider, ServiceProvider};
//!
//! /// The browser requested our logout URL with this query: returns where to redirect it.
//! fn logged_out_elsewhere(
//!     sp: &ServiceProvider,
//!     idp: &IdentityProvider,
//!     key: &SigningKey,
//!     raw_query: &str,
//!     now: SystemTime,
//! ) -> Result<Option<String>, Box<dyn Error>> {
//!     let logout = SingleLogout::new(sp, idp, "https://app.example/saml/logout");
//!     let request = logout.request_from_query(raw_query, now, Duration::from_secs(120))?;
//!     // End the sessions that `request.covers(…)` here.
//!     let answer = logout.response("_fresh-id", now, &request.id, LogoutStatus::Success);
//!     Ok(answer.redirect_url(key, request.relay_state.as_deref())?)
//! }
//! ```

mod incoming;
mod message;
mod rules;
mod single_logout;

pub use incoming::{IncomingLogoutRequest, IncomingLogoutResponse};
pub use message::{LogoutMessage, LogoutStatus};
pub use single_logout::SingleLogout;
