//! A rejected sign-in: its code, and the accounts that it is about.

use super::rejection_code::RejectionCode;
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
}

impl SignInRejection {
    pub(super) fn naming(code: RejectionCode, users: &[User]) -> Self {
        Self {
            code,
            accounts: users.iter().map(|user| user.user_name.clone()).collect(),
        }
    }
}

impl From<RejectionCode> for SignInRejection {
    fn from(code: RejectionCode) -> Self {
        Self {
            code,
            accounts: Vec::new(),
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
