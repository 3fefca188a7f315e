//! Signing in: login requests, SSO sign-ins, sessions, the log of attempts, and the limit on guessing
//! passwords.

mod complete;
mod hints;
pub(crate) mod links;
mod matching;
mod name_id;
mod outcome;
mod pending_proof;
mod proof;
mod rejection;
mod rejection_code;
mod sso_sign_in;

pub mod attempt_search;
pub mod attempts;
pub mod guessing;
pub mod known_browsers;
pub mod login_requests;
pub mod reference;
pub mod sessions;

pub use complete::complete;
pub use links::LinkedBy;
pub use name_id::MAX_CHARACTERS as NAME_ID_MAX_CHARACTERS;
pub use outcome::{SsoOutcome, SsoSignedIn};
pub use pending_proof::{PendingProof, TTL as PENDING_PROOF_TTL};
pub use proof::{Proof, confirm, decline};
pub use rejection::SignInRejection;
pub use rejection_code::RejectionCode;
pub use sso_sign_in::SsoSignIn;
