//! What the errors of other crates and modules mean to a client, whatever the form of the response.
//!
//! This is the only place that maps an error to a status and a sentence; SCIM errors, problem
//! documents and error pages are all made from the same data.

use identity_store::StoreError;
use identity_store::members::MemberError;
use identity_store::provisioning::ProvisioningError;
use identity_store::sso::keys::SamlKeyError;
use scim_model::{ScimError, ScimType};

use crate::hashing::HashingBusy;
use crate::sso_connection::error::SsoConnectionError;

/// What an error means to a client.
#[derive(Debug)]
pub(crate) struct Meaning {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The stable code of a problem document.
    pub(crate) code: &'static str,
    /// The `scimType`, from RFC 7644 table 9.
    pub(crate) scim_type: Option<&'static str>,
    /// A sentence for people.
    pub(crate) detail: String,
    /// After how many seconds to retry, if retrying can help.
    pub(crate) retry_after_secs: Option<u64>,
}

impl Meaning {
    fn new(status: u16, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            scim_type: None,
            detail: detail.into(),
            retry_after_secs: None,
        }
    }
}

/// An error that is reported to clients.
pub(crate) trait ClientError {
    /// What it means to the client.
    fn meaning(self) -> Meaning;
}

impl ClientError for HashingBusy {
    fn meaning(self) -> Meaning {
        tracing::warn!("the queue for passwords is full");
        Meaning {
            retry_after_secs: Some(1),
            ..Meaning::new(503, "busy", self.to_string())
        }
    }
}

impl ClientError for StoreError {
    /// Internals are logged here and not shown to the client.
    fn meaning(self) -> Meaning {
        if self.is_temporary() {
            tracing::warn!(error = %self, "the database is busy");
            Meaning {
                retry_after_secs: Some(1),
                ..Meaning::new(503, "busy", "the server is busy; try again in a moment")
            }
        } else {
            tracing::error!(error = %self, "the database failed");
            let detail = "the server failed to do this; it was logged";
            Meaning::new(500, "internal_error", detail)
        }
    }
}

impl ClientError for ScimError {
    fn meaning(self) -> Meaning {
        Meaning {
            scim_type: self.scim_type.map(ScimType::as_str),
            ..Meaning::new(self.status, "invalid_request", self.detail)
        }
    }
}

impl ClientError for ProvisioningError {
    fn meaning(self) -> Meaning {
        match self {
            Self::Invalid(error) => error.meaning(),
            Self::Store(error) => error.meaning(),
            Self::UserNotFound => no_such_user(),
            Self::GroupNotFound => no_such_group(),
            Self::Conflict { .. } | Self::SeveralAccounts { .. } => {
                ScimError::uniqueness(self.to_string()).meaning()
            }
            Self::ExternalIdTaken => Meaning {
                code: "conflict",
                ..ScimError::uniqueness(self.to_string()).meaning()
            },
            // RFC 7644 table 9: "not compatible with the target attribute's … current state".
            Self::LastPlatformAdmin => ScimError::mutability(format!(
                "{self}; give another person of the organization that role first"
            ))
            .meaning(),
            Self::VersionMismatch { .. } => Meaning::new(412, "conflict", self.to_string()),
            // Members that do not exist, or a rejection that is newer than this list.
            _ => ScimError::invalid_value(self.to_string()).meaning(),
        }
    }
}

impl ClientError for MemberError {
    fn meaning(self) -> Meaning {
        match self {
            Self::Store(error) => error.meaning(),
            Self::NotFound => no_such_user(),
            Self::LastPlatformAdmin { .. } => {
                let detail = format!(
                    "{self}; first make somebody else platform admin who has a password or signs \
                     in with SSO"
                );
                Meaning::new(409, "last_platform_admin", detail)
            }
            Self::ChangedSince => {
                let detail = format!("{self}; ask the person to sign in again");
                Meaning::new(409, "changed_since", detail)
            }
            Self::StillActive => {
                let detail = format!("{self}; deactivate the account first");
                Meaning::new(409, "still_active", detail)
            }
            Self::OwnAccount => Meaning::new(403, "own_account", self.to_string()),
            // A session or an attempt that does not exist, or a rejection that is newer than this list.
            _ => Meaning::new(404, "not_found", self.to_string()),
        }
    }
}

impl ClientError for SsoConnectionError {
    fn meaning(self) -> Meaning {
        let status = match self {
            Self::Store(error) => return error.meaning(),
            Self::InvalidName(_) | Self::NoSource | Self::TwoSources => 400,
            Self::NotVouchedFor => 403,
            Self::NoProvider => 404,
            Self::AlreadyExists
            | Self::NoMetadataUrl
            | Self::FetchUnderWay
            | Self::LastWayIn
            | Self::LastKey
            | Self::StaleVersion => 409,
            Self::TooManyFetches { .. } => 429,
            // The metadata cannot be fetched or used.
            _ => 422,
        };
        Meaning::new(status, self.code(), self.to_string())
    }
}

impl ClientError for SamlKeyError {
    fn meaning(self) -> Meaning {
        match self {
            Self::Store(error) => error.meaning(),
            Self::TooMany => Meaning::new(409, "too_many_saml_keys", self.to_string()),
            Self::Signs => Meaning::new(409, "saml_key_signs", self.to_string()),
            // A key that does not exist, or a rejection that is newer than this list.
            _ => Meaning::new(404, "not_found", self.to_string()),
        }
    }
}

/// 404 for a user that does not exist in the client's organization.
pub(crate) fn no_such_user() -> Meaning {
    Meaning::new(
        404,
        "not_found",
        "this organization has no user with this id",
    )
}

/// 404 for a group that does not exist in the client's organization.
pub(crate) fn no_such_group() -> Meaning {
    Meaning::new(
        404,
        "not_found",
        "this organization has no group with this id",
    )
}
