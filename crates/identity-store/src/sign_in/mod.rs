//! Signing in: login requests, SSO sign-ins, sessions, the log of attempts, and the limit on guessing
//! passwords.

mod complete;
mod key;
mod matching;
mod rejection_code;
mod sso_sign_in;

pub mod attempts;
pub mod guessing;
pub mod known_browsers;
pub mod login_requests;
pub mod reference;
pub mod sessions;

pub use complete::complete;
pub use key::SignInKey;
pub use rejection_code::RejectionCode;
pub use sso_sign_in::{SsoSignIn, SsoSignedIn};
