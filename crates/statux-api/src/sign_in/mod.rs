//! Signing in: what SSO and passwords share, and the words for rejections.

mod attempts;
mod count;
mod password;
mod rate_limit;
pub mod words;

pub use attempts::{SessionCookies, signed_in};
pub(crate) use count::count;
pub use password::{PasswordRejection, PasswordSignedIn, with_password};
