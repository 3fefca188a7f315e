//! Signing in: login requests, SSO sign-ins, sessions, and the log of attempts.

mod complete;
mod matching;
mod rejection_code;
mod sso_sign_in;

pub mod attempt_search;
pub mod attempts;
pub mod login_requests;
pub mod sessions;

pub use complete::complete;
pub use rejection_code::RejectionCode;
pub use sso_sign_in::{SsoSignIn, SsoSignedIn};
