//! The errors of this module as problem documents.

use super::change::ChangeError;
use super::enable::EnableError;
use super::refresh_error::RefreshError;
use super::source::NotOneSource;
use crate::errors::Problem;

impl From<EnableError> for Problem {
    fn from(error: EnableError) -> Self {
        let status = match error {
            EnableError::Store(error) => return error.into(),
            EnableError::AlreadyExists => 409,
            EnableError::Name(_) => 400,
            EnableError::Fetch(_) | EnableError::Metadata(_) => 422,
        };
        Self::new(status, error.code(), error.to_string())
    }
}

impl From<NotOneSource> for Problem {
    fn from(error: NotOneSource) -> Self {
        Self::new(400, error.code(), error.to_string())
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        let status = match error {
            ChangeError::Store(error) => return error.into(),
            ChangeError::NoProvider => 404,
            ChangeError::Name(_) => 400,
            ChangeError::Fetch(_) | ChangeError::Metadata(_) => 422,
        };
        Self::new(status, error.code(), error.to_string())
    }
}

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        let status = match error {
            RefreshError::Store(error) => return error.into(),
            RefreshError::NoProvider => 404,
            RefreshError::NoMetadataUrl | RefreshError::ChangedMeanwhile => 409,
            RefreshError::Fetch(_)
            | RefreshError::Metadata(_)
            | RefreshError::EntityIdChanged { .. }
            | RefreshError::AllKeysChanged
            | RefreshError::StoredUnusable(_) => 422,
        };
        Self::new(status, error.code(), error.to_string())
    }
}
