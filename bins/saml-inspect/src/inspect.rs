//! From files to a verdict.

use std::time::{Duration, SystemTime};

use saml_core::gate::RawMessage;
use saml_core::{
    Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, ReasonCode, Rejection,
    ServiceProvider,
};

use crate::cli::Cli;
use crate::input::{self, Problem};
use crate::paste;

/// What is said about a response.
pub(crate) struct Verdict {
    /// The user who signed in, or why nobody did.
    pub(crate) identity: Result<Identity, Rejection>,
    /// Whether the signature holds once white space between elements is gone: the text was formatted
    /// after it was signed.
    pub(crate) is_reformatted: bool,
}

/// Verifies the response that the command line names.
///
/// # Errors
/// When there is nothing to verify: a file cannot be read, the metadata or a key cannot be used.
pub(crate) fn run(cli: &Cli) -> Result<Verdict, Problem> {
    let at = cli.at.map_or_else(now, SystemTime::from);
    let xml = input::read("metadata", &cli.metadata)?;
    let idp = IdentityProvider::from_metadata(&xml, at).map_err(|why| Problem::Metadata {
        path: cli.metadata.display().to_string(),
        why,
    })?;
    let mut sp = ServiceProvider::new(&cli.entity_id, &cli.acs_url);
    if let Some(keys) = input::decryption_keys(&cli.decryption_key)? {
        sp = sp.with_decryption_keys(keys);
    }
    let response = input::read("response", &cli.response)?;
    let policy = Policy::default();
    let message = paste::message(response, &policy.limits);
    let identity = match &message {
        Ok(message) => verify(cli, &sp, &idp, message, at),
        Err(rejection) => Err(rejection.clone()),
    };
    let is_changed = identity.as_ref().is_err_and(|rejection| {
        matches!(
            rejection.code(),
            ReasonCode::SignatureInvalid | ReasonCode::DigestMismatch
        )
    });
    let is_reformatted = is_changed
        && message.is_ok_and(|message| {
            paste::without_formatting(&message, &policy.limits)
                .iter()
                .any(|message| sp.verify_message(&idp, message, &policy).is_ok())
        });
    Ok(Verdict {
        identity,
        is_reformatted,
    })
}

fn verify(
    cli: &Cli,
    sp: &ServiceProvider,
    idp: &IdentityProvider,
    message: &RawMessage,
    now: SystemTime,
) -> Result<Identity, Rejection> {
    let request = match &cli.in_response_to {
        Some(id) => ExpectedRequest::Id(id),
        None if cli.allow_unsolicited => ExpectedRequest::UnsolicitedAllowed,
        None => ExpectedRequest::Unknown,
    };
    let skew = Duration::from_secs(cli.skew_secs.into());
    sp.verify_message(idp, message, &Policy::default())?
        .validate(&Expectation { now, skew, request })
}

#[allow(
    clippy::disallowed_methods,
    reason = "the one place where this program reads the clock"
)]
fn now() -> SystemTime {
    SystemTime::now()
}
