//! From a form value to a validated identity and the browser's binding for its request.

use actix_web::HttpRequest;
use chrono::{DateTime, TimeDelta, Utc};
use identity_store::organizations::Organization;
use identity_store::sign_in::login_requests;
use identity_store::sign_in::{RejectionCode, SsoSignIn};
use identity_store::sso::providers::Provider;
use identity_store::{LoginRequestId, Secret};
use saml_core::{
    Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, ServiceProvider,
    VerifiedAssertion,
};

use super::attempt::Rejected;
use crate::blocking;
use crate::http::cookies;
use crate::http::errors::PageError;
use crate::state::AppState;

/// Everything the transaction needs, and which cookie is used up by it.
pub(super) struct Judged {
    pub(super) sign_in: SsoSignIn,
    pub(super) relay_state: Option<String>,
}

/// Verifies and validates; the inner error is a rejection.
pub(super) async fn judge(
    state: &AppState,
    request: &HttpRequest,
    sp: ServiceProvider,
    organization: &Organization,
    provider: &Provider,
    saml_response: String,
) -> Result<Result<Judged, Rejected>, PageError> {
    let now = state.now();
    let idp = match IdentityProvider::from_metadata(provider.metadata_xml.as_bytes(), now.into()) {
        Ok(idp) => idp,
        Err(error) => {
            return Ok(Err(
                Rejected::code(RejectionCode::ProviderUnusable).received(error.to_string())
            ));
        }
    };
    let verified = blocking::compute(move || sp.verify(&idp, &saml_response, &Policy::default()));
    let verified = match verified.await? {
        Ok(verified) => verified,
        Err(rejection) => return Ok(Err(rejection.into())),
    };
    let identity = match validate(state, organization, &verified) {
        Ok(identity) => identity,
        Err(mut rejected) => {
            let unsolicited = rejected.code == RejectionCode::UnsolicitedResponse;
            // A pending sign-in of this browser means that we began one already: a provider that
            // answers every request unsolicited would loop.
            rejected.begin_again = unsolicited && !has_pending_sign_in(request);
            return Ok(Err(rejected));
        }
    };
    let (answered, relay_state) = match &identity.in_response_to {
        Some(id) => binding(state, request, organization, id).await?,
        None => (None, None),
    };
    Ok(Ok(Judged {
        sign_in: sign_in(state, organization, provider, identity, answered),
        relay_state,
    }))
}

/// The request that must be answered is the one that the signed assertion names: whether it was
/// ever made here, and for this browser, is decided where it is consumed.
fn validate(
    state: &AppState,
    organization: &Organization,
    verified: &VerifiedAssertion,
) -> Result<Identity, Rejected> {
    let request = match verified.in_response_to() {
        Some(id) => ExpectedRequest::Id(id),
        None if organization.allow_idp_initiated => ExpectedRequest::UnsolicitedAllowed,
        None => ExpectedRequest::Unknown,
    };
    let expectation = Expectation {
        now: state.now().into(),
        skew: state.config().clock_skew(),
        request,
    };
    verified.validate(&expectation).map_err(Rejected::from)
}

/// The request's ID with what this browser's cookie for it holds, and its relay handle.
async fn binding(
    state: &AppState,
    request: &HttpRequest,
    organization: &Organization,
    id: &str,
) -> Result<(Option<(LoginRequestId, Secret)>, Option<String>), PageError> {
    let id = LoginRequestId::from_text(id);
    let (owner, wanted) = (organization.id.clone(), id.clone());
    let found = state.read(move |db| login_requests::find(db, &owner, &wanted));
    let relay_state = found.await?.map(|found| found.relay_state);
    let cookie = relay_state
        .as_deref()
        .and_then(|relay_state| request.cookie(&cookies::login_name(relay_state)));
    let presented = cookie
        .map(|cookie| cookie.value().to_owned())
        .unwrap_or_default();
    Ok((Some((id, Secret::from_client(presented))), relay_state))
}

fn has_pending_sign_in(request: &HttpRequest) -> bool {
    request.cookies().is_ok_and(|cookies| {
        cookies
            .iter()
            .any(|cookie| cookie.name().starts_with(cookies::LOGIN_PREFIX))
    })
}

fn sign_in(
    state: &AppState,
    organization: &Organization,
    provider: &Provider,
    identity: Identity,
    request: Option<(LoginRequestId, Secret)>,
) -> SsoSignIn {
    let (now, ttl) = (state.now(), state.config().session_ttl);
    let session_ttl = identity.session_not_on_or_after.map_or(ttl, |end| {
        ttl.min(DateTime::<Utc>::from(end) - now)
            .max(TimeDelta::minutes(1))
    });
    SsoSignIn {
        organization: organization.id.clone(),
        provider_id: provider.id.clone(),
        provider_entity_id: identity.issuer,
        request,
        assertion_id: identity.assertion_id,
        assertion_expires_at: (identity.not_on_or_after + state.config().clock_skew()).into(),
        name_id: identity.name_id,
        name_id_format: identity.name_id_format,
        email: identity.email,
        display_name: identity.name,
        given_name: identity.given_name,
        family_name: identity.family_name,
        now,
        session_ttl,
    }
}
