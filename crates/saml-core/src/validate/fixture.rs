//! An honest assertion for the tests of the rules.

use std::time::{Duration, SystemTime};

use super::context::Context;
use super::context::{Expectation, ExpectedRequest};
use crate::assertion::{Assertion, ResponseInfo, ResponseTrust};
use crate::limits::Limits;
use crate::rejection::{ReasonCode, Rejection};
use crate::time;
use crate::xml::{Extras, parse};

pub(crate) const IDP: &str = "https://idp.test/metadata";
pub(crate) const SP: &str = "https://sp.test/metadata";
pub(crate) const ACS: &str = "https://sp.test/acs";
pub(crate) const REQUEST: &str = "_request-1";

/// Everything a rule looks at, owned, so that a test can change any of it.
#[derive(Debug, Clone)]
pub(crate) struct Fixture {
    pub(crate) assertion: Assertion,
    pub(crate) response: ResponseTrust,
    pub(crate) request: ExpectedRequest<'static>,
    pub(crate) now: SystemTime,
}

pub(crate) fn at(text: &str) -> SystemTime {
    time::parse(text).unwrap()
}

impl Fixture {
    /// Valid from 12:00:00 to 12:05:00; it is 12:01:00, with a skew of 60 seconds.
    pub(crate) fn honest() -> Self {
        let xml = format!(
            r#"<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a" Version="2.0" IssueInstant="2026-01-31T12:00:00Z">
              <Issuer>{IDP}</Issuer>
              <Subject>
                <NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">ada@example.com</NameID>
                <SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
                  <SubjectConfirmationData Recipient="{ACS}" InResponseTo="{REQUEST}" NotOnOrAfter="2026-01-31T12:05:00Z"/>
                </SubjectConfirmation>
              </Subject>
              <Conditions NotBefore="2026-01-31T12:00:00Z" NotOnOrAfter="2026-01-31T12:05:00Z">
                <AudienceRestriction><Audience>{SP}</Audience></AudienceRestriction>
              </Conditions>
              <AuthnStatement AuthnInstant="2026-01-31T12:00:00Z" SessionIndex="_s"/>
            </Assertion>"#
        );
        let document = parse(&xml, &Limits::RESPONSE, Extras::Reject).unwrap();
        Self {
            assertion: Assertion::from_element(
                document.root(),
                &crate::encryption::Recipient::WITHOUT_KEYS,
            )
            .unwrap(),
            response: ResponseTrust::Signed(ResponseInfo {
                version: Some("2.0".into()),
                issuer: Some(IDP.into()),
                destination: Some(ACS.into()),
                in_response_to: Some(REQUEST.into()),
                status: vec![super::status::SUCCESS.into()],
                status_message: None,
            }),
            request: ExpectedRequest::Id(REQUEST),
            now: at("2026-01-31T12:01:00Z"),
        }
    }

    pub(crate) fn run<T>(&self, rule: impl FnOnce(&Context<'_>) -> T) -> T {
        let expectation = Expectation {
            now: self.now,
            skew: Duration::from_mins(1),
            request: self.request,
        };
        rule(&Context {
            assertion: &self.assertion,
            response: &self.response,
            entity_id: SP,
            acs_url: ACS,
            issuer: IDP,
            expectation: &expectation,
        })
    }

    pub(crate) fn info(&mut self) -> &mut ResponseInfo {
        match &mut self.response {
            ResponseTrust::Signed(info) | ResponseTrust::Unsigned(info) => info,
        }
    }
}

/// The whole set of rules accepts the honest assertion and rejects the changed one like this.
/// Returns the rejection.
pub(crate) fn rejected(change: impl FnOnce(&mut Fixture), code: ReasonCode) -> Rejection {
    let mut fixture = Fixture::honest();
    fixture
        .run(|context| super::run(context).map(|_| ()))
        .expect("the baseline is accepted");
    change(&mut fixture);
    let rejection = fixture
        .run(|context| super::run(context).map(|_| ()))
        .unwrap_err();
    assert_eq!(rejection.code(), code, "{rejection}");
    rejection
}

/// The whole set of rules accepts the changed assertion.
pub(crate) fn accepted(change: impl FnOnce(&mut Fixture)) {
    let mut fixture = Fixture::honest();
    change(&mut fixture);
    fixture
        .run(|context| super::run(context).map(|_| ()))
        .unwrap();
}
