//! How an SSO sign-in ends that is not rejected.

use super::pending::PendingSignIn;
use crate::accounts::User;
use crate::sign_in::sessions::Session;
use crate::{Secret, UserId};

/// How a sign-in ended that was not rejected.
#[derive(Debug, Clone)]
pub enum SsoOutcome {
    /// With a session.
    SignedIn(Box<SsoSignedIn>),
    /// The person in the browser has to decide first.
    Pending(Box<PendingSignIn>),
    /// No session: the NameID is connected to this account.
    Connected(UserId),
    /// No session: the person of this account has proven to sit at the browser of theirs.
    Present(UserId),
}

/// A sign-in that succeeded.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SsoSignedIn {
    /// The new session.
    pub session: Session,
    /// The secret for its cookie.
    pub secret: Secret,
    /// The user who signed in.
    pub user: User,
    /// Whether this sign-in created the account.
    pub created: bool,
    /// The path requested when the sign-in began, or with an unsolicited response.
    pub return_to: Option<String>,
}
