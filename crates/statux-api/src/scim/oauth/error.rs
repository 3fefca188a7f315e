//! Errors of the token endpoint (RFC 6749 section 5.2).

use std::borrow::Cow;
use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use identity_store::StoreError;
use serde_json::json;

use crate::http::errors::meaning::ClientError as _;
use crate::http::limits::lengths::TOKEN_REQUEST_BODY;

/// Why a client gets no access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OAuthError {
    /// The request cannot be read: what was expected.
    InvalidRequest(&'static str),
    /// The body exceeds [`TOKEN_REQUEST_BODY`].
    TooLarge,
    /// Client authentication failed. The response does not say which part is wrong.
    InvalidClient,
    /// A grant type other than client credentials.
    UnsupportedGrantType,
    /// Too many rejections, or too many tokens.
    TooMany {
        /// After how many seconds to retry.
        retry_after_secs: u64,
    },
    /// The database failed.
    Unavailable {
        /// 503 or 500.
        status: u16,
    },
}

impl OAuthError {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) | Self::TooLarge => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::TooMany { .. } => "slow_down",
            Self::Unavailable { .. } => "temporarily_unavailable",
        }
    }

    fn description(&self) -> Cow<'static, str> {
        let fixed = match self {
            Self::InvalidRequest(expected) => expected,
            Self::TooLarge => {
                return format!("expected a body of at most {TOKEN_REQUEST_BODY}").into();
            }
            Self::InvalidClient => {
                "expected the ID of a SCIM token as client ID and that token as client secret"
            }
            Self::UnsupportedGrantType => "expected grant_type=client_credentials",
            Self::TooMany { .. } => "there were too many requests",
            Self::Unavailable { .. } => "the server cannot do this now",
        };
        fixed.into()
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.description())
    }
}

impl std::error::Error for OAuthError {}

impl ResponseError for OAuthError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::InvalidRequest(_) | Self::TooLarge | Self::UnsupportedGrantType => {
                StatusCode::BAD_REQUEST
            }
            Self::InvalidClient => StatusCode::UNAUTHORIZED,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable { status } => {
                StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        response.insert_header((header::PRAGMA, "no-cache"));
        match self {
            Self::InvalidClient => {
                let challenge = (header::WWW_AUTHENTICATE, "Basic realm=\"SCIM\"");
                response.insert_header(challenge);
            }
            Self::TooMany { retry_after_secs } => {
                response.insert_header((header::RETRY_AFTER, retry_after_secs.to_string()));
            }
            Self::Unavailable { .. } => {
                response.insert_header((header::RETRY_AFTER, "1"));
            }
            _ => {}
        }
        response.json(json!({ "error": self.code(), "error_description": self.description() }))
    }
}

impl From<StoreError> for OAuthError {
    fn from(error: StoreError) -> Self {
        let status = error.meaning().status;
        Self::Unavailable { status }
    }
}
