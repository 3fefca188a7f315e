//! Transactions that commit also where they reject.

use diesel::result::Error as DieselError;

use super::error::StoreError;

/// How a transaction ended that commits either way: what a rejection has used up, such as a login
/// request, stays used up.
///
/// [`Store::write`](crate::Store::write) keeps the changes of a closure that returns `Ok`, so a
/// decision is returned in it; an `Err` is a failure and leaves nothing behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a rejection is not an error, so `?` does not stop at it"]
pub enum Decision<T, R> {
    /// What was asked for is done.
    Accepted(T),
    /// It is not, and this is why.
    Rejected(R),
}

impl<T, R> Decision<T, R> {
    /// The decision that steps led to which stop at the first rejection or failure.
    ///
    /// # Errors
    /// The failure.
    pub fn of(steps: Result<T, Stop<R>>) -> Result<Self, StoreError> {
        match steps {
            Ok(accepted) => Ok(Self::Accepted(accepted)),
            Err(Stop::Rejected(rejection)) => Ok(Self::Rejected(rejection)),
            Err(Stop::Store(error)) => Err(error),
        }
    }

    /// The decision as a result, for callers to whom a rejection is an error.
    ///
    /// # Errors
    /// The rejection.
    pub fn into_result(self) -> Result<T, R> {
        match self {
            Self::Accepted(accepted) => Ok(accepted),
            Self::Rejected(rejection) => Err(rejection),
        }
    }
}

/// Why steps towards a [`Decision`] went no further.
#[derive(Debug, thiserror::Error)]
pub enum Stop<R> {
    /// What was asked for is rejected.
    #[error("rejected: {0}")]
    Rejected(R),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<R> From<DieselError> for Stop<R> {
    fn from(error: DieselError) -> Self {
        Self::Store(error.into())
    }
}
