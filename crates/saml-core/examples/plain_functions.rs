//! A whole sign-in with plain functions: no web framework, no network.
//!
//! ```sh
//! cargo run --package saml-core --features idp --example plain_functions
//! ```
//!
//! It plays both sides. The service provider's is in `sign_in/mod.rs` and needs no feature; the
//! identity provider's needs the feature `idp`, which a real service leaves off.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod sign_in;

use std::error::Error;
use std::time::{Duration, SystemTime};

use saml_core::IdentityProvider;
use saml_core::idp::{IdpKey, IdpMetadata, IncomingAuthnRequest, ResponseTemplate, Signer};
use sign_in::SignIn;

#[allow(
    clippy::disallowed_methods,
    reason = "a program's edge reads the clock"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let now = SystemTime::now();

    // Once: exchange metadata.
    let key = IdpKey::generate_ec_p256("idp.example", now, now + Duration::from_hours(24))?;
    let metadata = IdpMetadata::new(
        "https://idp.example/metadata",
        "https://idp.example/sso",
        &[&key],
    )
    .to_xml()?;
    let idp = IdentityProvider::from_metadata(metadata.as_bytes(), now)?;
    let service = SignIn::new(
        "https://app.example/saml/metadata",
        "https://app.example/saml/acs",
        idp,
    );
    println!("Our metadata:\n{}\n", service.metadata());

    // Somebody signs in.
    let begun = service.begin(now)?;
    println!("The browser goes to:\n{}\n", begun.location);
    let response = at_the_identity_provider(&begun.location, key, now)?;
    let identity = service.finish(&response, Some(&begun.browser), now)?;
    println!("Signed in: {}, {:?}", identity.name_id, identity.email);

    // The same response again signs nobody in.
    match service.finish(&response, Some(&begun.browser), now) {
        Ok(_) => Err("a response was accepted twice".into()),
        Err(rejection) => {
            println!("The same response again: {rejection}");
            Ok(())
        }
    }
}

/// The other side: reads the request, asks who it is, signs an answer.
fn at_the_identity_provider(
    location: &str,
    key: IdpKey,
    now: SystemTime,
) -> Result<String, Box<dyn Error>> {
    let (_, value) = location
        .split_once("SAMLRequest=")
        .ok_or("the URL has no SAMLRequest")?;
    let value = percent_encoding::percent_decode_str(value).decode_utf8()?;
    let request = IncomingAuthnRequest::from_redirect(&value)?;
    let acs_url = request.acs_url.ok_or("the request names no ACS URL")?;
    let mut response = ResponseTemplate::new(
        "https://idp.example/metadata",
        &request.issuer,
        &acs_url,
        now,
    );
    response.answers(&request.id);
    response.name_id = Some("ada@app.example".into());
    Ok(response.to_form_value(&Signer::new(key))?)
}

#[cfg(test)]
mod tests {
    use super::sign_in::honest::{ACS, SP, answer, identity_provider};
    use super::*;
    use saml_core::ReasonCode;

    #[test]
    fn the_example_runs() {
        main().unwrap();
    }

    #[test]
    fn a_request_is_answered_once_in_time_and_in_its_own_browser() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(490_000);
        let (idp, signer) = identity_provider(now);
        let service = SignIn::new(SP, ACS, idp);
        let rejected = |browser: Option<&str>, after: Duration| {
            let begun = service.begin(now).unwrap();
            let at = now + after;
            let response = answer(&begun.location, &signer, at);
            let browser = browser.unwrap_or(&begun.browser);
            let code = service
                .finish(&response, Some(browser), at)
                .err()
                .map(|it| it.code());
            // Whatever came of it, the request is used up.
            let again = service.finish(&response, Some(&begun.browser), at);
            assert_eq!(again.unwrap_err().code(), ReasonCode::RequestUnknown);
            code
        };
        assert_eq!(rejected(None, Duration::ZERO), None, "baseline");
        assert_eq!(
            rejected(Some("another"), Duration::ZERO),
            Some(ReasonCode::BrowserMismatch)
        );
        assert_eq!(
            rejected(None, Duration::from_mins(15)),
            Some(ReasonCode::RequestUnknown)
        );
    }
}
