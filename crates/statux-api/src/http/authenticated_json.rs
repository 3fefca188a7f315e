//! An authenticated request with a JSON body.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use serde::de::DeserializeOwned;

use crate::http::access::ApiKeyAccess;
use crate::http::errors::Problem;
use crate::http::guard::Extraction;
use crate::http::limits::lengths::JSON_BODY;
use crate::http::nul_in_json;

/// The only way to write a NUL in JSON.
const ESCAPED_NUL: &str = "\\u0000";

/// The caller and the body.
pub(crate) struct AuthenticatedJson<T> {
    pub(crate) by: ApiKeyAccess,
    pub(crate) body: T,
}

impl<T: DeserializeOwned + 'static> FromRequest for AuthenticatedJson<T> {
    type Error = Problem;
    type Future = Extraction<Self, Self::Error>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let by = ApiKeyAccess::from_request(request, payload);
        let media_type = request.content_type().to_ascii_lowercase();
        let payload = web::Payload::from_request(request, payload);
        Box::pin(async move {
            let by = by.await?;
            if media_type != "application/json" && !media_type.ends_with("+json") {
                let detail = "expected a body with Content-Type: application/json";
                return Err(Problem::new(415, "unsupported_media_type", detail));
            }
            let payload = payload.await.map_err(|error| unreadable(&error))?;
            let Ok(bytes) = payload.to_bytes_limited(JSON_BODY.0).await else {
                let detail = format!("expected a body of at most {JSON_BODY}");
                return Err(Problem::new(413, "body_too_large", detail));
            };
            let bytes = bytes.map_err(|error| unreadable(&error))?;
            let body = parse(&bytes)?;
            Ok(Self { by, body })
        })
    }
}

fn unreadable(error: &actix_web::Error) -> Problem {
    Problem::invalid(format!("the body could not be read to its end: {error}"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let rejected = |error: serde_json::Error| {
        Problem::invalid(format!("the body is not what was expected: {error}"))
    };
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Problem::invalid("expected a body in UTF-8, received something else"))?;
    let body = serde_json::from_str(text).map_err(rejected)?;
    if text.contains(ESCAPED_NUL) {
        let value = serde_json::from_str(text).map_err(rejected)?;
        if let Some(path) = nul_in_json::path_to_nul(&value) {
            return Err(Problem::invalid(nul_in_json::sentence(&path)));
        }
    }
    Ok(body)
}
