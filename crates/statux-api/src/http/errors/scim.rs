//! SCIM errors (RFC 7644 section 3.12).

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};

use super::meaning::{ClientError, Meaning};

/// The schema URI of a SCIM error.
const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// An error as SCIM clients read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimHttpError {
    status: u16,
    scim_type: Option<&'static str>,
    detail: String,
    retry_after_secs: Option<u64>,
}

impl ScimHttpError {
    /// An error without a `scimType`.
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self {
            status,
            scim_type: None,
            detail: detail.into(),
            retry_after_secs: None,
        }
    }

    /// Adds a `scimType` from RFC 7644 table 9.
    #[must_use]
    pub fn scim_type(self, scim_type: &'static str) -> Self {
        Self {
            scim_type: Some(scim_type),
            ..self
        }
    }

    /// Adds after how many seconds to retry.
    #[must_use]
    pub fn retry_after(self, secs: u64) -> Self {
        Self {
            retry_after_secs: Some(secs),
            ..self
        }
    }

    /// The `scimType`, if it has one.
    pub(crate) fn word(&self) -> Option<&'static str> {
        self.scim_type
    }

    /// The response to a missing, unknown, revoked or expired token: always the same body.
    pub fn unauthorized() -> Self {
        Self::new(
            401,
            "the bearer token is missing or not valid; create one in Team, SSO & Provisioning",
        )
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// The body.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let mut body = serde_json::json!({
            "schemas": [SCHEMA],
            "status": self.status.to_string(),
            "detail": self.detail,
        });
        if let (Some(scim_type), Some(object)) = (self.scim_type, body.as_object_mut()) {
            object.insert("scimType".to_owned(), scim_type.into());
        }
        body
    }

    /// The response.
    pub fn into_response(self) -> HttpResponse {
        let body = self.to_json();
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("application/scim+json");
        if self.status == 401 {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(secs) = self.retry_after_secs {
            response.insert_header((header::RETRY_AFTER, secs.to_string()));
        }
        response.body(body.to_string())
    }
}

impl fmt::Display for ScimHttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.detail)
    }
}

impl std::error::Error for ScimHttpError {}

impl ResponseError for ScimHttpError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.clone().into_response()
    }
}

impl Responder for ScimHttpError {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.into_response()
    }
}

impl From<Meaning> for ScimHttpError {
    fn from(meaning: Meaning) -> Self {
        Self {
            status: meaning.status,
            scim_type: meaning.scim_type,
            detail: meaning.detail,
            retry_after_secs: meaning.retry_after_secs,
        }
    }
}

impl<E: ClientError> From<E> for ScimHttpError {
    fn from(error: E) -> Self {
        error.meaning().into()
    }
}
