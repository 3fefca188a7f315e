//! Pending sign-ins: each `AuthnRequest` waits for its response.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use crate::db::micros::{MaybeMicros, Micros};
use crate::db::schema::login_requests;
use crate::sign_in::rejection_code::RejectionCode;
use crate::{Connection, LoginRequestId, OrganizationId, ProviderId, Secret, Stop, StoreError};

/// A pending sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = login_requests, treat_none_as_default_value = false)]
#[non_exhaustive]
pub struct LoginRequest {
    /// The ID of the `AuthnRequest`; the response's `InResponseTo` names it.
    pub id: LoginRequestId,
    /// The organization that is signed in to.
    pub organization_id: OrganizationId,
    /// The provider that was asked.
    pub provider_id: ProviderId,
    /// The opaque handle that is sent as `RelayState`; it does not grant access.
    pub relay_state: String,
    pub(crate) binding_hash: Vec<u8>,
    /// The path on this server to redirect to afterwards.
    pub return_to: String,
    /// When it began.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub created_at: DateTime<Utc>,
    /// When it expires.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub expires_at: DateTime<Utc>,
    /// When its response arrived.
    #[diesel(serialize_as = MaybeMicros, deserialize_as = MaybeMicros)]
    pub consumed_at: Option<DateTime<Utc>>,
}

/// A new sign-in.
#[derive(Debug, Clone)]
pub struct NewLoginRequest {
    /// The ID of the `AuthnRequest`.
    pub id: LoginRequestId,
    /// The provider that is asked.
    pub provider_id: ProviderId,
    /// The path on this server to redirect to afterwards; the caller has checked that it is one.
    pub return_to: String,
}

/// Begins a sign-in. The returned secret binds it to the browser, in a cookie of its own.
pub fn begin(
    db: &mut Connection,
    organization: &OrganizationId,
    new: &NewLoginRequest,
    now: DateTime<Utc>,
    ttl: Duration,
) -> Result<(LoginRequest, Secret), StoreError> {
    let binding = Secret::generate("");
    let request = LoginRequest {
        id: new.id.clone(),
        organization_id: organization.clone(),
        provider_id: new.provider_id.clone(),
        relay_state: Secret::generate("").expose().to_owned(),
        binding_hash: binding.hash(),
        return_to: new.return_to.clone(),
        created_at: now,
        expires_at: now + ttl,
        consumed_at: None,
    };
    diesel::insert_into(login_requests::table)
        .values(request.clone())
        .execute(db)?;
    Ok((request, binding))
}

/// The organization's request with this ID, even if consumed or expired.
pub fn find(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &LoginRequestId,
) -> Result<Option<LoginRequest>, StoreError> {
    Ok(login_requests::table
        .find(id)
        .filter(login_requests::organization_id.eq(organization))
        .select(LoginRequest::as_select())
        .get_result(db)
        .optional()?)
}

/// The organization's request with this `RelayState`, even if consumed or expired.
pub fn find_by_relay_state(
    db: &mut Connection,
    organization: &OrganizationId,
    relay_state: &str,
) -> Result<Option<LoginRequest>, StoreError> {
    Ok(login_requests::table
        .filter(login_requests::relay_state.eq(relay_state))
        .filter(login_requests::organization_id.eq(organization))
        .select(LoginRequest::as_select())
        .get_result(db)
        .optional()?)
}

/// Consumes a request exactly once, even under concurrent attempts.
///
/// # Errors
/// When the request is unknown here, belongs to another browser, is consumed or expired, or the
/// database fails.
pub fn consume(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &LoginRequestId,
    binding: &Secret,
    now: DateTime<Utc>,
) -> Result<LoginRequest, Stop<RejectionCode>> {
    let Some(request) = find(db, organization, id)? else {
        return Err(Stop::Rejected(RejectionCode::RequestUnknown));
    };
    if !binding.matches(&request.binding_hash) {
        return Err(Stop::Rejected(RejectionCode::BrowserMismatch));
    }
    if request.consumed_at.is_some() {
        return Err(Stop::Rejected(RejectionCode::RequestConsumed));
    }
    if request.expires_at <= now {
        return Err(Stop::Rejected(RejectionCode::RequestExpired));
    }
    let unconsumed = login_requests::table
        .find(id)
        .filter(login_requests::organization_id.eq(organization))
        .filter(login_requests::consumed_at.is_null());
    let updated = diesel::update(unconsumed)
        .set(login_requests::consumed_at.eq(now.timestamp_micros()))
        .execute(db)?;
    match updated {
        0 => Err(Stop::Rejected(RejectionCode::RequestConsumed)),
        _ => Ok(request),
    }
}
