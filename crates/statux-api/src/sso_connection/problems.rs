//! The errors of this module as problem documents.

use super::metadata::refresh_error::RefreshError;
use super::metadata::source::NotOneSource;
use super::setup_error::SetupError;
use crate::http::errors::Problem;

impl From<SetupError> for Problem {
    fn from(error: SetupError) -> Self {
        let status = match error {
            SetupError::Store(error) => return error.into(),
            SetupError::AlreadyExists => 409,
            SetupError::NoProvider => 404,
            SetupError::Name(_) => 400,
            SetupError::Fetch(_) | SetupError::Metadata(_) => 422,
        };
        Self::new(status, error.code(), error.to_string())
    }
}

impl From<NotOneSource> for Problem {
    fn from(error: NotOneSource) -> Self {
        Self::new(400, error.code(), error.to_string())
    }
}

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        let status = match error {
            RefreshError::Store(error) => return error.into(),
            RefreshError::NoProvider => 404,
            RefreshError::NoMetadataUrl | RefreshError::StaleVersion => 409,
            RefreshError::Fetch(_)
            | RefreshError::Metadata(_)
            | RefreshError::EntityIdChanged { .. }
            | RefreshError::AllKeysChanged
            | RefreshError::StoredUnusable(_) => 422,
        };
        Self::new(status, error.code(), error.to_string())
    }
}
