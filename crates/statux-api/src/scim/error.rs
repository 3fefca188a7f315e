//! How rejections of the model and the store are told to a SCIM client.

use identity_store::provisioning::groups::GroupWriteError;
use identity_store::provisioning::list::ListError;
use identity_store::provisioning::users::ScimWriteError;
use scim_model::{ScimError, ScimType};

use crate::http::errors::ScimHttpError;

impl From<ScimError> for ScimHttpError {
    fn from(error: ScimError) -> Self {
        let problem = Self::new(error.status, error.detail);
        match error.scim_type.map(ScimType::as_str) {
            Some(word) => problem.scim_type(word),
            None => problem,
        }
    }
}

impl From<ScimWriteError> for ScimHttpError {
    fn from(error: ScimWriteError) -> Self {
        let detail = error.to_string();
        match error {
            ScimWriteError::Invalid(error) => error.into(),
            ScimWriteError::Store(error) => error.into(),
            ScimWriteError::NotFound => no_such_user(),
            ScimWriteError::Conflict { .. } => ScimError::uniqueness(detail).into(),
            // RFC 7644 table 9: "not compatible with the target attribute's … current state".
            ScimWriteError::LastPlatformAdmin => ScimError::mutability(format!(
                "{detail}; give another person of the organization that role first"
            ))
            .into(),
            ScimWriteError::VersionMismatch { .. } => Self::new(412, detail),
            // A rejection that is newer than this list.
            _ => ScimError::invalid_value(detail).into(),
        }
    }
}

impl From<ListError> for ScimHttpError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Rejected(error) => error.into(),
            ListError::Store(error) => error.into(),
            // A rejection that is newer than this list.
            _ => ScimError::invalid_value(error.to_string()).into(),
        }
    }
}

/// 404 for a user that the client's organization does not have.
pub(super) fn no_such_user() -> ScimHttpError {
    ScimHttpError::new(404, "this organization has no user with this id")
}

impl From<GroupWriteError> for ScimHttpError {
    fn from(error: GroupWriteError) -> Self {
        let detail = error.to_string();
        match error {
            GroupWriteError::Invalid(error) => error.into(),
            GroupWriteError::Store(error) => error.into(),
            GroupWriteError::NotFound => no_such_group(),
            GroupWriteError::ExternalIdTaken => ScimError::uniqueness(detail).into(),
            GroupWriteError::VersionMismatch { .. } => Self::new(412, detail),
            // Members who are none, and a rejection that is newer than this list.
            _ => ScimError::invalid_value(detail).into(),
        }
    }
}

/// 404 for a group that the client's organization does not have.
pub(super) fn no_such_group() -> ScimHttpError {
    ScimHttpError::new(404, "this organization has no group with this id")
}
