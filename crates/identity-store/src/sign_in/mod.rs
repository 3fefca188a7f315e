//! Signing in: login requests, SSO sign-ins, sessions, the log of attempts, and the limit on guessing
//! passwords.

mod complete;
mod connect;
mod consumed;
mod enter;
mod hints;
pub(crate) mod links;
pub(crate) mod login_request;
mod logout;
mod matching;
pub(crate) mod name_id;
mod outcome;
mod pending;
mod presence;
mod proof;
mod rejection;
mod rejection_code;
mod resume;
mod sso_sign_in;
mod subject;

pub mod attempt_search;
pub mod attempts;
pub mod guessing;
pub mod known_browsers;
pub mod let_in_offers;
pub mod reference;
pub mod sessions;

pub use complete::complete;
pub use connect::{Disconnected, SsoConnection, connect, connection, disconnect};
pub use consumed::why_not_here;
pub use enter::Here;
pub use links::LinkedBy;
pub use login_request::{BegunBy, LoginPurpose, LoginRequest, handle};
pub use logout::{ProviderLogout, end_by_provider};
pub use name_id::{MAX_CHARACTERS as NAME_ID_MAX_CHARACTERS, TRANSIENT_FORMAT};
pub use outcome::{SsoOutcome, SsoSignedIn};
pub use pending::{PendingSignIn, TTL as PENDING_TTL, WaitsFor};
pub use proof::{Proof, confirm, decline};
pub use rejection::SignInRejection;
pub use rejection_code::RejectionCode;
pub use resume::resume;
pub use sso_sign_in::SsoSignIn;
pub use subject::SamlSubject;
