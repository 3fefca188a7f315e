//! Why a person with a valid assertion does not get in.

use crate::sign_in::login_requests::ConsumeRejection;

/// A rejection: an answer, not a failure. What must stay, such as the consumed request, stays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SsoRejection {
    /// The provider was removed or replaced meanwhile.
    #[error("the organization's identity provider has changed")]
    ProviderChanged,
    /// No request of ours has that ID.
    #[error("the response answers a request that this organization never made")]
    RequestUnknown,
    /// The request's time is over.
    #[error("the response came after its request had expired")]
    RequestExpired,
    /// The request was answered before.
    #[error("the request has been answered before")]
    RequestConsumed,
    /// The response arrived in another browser than the one that asked.
    #[error("the response came through another browser than the request")]
    BrowserMismatch,
    /// A response that no request asked for, which the organization does not accept.
    #[error("the organization does not accept responses it did not ask for")]
    UnsolicitedResponse,
    /// The assertion was used before.
    #[error("the assertion has been used before")]
    AssertionReplayed,
    /// The account was deactivated or deleted; signing in does not revive it.
    #[error("the account is deactivated")]
    UserDeactivated,
    /// There is no account, and the organization does not have them made at sign-in.
    #[error("there is no account, and none is made at sign-in")]
    NotProvisioned,
    /// There is no account, and none can be made without an e-mail address.
    #[error("there is no account, and the assertion has no e-mail address to make one")]
    EmailMissing,
    /// The e-mail address belongs to an account that another NameID of this provider signs in to,
    /// or to several accounts.
    #[error("the e-mail address belongs to an account with another NameID")]
    NameIdConflict,
}

impl SsoRejection {
    /// The stable reason code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ProviderChanged => "provider_changed",
            Self::RequestUnknown => "request_unknown",
            Self::RequestExpired => "request_expired",
            Self::RequestConsumed => "request_consumed",
            Self::BrowserMismatch => "browser_mismatch",
            Self::UnsolicitedResponse => "unsolicited_response",
            Self::AssertionReplayed => "replayed",
            Self::UserDeactivated => "user_deactivated",
            Self::NotProvisioned => "not_provisioned",
            Self::EmailMissing => "email_missing",
            Self::NameIdConflict => "name_id_conflict",
        }
    }
}

impl From<ConsumeRejection> for SsoRejection {
    fn from(rejection: ConsumeRejection) -> Self {
        match rejection {
            ConsumeRejection::Unknown => Self::RequestUnknown,
            ConsumeRejection::OtherBrowser => Self::BrowserMismatch,
            ConsumeRejection::Expired => Self::RequestExpired,
            ConsumeRejection::Consumed => Self::RequestConsumed,
        }
    }
}
