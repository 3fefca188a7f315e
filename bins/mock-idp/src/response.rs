//! Writes the signed response, honest or with one fault on purpose.

use chrono::{DateTime, TimeDelta, Utc};
use saml_core::idp::{Encrypter, IdpError, ResponseTemplate, Sign, Signer};
use serde::Deserialize;

use crate::people::Person;

/// The mistake to make, to see how the service provider reacts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    #[default]
    None,
    WrongAudience,
    WrongRecipient,
    Expired,
    Unsigned,
    WrongIssuer,
}

impl Fault {
    /// Every fault: its form value and what the page calls it.
    pub(crate) const CHOICES: [(&'static str, &'static str); 6] = [
        ("none", "None: an honest response"),
        (
            "wrong_audience",
            "Wrong audience: the Entity ID was mistyped here",
        ),
        (
            "wrong_recipient",
            "Wrong recipient: the ACS URL was mistyped here",
        ),
        ("expired", "Expired an hour ago"),
        ("unsigned", "Not signed"),
        ("wrong_issuer", "Issued by somebody else"),
    ];
}

/// The request that the response answers, and its destination.
#[derive(Debug, Clone)]
pub(crate) struct Destination {
    pub(crate) audience: String,
    pub(crate) acs_url: String,
    pub(crate) request_id: Option<String>,
    /// How the assertion is encrypted, on the strict side.
    pub(crate) encrypter: Option<Encrypter>,
}

/// The form value `SAMLResponse`.
pub(crate) fn form_value(
    signer: &Signer,
    issuer: &str,
    destination: &Destination,
    person: &Person,
    fault: Fault,
    at: DateTime<Utc>,
    (response_id, assertion_id): (&str, &str),
) -> Result<String, IdpError> {
    let mut audience = destination.audience.clone();
    let mut issuer = issuer.to_owned();
    let mut at = at;
    match fault {
        Fault::WrongAudience => audience.push_str("-mistyped"),
        Fault::WrongIssuer => issuer.push_str("-of-somebody-else"),
        Fault::Expired => at -= TimeDelta::hours(1),
        Fault::None | Fault::WrongRecipient | Fault::Unsigned => {}
    }
    let mut response = ResponseTemplate::new(&issuer, &audience, &destination.acs_url, at.into());
    response.with_ids(response_id, assertion_id);
    if let Some(request_id) = &destination.request_id {
        response.answers(request_id);
    }
    response.name_id = Some(person.email.clone());
    response
        .encrypt_assertion
        .clone_from(&destination.encrypter);
    response.attribute("email", &[&person.email]);
    if !person.name.is_empty() {
        response.attribute("name", &[&person.name]);
    }
    match fault {
        Fault::Unsigned => response.sign = Sign::Nothing,
        Fault::WrongRecipient => {
            for confirmation in &mut response.confirmations {
                confirmation.recipient = Some(format!("{}-mistyped", destination.acs_url));
            }
        }
        _ => {}
    }
    response.to_form_value(signer)
}
