//! Turns a form value into a validated identity and the request of this browser that it answers.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use identity_store::organizations::{Organization, TransientKey};
use identity_store::sign_in::{
    LoginRequest, RejectionCode, SamlSubject, SignInRejection, SsoSignIn, handle, why_not_here,
};
use identity_store::sso::providers::Provider;
use identity_store::{LoginRequestId, OrganizationId, Stop, StoreError};
use saml_core::gate::RawMessage;
use saml_core::{
    Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, Rejection, ServiceProvider,
    VerifiedAssertion,
};
use scim_model::resource::{EMAIL_MAX_CHARS, TEXT_MAX_CHARS, unsuited_character};

use super::rejection::{About, SsoRejection};
use super::transient_key::{Named, named, offered};
use crate::http::cookies::LoginCookies;
use crate::sso_connection::keys::own_keys;
use crate::sso_connection::metadata::unknown_key;
use crate::state::AppState;

/// How much of the name of an attribute is told, in characters, and of how many.
const ATTRIBUTE_NAME_TOLD: usize = 80;
const MAX_ATTRIBUTE_NAMES: usize = 200;

/// Everything that the transaction needs, and the handle of the request that the response answers.
pub(super) struct Verified {
    pub(super) sign_in: SsoSignIn,
    pub(super) handle: Option<String>,
    /// Whether a fresh sign-in may begin by itself, if this one was not begun here.
    pub(super) may_begin_again: bool,
    /// The attributes that could be the key, where the NameID is transient and no attribute is named.
    pub(super) offered: Option<Vec<TransientKey>>,
    /// The names of the attributes that came.
    pub(super) attributes: Vec<String>,
}

/// The input of the assertion consumer service.
pub(crate) struct ArrivedResponse {
    /// The organization of the ACS URL.
    pub(crate) organization: Organization,
    /// Its identity provider, if it has one.
    pub(crate) provider: Option<Provider>,
    /// This service provider, as the identity provider knows it.
    pub(crate) service_provider: ServiceProvider,
    /// What was posted, or why the form could not be read.
    pub(crate) posted: Result<Posted, SsoRejection>,
    /// This browser's pending sign-ins.
    pub(crate) login_cookies: LoginCookies,
    /// The browser's IP address, if known.
    pub(crate) client_ip: Option<IpAddr>,
}

/// The form of a response.
pub(crate) struct Posted {
    /// The value of the field `SAMLResponse`.
    pub(crate) saml_response: String,
    /// The path of this site that an unsolicited response leads to.
    pub(crate) asked_path: Option<String>,
}

/// Verifies and validates.
///
/// # Errors
/// The rejection, or a database error.
pub(super) async fn response(
    state: &AppState,
    arrived: ArrivedResponse,
) -> Result<Verified, Stop<SsoRejection>> {
    let ArrivedResponse {
        organization,
        provider,
        service_provider,
        posted,
        login_cookies,
        client_ip: _,
    } = arrived;
    let Posted {
        saml_response,
        asked_path,
    } = posted.map_err(Stop::Rejected)?;
    let provider = provider.ok_or_else(|| Stop::Rejected(SsoRejection::provider_missing()))?;
    let now = state.now();
    let idp = state
        .parsed_providers()
        .get(&provider, now)
        .map_err(|error| Stop::Rejected(SsoRejection::provider_unusable(&error)))?;
    let id = organization.id.clone();
    let verified = match verified(state, id, service_provider, idp, saml_response).await? {
        Ok(verified) => verified,
        Err(rejection) => {
            if unknown_key::may_be_a_new_key(rejection.code()) {
                unknown_key::refetch(state, &provider).await;
            }
            return Err(Stop::Rejected(rejection.into()));
        }
    };
    let has_begun = has_begun(state, &login_cookies);
    let identity = validate(state, &organization, &verified).map_err(|mut rejection| {
        let unsolicited = rejection.code == RejectionCode::UnsolicitedResponse;
        // If this browser has a pending sign-in, we have already started one: a provider whose
        // responses are all unsolicited would cause a loop.
        rejection.begin_again = unsolicited && !has_begun;
        Stop::Rejected(rejection.proven())
    })?;
    let request = match &identity.in_response_to {
        Some(id) => {
            let cookies = &login_cookies;
            let answered = answered(state, cookies, &organization, id, &identity, !has_begun);
            Some(answered.await?)
        }
        None => None,
    };
    let handle = request.as_ref().map(|request| handle(&request.id));
    let key = organization.transient_key;
    let named = named(&identity, key).map_err(|rejection| Stop::Rejected(*rejection))?;
    let asked_path = asked_path.filter(|_| request.is_none());
    Ok(Verified {
        offered: offered(&identity).filter(|_| key.is_none()),
        attributes: names_of(&identity),
        sign_in: SsoSignIn {
            asked_path,
            ..sign_in(state, &organization, &provider, named, identity, request)
        },
        handle,
        may_begin_again: !has_begun,
    })
}

/// Verifies off the worker. The organization's keys are read only for what may be encrypted.
async fn verified(
    state: &AppState,
    organization: OrganizationId,
    sp: ServiceProvider,
    idp: Arc<IdentityProvider>,
    saml_response: String,
) -> Result<Result<VerifiedAssertion, Rejection>, StoreError> {
    let policy = Policy::default();
    let first = state.threads().compute(move || {
        let message = match RawMessage::from_base64(&saml_response, &policy.limits) {
            Ok(message) => message,
            Err(rejection) => return Read::Done(Box::new(Err(rejection))),
        };
        if message.may_be_encrypted() {
            return Read::Encrypted(message, sp, idp);
        }
        Read::Done(Box::new(sp.verify_message(&idp, &message, &policy)))
    });
    let (message, sp, idp) = match first.await? {
        Read::Done(verified) => return Ok(*verified),
        Read::Encrypted(message, sp, idp) => (message, sp, idp),
    };
    let sp = match own_keys(state, &organization).await?.decryption() {
        Some(keys) => sp.with_decryption_keys(keys),
        None => sp,
    };
    let threads = state.threads();
    threads
        .compute(move || sp.verify_message(&idp, &message, &policy))
        .await
}

/// How far a message was read without the organization's keys.
enum Read {
    Done(Box<Result<VerifiedAssertion, Rejection>>),
    Encrypted(RawMessage, ServiceProvider, Arc<IdentityProvider>),
}

/// Whether an ID could be one of our requests': `_` and 256 bits in base64url.
fn has_our_form(id: &str) -> bool {
    let of_base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    id.len() == 44 && id.starts_with('_') && id.bytes().all(of_base64url)
}

fn names_of(identity: &Identity) -> Vec<String> {
    let names = identity.attributes.iter().map(|(name, _)| name);
    let told = |name: &String| name.chars().take(ATTRIBUTE_NAME_TOLD).collect();
    names.take(MAX_ATTRIBUTE_NAMES).map(told).collect()
}

/// Whether this browser has begun a sign-in that still waits for its response.
fn has_begun(state: &AppState, login_cookies: &LoginCookies) -> bool {
    login_cookies.values().any(|sealed| {
        let request = LoginRequest::open(state.server_keys(), sealed);
        request.is_some_and(|request| request.expires_at() > state.now())
    })
}

/// The expected request is the one that the signed assertion names. Whether it was made here and
/// for this browser is checked when it is consumed.
fn validate(
    state: &AppState,
    organization: &Organization,
    verified: &VerifiedAssertion,
) -> Result<Identity, SsoRejection> {
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
    verified.validate(&expectation).map_err(SsoRejection::from)
}

/// The request of this browser that the response answers.
async fn answered(
    state: &AppState,
    login_cookies: &LoginCookies,
    organization: &Organization,
    id: &str,
    identity: &Identity,
    may_begin_again: bool,
) -> Result<LoginRequest, Stop<SsoRejection>> {
    let parsed = LoginRequestId::parse(id).ok().filter(|_| has_our_form(id));
    let id = parsed.ok_or_else(|| {
        let mut rejection = SsoRejection::code(RejectionCode::RequestUnknown)
            .expected("the ID of a request that was made here")
            .received(format!("InResponseTo {id}"));
        // Nobody here made such an ID: the provider answers a request of its own invention, as Rippling
        // does where a sign-in begins there. That is an unsolicited response.
        rejection.begin_again = may_begin_again;
        Stop::Rejected(rejection.proven())
    })?;
    let sealed = login_cookies.value_of(state.config(), &handle(&id));
    let request = sealed.and_then(|sealed| LoginRequest::open(state.server_keys(), sealed));
    if let Some(request) = request.filter(|request| request.id == id) {
        return Ok(request);
    }
    let about = About::answering(id.as_str(), identity);
    let (of, issuer) = (organization.id.clone(), identity.issuer.clone());
    let assertion = identity.assertion_id.clone();
    let why = state.point_read(move |db| why_not_here(db, &of, &id, &issuer, &assertion));
    let why = SignInRejection::from(why.await?);
    Err(Stop::Rejected(SsoRejection::of_store(&why, &about)))
}

fn sign_in(
    state: &AppState,
    organization: &Organization,
    provider: &Provider,
    named: Named,
    identity: Identity,
    request: Option<LoginRequest>,
) -> SsoSignIn {
    let (now, ttl) = (state.now(), state.config().session_max());
    let session_ttl = identity.session_not_on_or_after.map_or(ttl, |end| {
        ttl.min(DateTime::<Utc>::from(end) - now)
            .max(TimeDelta::minutes(1))
    });
    let subject = SamlSubject {
        name_id: identity.name_id,
        format: identity.name_id_format,
        name_qualifier: identity.name_qualifier,
        sp_name_qualifier: identity.sp_name_qualifier,
        session_index: identity.session_index,
    };
    SsoSignIn {
        organization: organization.id.clone(),
        provider_id: provider.id.clone(),
        provider_version: provider.version,
        provider_entity_id: identity.issuer,
        request,
        assertion_id: identity.assertion_id,
        assertion_expires_at: (identity.not_on_or_after + state.config().clock_skew()).into(),
        authenticated_at: identity
            .authn_instant
            .map(|at| (at + state.config().clock_skew()).into()),
        name_id: named.name_id,
        name_id_format: named.format,
        // One that a reader takes for another is nobody's: it neither finds nor makes an account.
        email: identity.email.filter(|email| is_suited_email(email)),
        display_name: shortened(identity.name),
        given_name: shortened(identity.given_name),
        family_name: shortened(identity.family_name),
        asked_path: None,
        subject: subject.kept(),
        now,
        session_ttl,
    }
}

fn is_suited_email(email: &str) -> bool {
    email.chars().count() <= EMAIL_MAX_CHARS && unsuited_character(email).is_none()
}

/// A name as far as it is kept: nobody chooses a longer one.
fn shortened(name: Option<String>) -> Option<String> {
    name.map(|mut name| {
        if let Some((end, _)) = name.char_indices().nth(TEXT_MAX_CHARS) {
            name.truncate(end);
        }
        name
    })
}

#[cfg(test)]
mod tests {
    use super::{is_suited_email, shortened};

    #[test]
    fn an_email_that_is_taken_for_another_is_not_used() {
        assert!(is_suited_email("kate@example.com"));
        for wrong in [
            "\u{212a}ate@example.com",
            "ka\u{200b}te@example.com",
            &"a".repeat(255),
        ] {
            assert!(!is_suited_email(wrong), "{wrong}");
        }
    }

    #[test]
    fn names_are_kept_up_to_their_limit() {
        assert_eq!(shortened(Some("Ada".to_owned())).as_deref(), Some("Ada"));
        let kept = shortened(Some("ä".repeat(3000))).unwrap();
        assert_eq!(kept.chars().count(), 1024);
        assert_eq!(shortened(None), None);
    }
}
