//! `cargo xtask bench SUBJECT`: builds a benchmark program, runs it, shows its figures.

mod costliest;
mod hostile;
mod peers;
pub(crate) mod programs;
mod saml;
mod scim;
mod scim_client;
mod scim_peers;
mod sign_in;
mod table;

use crate::{
    cli::{BenchOptions, BenchSubject, Purpose},
    context::Context,
    say, setup,
};

/// The subjects, one a line.
const SUBJECTS: &str = "\
hostile  the costliest requests that are known, and what neighbors of those who send them get
saml     validations of responses by saml-core, with one and with both verifiers
scim     the server as a SCIM client sees it, over HTTP
sign-in  a complete sign-in by SSO, beside what it cannot cost less than";

/// Measures, or lists what can be measured.
///
/// # Errors
/// If a program cannot be built, fails or prints something else than figures.
pub(crate) fn command(context: &Context, options: &BenchOptions) -> anyhow::Result<bool> {
    let Some(subject) = &options.subject else {
        say::result(SUBJECTS);
        return Ok(true);
    };
    let measure = match subject {
        BenchSubject::Hostile(options) => options.measure,
        BenchSubject::SignIn(options) => *options,
        BenchSubject::Saml(options) => options.measure,
        BenchSubject::Scim(options) => options.measure,
    };
    setup::system(context, Purpose::Run, measure.install)?;
    match subject {
        BenchSubject::Hostile(options) => match &options.search {
            Some(endpoints) => costliest::search(context, endpoints, options),
            None => hostile::measure(context, options.measure),
        },
        BenchSubject::Saml(options) => saml::measure(context, options).map(|()| true),
        BenchSubject::Scim(options) => scim::measure(context, options),
        BenchSubject::SignIn(options) => sign_in::measure(context, *options).map(|()| true),
    }
}
