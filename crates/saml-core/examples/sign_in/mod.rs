//! Everything that a service provider needs around `saml_core`, in any web framework: requests
//! that are remembered, bound to one browser and answered once, and assertions that are used once.
//!
//! Both tables are in memory here. A service with several servers keeps them in its database,
//! where *remove and return* and *insert if absent* are one statement each.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::error::ErrorStack;
use saml_core::{
    Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, ReasonCode, Rejection,
    ServiceProvider,
};

/// The time that a person may take at the identity provider.
const REQUEST_TTL: Duration = Duration::from_mins(15);
/// How far the identity provider's clock may be off.
const SKEW: Duration = Duration::from_mins(2);

/// A service provider and the one identity provider that it trusts.
pub(crate) struct SignIn {
    sp: ServiceProvider,
    idp: IdentityProvider,
    /// Requests without an answer, by ID.
    pending: Mutex<HashMap<String, Pending>>,
    /// Assertions that were used, by issuer and ID, and until when they must be remembered.
    used: Mutex<HashMap<(String, String), SystemTime>>,
}

struct Pending {
    browser: String,
    until: SystemTime,
}

/// A sign-in that has begun.
pub(crate) struct Begun {
    /// Where to send the browser.
    pub(crate) location: String,
    /// The value of a cookie that only this browser gets (`HttpOnly`, `Secure`, `SameSite=None`:
    /// the answer is a POST from another site).
    pub(crate) browser: String,
}

impl SignIn {
    /// `entity_id` is the URL of [`Self::metadata`], `acs_url` where responses are posted.
    pub(crate) fn new(entity_id: &str, acs_url: &str, idp: IdentityProvider) -> Self {
        Self {
            sp: ServiceProvider::new(entity_id, acs_url),
            idp,
            pending: Mutex::default(),
            used: Mutex::default(),
        }
    }

    /// The metadata for the identity provider's admin.
    pub(crate) fn metadata(&self) -> String {
        self.sp.metadata_xml()
    }

    /// Begins a sign-in.
    ///
    /// # Errors
    ///
    /// When the system has no randomness.
    pub(crate) fn begin(&self, now: SystemTime) -> Result<Begun, ErrorStack> {
        let (id, browser) = (format!("_{}", secret()?), secret()?);
        let request = self.sp.authn_request(&self.idp, &id, now);
        let mut pending = lock(&self.pending);
        pending.retain(|_, it| now < it.until);
        let remembered = Pending {
            browser: browser.clone(),
            until: now + REQUEST_TTL,
        };
        pending.insert(id, remembered);
        Ok(Begun {
            location: request.redirect_url(None).unwrap_or_default(),
            browser,
        })
    }

    /// The user who signed in, from the form value `SAMLResponse` and the cookie that came with it.
    ///
    /// The order matters: nothing is looked up before the signature holds, and a request is used
    /// up by the first response that claims it.
    ///
    /// # Errors
    ///
    /// The rule that was broken.
    pub(crate) fn finish(
        &self,
        saml_response: &str,
        browser: Option<&str>,
        now: SystemTime,
    ) -> Result<Identity, Rejection> {
        let verified = self
            .sp
            .verify(&self.idp, saml_response, &Policy::default())?;
        let request = match verified.in_response_to() {
            Some(id) => {
                let pending = lock(&self.pending).remove(id);
                let pending = pending
                    .filter(|it| now < it.until)
                    .ok_or(ReasonCode::RequestUnknown)?;
                if !browser.is_some_and(|it| same(it, &pending.browser)) {
                    return Err(ReasonCode::BrowserMismatch.into());
                }
                ExpectedRequest::Id(id)
            }
            None => ExpectedRequest::Unknown,
        };
        let identity = verified.validate(&Expectation {
            now,
            skew: SKEW,
            request,
        })?;
        let mut used = lock(&self.used);
        used.retain(|_, until| now < *until);
        let assertion = (identity.issuer.clone(), identity.assertion_id.clone());
        let until = identity.not_on_or_after + SKEW;
        match used.insert(assertion, until) {
            None => Ok(identity),
            Some(_) => Err(ReasonCode::Replayed.into()),
        }
    }
}

/// 32 random bytes as base64url.
fn secret() -> Result<String, ErrorStack> {
    let mut bytes = [0; 32];
    openssl::rand::rand_bytes(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// In a time that tells nothing about the secret.
fn same(presented: &str, secret: &str) -> bool {
    presented.len() == secret.len() && openssl::memcmp::eq(presented.as_bytes(), secret.as_bytes())
}

/// No invariant of these tables can be broken half-way.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An identity provider for the examples' own tests.
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
pub(crate) mod honest {
    use std::time::{Duration, SystemTime};

    use saml_core::IdentityProvider;
    use saml_core::idp::{IdpKey, IdpMetadata, IncomingAuthnRequest, ResponseTemplate, Signer};

    pub(crate) const SP: &str = "https://app.example/saml/metadata";
    pub(crate) const ACS: &str = "https://app.example/saml/acs";
    const IDP: &str = "https://idp.example/metadata";

    /// The identity provider as its metadata describes it, and its signer.
    pub(crate) fn identity_provider(now: SystemTime) -> (IdentityProvider, Signer) {
        let until = now + Duration::from_hours(24);
        let key = IdpKey::generate_ec_p256("idp.example", now, until).unwrap();
        let metadata = IdpMetadata::new(IDP, "https://idp.example/sso", &[&key])
            .to_xml()
            .unwrap();
        let idp = IdentityProvider::from_metadata(metadata.as_bytes(), now).unwrap();
        (idp, Signer::new(key))
    }

    /// The form value with which it answers the request in this URL, for Ada.
    pub(crate) fn answer(location: &str, signer: &Signer, now: SystemTime) -> String {
        let query = location.split_once("SAMLRequest=").unwrap().1;
        let value = query.split('&').next().unwrap();
        let value = percent_encoding::percent_decode_str(value)
            .decode_utf8()
            .unwrap();
        let request = IncomingAuthnRequest::from_redirect(&value).unwrap();
        let mut response = ResponseTemplate::new(IDP, &request.issuer, ACS, now);
        response.answers(&request.id);
        response.name_id = Some("ada@app.example".into());
        response.to_form_value(signer).unwrap()
    }
}
