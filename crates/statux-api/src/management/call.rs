//! A call with a JSON body.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::JsonPayloadError;
use actix_web::web::{Json, JsonConfig};
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use crate::access::{ApiKeyAccess, ApiKeyRefusal};
use crate::errors::Problem;

/// The longest body; metadata XML inside JSON is the largest.
const MAX_JSON_BYTES: usize = 2 * 1024 * 1024;

/// Who calls, and the body. The key is checked first: a stranger learns nothing about bodies.
pub(super) struct Call<T> {
    pub(super) by: ApiKeyAccess,
    pub(super) body: T,
}

impl<T: DeserializeOwned + 'static> FromRequest for Call<T> {
    type Error = ApiKeyRefusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let by = ApiKeyAccess::from_request(request, payload);
        let body = Json::<T>::from_request(request, payload);
        Box::pin(async move {
            let by = by.await?;
            let body = body.await.map_err(|error| problem(&error))?;
            Ok(Self {
                by,
                body: body.into_inner(),
            })
        })
    }
}

/// The limits for JSON bodies; registered for all routes.
pub(crate) fn json_config() -> JsonConfig {
    JsonConfig::default().limit(MAX_JSON_BYTES)
}

fn problem(error: &actix_web::Error) -> Problem {
    match error.as_error::<JsonPayloadError>() {
        Some(JsonPayloadError::ContentType) => Problem::new(
            415,
            "unsupported_media_type",
            "expected a body with Content-Type: application/json",
        ),
        Some(JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. }) => {
            Problem::new(413, "body_too_large", "expected a body of at most 2 MB")
        }
        Some(JsonPayloadError::Deserialize(error)) => {
            Problem::invalid(format!("the body is not what was expected: {error}"))
        }
        _ => Problem::invalid("the body could not be read"),
    }
}
