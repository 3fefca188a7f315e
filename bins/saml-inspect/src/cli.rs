//! The command line.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Parser;

/// Explain why a SAML response is accepted or rejected.
///
/// Verifies the response by the rules of the server and prints who signed in, or the reason code
/// with what was expected and what was received.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// The identity provider's metadata, an XML file
    #[arg(long, value_name = "FILE")]
    pub(crate) metadata: PathBuf,
    /// Our entity ID: the audience the assertion must name
    #[arg(long, value_name = "E")]
    pub(crate) entity_id: String,
    /// Our ACS URL: the recipient the assertion must name
    #[arg(long, value_name = "A")]
    pub(crate) acs_url: String,
    /// Verify as if it were this time, as in 2026-01-31T12:00:00Z [default: now]
    #[arg(long, value_name = "RFC3339")]
    pub(crate) at: Option<DateTime<Utc>>,
    /// How far the identity provider's clock may be off, in seconds
    #[arg(long, value_name = "N", default_value_t = 120, value_parser = clap::value_parser!(u32).range(0..=86_400))]
    pub(crate) skew_secs: u32,
    /// The ID of the AuthnRequest that the response must answer
    #[arg(long, value_name = "ID", conflicts_with = "allow_unsolicited")]
    pub(crate) in_response_to: Option<String>,
    /// Accept a response that answers no request
    #[arg(long)]
    pub(crate) allow_unsolicited: bool,
    /// Our private RSA key, which decrypts what the identity provider encrypted for us; PEM without
    /// a passphrase. Give it twice during a roll-over, the current key first
    #[arg(long, value_name = "PEM")]
    pub(crate) decryption_key: Vec<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
    /// The response: base64 as the browser posts it, or XML; - reads standard input. The form's whole
    /// body, a page with the form, a URL, quotes, percent-encoding, deflated texts and files in UTF-16
    /// are taken too
    #[arg(value_name = "RESPONSE-FILE")]
    pub(crate) response: PathBuf,
}

const EXAMPLES: &str = "\
Without --in-response-to or --allow-unsolicited every response is rejected, with the ID of the
request it answers, if it names one.

Examples:
  saml-inspect --metadata idp.xml --entity-id https://id.example.com/api/v1/saml/ID/metadata \\
      --acs-url https://id.example.com/api/v1/saml/ID/acs --in-response-to _1f2e response.txt
  saml-inspect --metadata idp.xml --entity-id E --acs-url A --allow-unsolicited \\
      --at 2026-01-31T12:00:00Z --json response.xml
  saml-inspect --metadata idp.xml --entity-id E --acs-url A --in-response-to _1f2e \\
      --decryption-key sp-key.pem encrypted-response.txt

Exit codes: 0 accepted, 1 rejected, 2 the files or arguments cannot be used.";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
