//! `POST /api/v1/scim/oauth/token`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, web};
use identity_store::tokens::scim_access_tokens;
use identity_store::tokens::scim_tokens::{self, ScimTokenBearer, TokenCheck};
use identity_store::{OrganizationId, StoreError};
use serde_json::json;
use utoipa::ToSchema;

use super::error::OAuthError;
use super::request::{self, Presented};
use crate::http::client_ip::ClientIp;
use crate::http::guard::{GuardedCaller, take_caller};
use crate::http::limits::lengths::TOKEN_REQUEST_BODY;
use crate::state::AppState;

const FORM_MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// An access token request (RFC 6749 section 4.4.2). Client ID and secret may be in an
/// `Authorization: Basic` header instead.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is only described")]
pub(super) struct TokenRequest {
    #[schema(pattern = "^client_credentials$")]
    grant_type: String,
    /// The ID of a SCIM token.
    client_id: Option<String>,
    /// That SCIM token.
    client_secret: Option<String>,
    /// It may be there and means nothing.
    scope: Option<String>,
}

/// An access token (RFC 6749 section 5.1).
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is only described")]
pub(super) struct TokenResponse {
    access_token: String,
    /// `Bearer`.
    token_type: String,
    /// In seconds.
    expires_in: i64,
}

/// An error (RFC 6749 section 5.2).
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is only described")]
pub(super) struct TokenError {
    error: String,
    error_description: String,
}

/// Trades client ID and secret for an access token.
#[utoipa::path(
    post, path = "/api/v1/scim/oauth/token", tag = "SCIM", operation_id = "issueAccessToken", security((), ("client_secret" = [])),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokenResponse), (status = "4XX", body = TokenError))
)]
pub(super) async fn issue(
    state: web::Data<AppState>,
    TokenClient(owner): TokenClient,
) -> Result<HttpResponse, OAuthError> {
    let now = state.now();
    if let Some(retry_after_secs) = state.admit_scim_request(&owner.organization_id) {
        return Err(OAuthError::TooMany { retry_after_secs });
    }
    let issued = state.write(move |db| scim_access_tokens::issue(db, &owner, now));
    let (secret, end) = issued.await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
        .json(json!({
            "access_token": secret.expose(),
            "token_type": "Bearer",
            "expires_in": (end - now).num_seconds(),
        })))
}

/// Authenticates the client, whose secret is the SCIM token itself.
pub(crate) struct TokenClient(ScimTokenBearer);

impl FromRequest for TokenClient {
    type Error = OAuthError;
    type Future = Ready<Result<Self, OAuthError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(take_caller(request).ok_or(OAuthError::InvalidClient))
    }
}

impl GuardedCaller for TokenClient {
    type Rejection = OAuthError;

    fn organization(&self) -> &OrganizationId {
        &self.0.organization_id
    }

    async fn establish(request: &HttpRequest, payload: &mut Payload) -> Result<Self, OAuthError> {
        let state = AppState::of(request)?;
        let ip = ClientIp::of(request);
        let presented = read(request, payload).await?;
        let (now, limit) = (state.now(), state.config().sign_in_attempts_per_minute);
        if let Some(retry_after_secs) = state.client_authentications().wait_secs(ip.0, limit, now) {
            return Err(OAuthError::TooMany { retry_after_secs });
        }
        let Some(owner) = client(&state, presented).await? else {
            state.client_authentications().count_rejection(ip.0, now);
            return Err(OAuthError::InvalidClient);
        };
        Ok(Self(owner))
    }
}

async fn read(request: &HttpRequest, payload: &mut Payload) -> Result<Presented, OAuthError> {
    if !request.content_type().eq_ignore_ascii_case(FORM_MEDIA_TYPE) {
        let expected = "expected a body of application/x-www-form-urlencoded";
        return Err(OAuthError::InvalidRequest(expected));
    }
    let payload = web::Payload::from_request(request, payload).await;
    let payload = payload.map_err(|_| OAuthError::InvalidRequest("expected a body"))?;
    let Ok(Ok(body)) = payload.to_bytes_limited(TOKEN_REQUEST_BODY.0).await else {
        return Err(OAuthError::TooLarge);
    };
    let headers = request.headers().get_all(header::AUTHORIZATION);
    let headers: Vec<&str> = headers
        .map(|value| value.to_str().unwrap_or_default())
        .collect();
    request::read(&headers, &body)
}

/// The SCIM token that was presented with its own ID, if it is currently valid.
async fn client(
    state: &AppState,
    Presented {
        client_id,
        client_secret,
    }: Presented,
) -> Result<Option<ScimTokenBearer>, StoreError> {
    let now = state.now();
    let check = state.point_read(move |db| scim_tokens::authenticate(db, &client_secret, now));
    Ok(match check.await? {
        TokenCheck::Valid(token) if token.id.as_str() == client_id => Some(token),
        _ => None,
    })
}
