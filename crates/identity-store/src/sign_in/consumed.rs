//! Requests and assertions that were used: neither is used twice, on whichever server.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Untyped;

use super::login_request::LoginRequest;
use super::rejection_code::RejectionCode;
use super::sso_sign_in::SsoSignIn;
use crate::db::schema::{consumed_assertions, consumed_requests};
use crate::db::static_query::{Bind, StaticQuery, static_sql};
use crate::{Connection, LoginRequestId, OrganizationId, StoreError};

/// Consumes a request; `false` if it was consumed before.
pub(super) fn request(db: &mut Connection, request: &LoginRequest) -> Result<bool, StoreError> {
    let binds = [
        Bind::Text(request.organization.as_str()),
        Bind::Text(request.id.as_str()),
        Bind::BigInt(request.expires_at().timestamp_micros()),
    ];
    Ok(StaticQuery::<ConsumeRequest>::new(&binds).execute(db)? > 0)
}

/// Consumes an assertion, or the nonce that stands for one; `false` if it was consumed before.
pub(super) fn assertion(db: &mut Connection, sign_in: &SsoSignIn) -> Result<bool, StoreError> {
    let binds = [
        Bind::Text(sign_in.organization.as_str()),
        Bind::Text(&sign_in.provider_entity_id),
        Bind::Text(&sign_in.assertion_id),
        Bind::BigInt(sign_in.assertion_expires_at.timestamp_micros()),
    ];
    Ok(StaticQuery::<ConsumeAssertion>::new(&binds).execute(db)? > 0)
}

/// Consumes a request of the provider to end sessions; `false` if it was consumed before. Its ID, which may
/// be long, is stood for by its hash.
pub(super) fn logout_request(
    db: &mut Connection,
    organization: &OrganizationId,
    provider_entity_id: &str,
    id: &str,
    end: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let hash = URL_SAFE_NO_PAD.encode(openssl::sha::sha256(id.as_bytes()));
    let id = format!("logout request {hash}");
    let binds = [
        Bind::Text(organization.as_str()),
        Bind::Text(provider_entity_id),
        Bind::Text(&id),
        Bind::BigInt(end.timestamp_micros()),
    ];
    Ok(StaticQuery::<ConsumeAssertion>::new(&binds).execute(db)? > 0)
}

/// Why a response cannot be taken whose request this browser does not have: it was used, or the
/// request is another browser's, or one that this browser has dropped.
pub fn why_not_here(
    db: &mut Connection,
    organization: &OrganizationId,
    request: &LoginRequestId,
    provider_entity_id: &str,
    assertion_id: &str,
) -> Result<RejectionCode, StoreError> {
    let key = (organization, provider_entity_id, assertion_id);
    let assertion = consumed_assertions::table.find(key);
    if diesel::select(diesel::dsl::exists(assertion)).get_result(db)? {
        return Ok(RejectionCode::Replayed);
    }
    let request = consumed_requests::table.find((organization, request));
    if diesel::select(diesel::dsl::exists(request)).get_result(db)? {
        return Ok(RejectionCode::RequestConsumed);
    }
    Ok(RejectionCode::BrowserMismatch)
}

macro_rules! consume_request_sql {
    () => {
        "INSERT INTO consumed_requests (organization_id, request_id, expires_at) \
         VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    };
}

macro_rules! consume_assertion_sql {
    () => {
        "INSERT INTO consumed_assertions \
         (organization_id, provider_entity_id, assertion_id, expires_at) \
         VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
    };
}

static_sql! {
    ConsumeRequest -> Untyped {
        sqlite: consume_request_sql!(),
        postgres: consume_request_sql!()
    }
    ConsumeAssertion -> Untyped {
        sqlite: consume_assertion_sql!(),
        postgres: consume_assertion_sql!()
    }
}
