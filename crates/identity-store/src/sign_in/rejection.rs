//! A rejected sign-in: its code, and the accounts that it is about.

use super::let_in_offers::NewOffer;
use super::links::Link;
use super::rejection_code::RejectionCode;
use super::sso_sign_in::SsoSignIn;
use crate::Stop;
use crate::accounts::User;

/// Why a sign-in was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignInRejection {
    /// The code.
    pub code: RejectionCode,
    /// The accounts that were found, by `userName`, where the admin has to know them.
    pub accounts: Vec<String>,
    /// What it takes to let the sign-in in, where a platform admin may.
    pub offer: Option<Box<NewOffer>>,
}

impl SignInRejection {
    pub(super) fn naming(code: RejectionCode, users: &[User]) -> Self {
        Self {
            code,
            accounts: users.iter().map(|user| user.user_name.clone()).collect(),
            offer: None,
        }
    }

    /// A rejection that a platform admin may let in to this account.
    pub(super) fn offering(
        code: RejectionCode,
        sign_in: &SsoSignIn,
        user: &User,
        link: Option<&Link>,
    ) -> Self {
        let offer = NewOffer::of(sign_in, user, link);
        Self {
            offer: offer.map(Box::new),
            ..Self::naming(code, std::slice::from_ref(user))
        }
    }
}

impl From<RejectionCode> for SignInRejection {
    fn from(code: RejectionCode) -> Self {
        Self {
            code,
            accounts: Vec::new(),
            offer: None,
        }
    }
}

/// The steps of a sign-in stop with this.
pub(super) fn rejected<T>(code: RejectionCode) -> Result<T, Stop<SignInRejection>> {
    Err(Stop::Rejected(code.into()))
}

/// What other steps stop with, which know no accounts.
pub(super) fn by_code(stop: Stop<RejectionCode>) -> Stop<SignInRejection> {
    match stop {
        Stop::Rejected(code) => Stop::Rejected(code.into()),
        Stop::Store(error) => Stop::Store(error),
    }
}
