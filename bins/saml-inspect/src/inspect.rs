//! From files to a verdict.

use std::time::{Duration, SystemTime};

use saml_core::{
    Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, Rejection, ServiceProvider,
};

use crate::cli::Cli;
use crate::input::{self, Problem};

/// Verifies the response that the command line names.
///
/// # Errors
/// When there is nothing to verify: a file cannot be read, the metadata or a key cannot be used.
pub(crate) fn run(cli: &Cli) -> Result<Result<Identity, Rejection>, Problem> {
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
    Ok(verify(cli, &sp, &idp, response, at))
}

fn verify(
    cli: &Cli,
    sp: &ServiceProvider,
    idp: &IdentityProvider,
    response: Vec<u8>,
    now: SystemTime,
) -> Result<Identity, Rejection> {
    let policy = Policy::default();
    let message = input::message(response, &policy.limits)?;
    let request = match &cli.in_response_to {
        Some(id) => ExpectedRequest::Id(id),
        None if cli.allow_unsolicited => ExpectedRequest::UnsolicitedAllowed,
        None => ExpectedRequest::Unknown,
    };
    let skew = Duration::from_secs(cli.skew_secs.into());
    sp.verify_message(idp, &message, &policy)?
        .validate(&Expectation { now, skew, request })
}

#[allow(
    clippy::disallowed_methods,
    reason = "the one place where this program reads the clock"
)]
fn now() -> SystemTime {
    SystemTime::now()
}
