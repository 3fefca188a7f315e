//! The rules of the protocol, each broken in a response that is otherwise honest and well signed.

use saml_core::ReasonCode::{
    self, DestinationMismatch, DestinationMissing, InResponseToMismatch, InResponseToMissing,
    IssuerMismatch, IssuerMissing, RecipientMismatch, RecipientMissing, RequestUnknown,
    StatusNotSuccess, UnsolicitedResponse, VersionUnsupported,
};
use saml_core::idp::{ResponseTemplate, Sign};

use super::plain::{ASSERTION_SIGNED, UNSOLICITED, baseline, bearer, changed, honest};
use super::{ACS, Case, IDP, reject};

const REQUESTER: &str = "urn:oasis:names:tc:SAML:2.0:status:Requester";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

pub(crate) type Change = fn(&mut ResponseTemplate);

/// A case for each row.
pub(crate) fn table(rows: &[(&str, Sign, ReasonCode, Change)]) -> Vec<Case> {
    rows.iter()
        .map(|(name, sign, code, change)| {
            reject(
                name,
                "protocol",
                baseline(*sign),
                changed(*sign, *change),
                *code,
            )
            .valid()
        })
        .collect()
}

const ROWS: &[(&str, Sign, ReasonCode, Change)] = &[
    ("status-responder", Sign::Both, StatusNotSuccess, |it| {
        it.status = Some("urn:oasis:names:tc:SAML:2.0:status:Responder".into())
    }),
    (
        "status-unsigned-failure",
        Sign::Assertion,
        StatusNotSuccess,
        |it| it.status = Some(REQUESTER.into()),
    ),
    ("status-missing", Sign::Both, StatusNotSuccess, |it| {
        it.status = None
    }),
    ("status-empty", Sign::Both, StatusNotSuccess, |it| {
        it.status = Some(String::new())
    }),
    (
        "status-success-only-below",
        Sign::Both,
        StatusNotSuccess,
        |it| {
            it.status = Some(REQUESTER.into());
            it.sub_status = Some(SUCCESS.into());
        },
    ),
    ("status-lower-case", Sign::Both, StatusNotSuccess, |it| {
        it.status = Some(SUCCESS.to_lowercase())
    }),
    ("issuer-other", Sign::Assertion, IssuerMismatch, |it| {
        it.assertion_issuer = Some("https://other.test/metadata".into())
    }),
    ("issuer-missing", Sign::Assertion, IssuerMissing, |it| {
        it.assertion_issuer = None
    }),
    ("issuer-empty", Sign::Assertion, IssuerMissing, |it| {
        it.assertion_issuer = Some(" ".into())
    }),
    ("issuer-with-slash", Sign::Assertion, IssuerMismatch, |it| {
        it.assertion_issuer = Some(format!("{IDP}/"))
    }),
    ("issuer-upper-case", Sign::Assertion, IssuerMismatch, |it| {
        it.assertion_issuer = Some(IDP.to_uppercase())
    }),
    (
        "issuer-of-the-response-other",
        Sign::Both,
        IssuerMismatch,
        |it| it.response_issuer = Some("https://other.test/metadata".into()),
    ),
    (
        "issuer-of-the-unsigned-response-other",
        Sign::Assertion,
        IssuerMismatch,
        |it| it.response_issuer = Some("https://other.test/metadata".into()),
    ),
    (
        "destination-other",
        Sign::Response,
        DestinationMismatch,
        |it| it.destination = Some("https://other.test/acs".into()),
    ),
    (
        "destination-unsigned-other",
        Sign::Assertion,
        DestinationMismatch,
        |it| it.destination = Some("https://other.test/acs".into()),
    ),
    (
        "destination-empty",
        Sign::Response,
        DestinationMismatch,
        |it| it.destination = Some(String::new()),
    ),
    (
        "destination-missing",
        Sign::Response,
        DestinationMissing,
        |it| it.destination = None,
    ),
    (
        "destination-below",
        Sign::Response,
        DestinationMismatch,
        |it| it.destination = Some(format!("{ACS}/evil")),
    ),
    (
        "destination-above",
        Sign::Response,
        DestinationMismatch,
        |it| it.destination = Some("https://sp.test/".into()),
    ),
    (
        "destination-without-tls",
        Sign::Response,
        DestinationMismatch,
        |it| it.destination = Some("http://sp.test/acs".into()),
    ),
    (
        "recipient-other",
        Sign::Assertion,
        RecipientMismatch,
        |it| bearer(it).recipient = Some("https://other.test/acs".into()),
    ),
    (
        "recipient-missing",
        Sign::Assertion,
        RecipientMissing,
        |it| bearer(it).recipient = None,
    ),
    (
        "recipient-with-query",
        Sign::Assertion,
        RecipientMismatch,
        |it| bearer(it).recipient = Some(format!("{ACS}?x")),
    ),
    (
        "recipient-upper-case",
        Sign::Assertion,
        RecipientMismatch,
        |it| bearer(it).recipient = Some("https://SP.test/acs".into()),
    ),
    (
        "recipient-without-data",
        Sign::Assertion,
        RecipientMissing,
        |it| bearer(it).with_data = false,
    ),
    (
        "in-response-to-other",
        Sign::Assertion,
        InResponseToMismatch,
        |it| bearer(it).in_response_to = Some("_request-2".into()),
    ),
    (
        "in-response-to-missing",
        Sign::Assertion,
        InResponseToMissing,
        |it| bearer(it).in_response_to = None,
    ),
    (
        "in-response-to-only-in-the-response",
        Sign::Response,
        InResponseToMissing,
        |it| bearer(it).in_response_to = None,
    ),
    (
        "in-response-to-of-the-response-other",
        Sign::Assertion,
        InResponseToMismatch,
        |it| it.in_response_to = Some("_request-2".into()),
    ),
    (
        "in-response-to-longer",
        Sign::Assertion,
        InResponseToMismatch,
        |it| bearer(it).in_response_to = Some("_request-11".into()),
    ),
    (
        "version-of-the-response-1-1",
        Sign::Response,
        VersionUnsupported,
        |it| it.response_version = Some("1.1".into()),
    ),
    (
        "version-of-the-response-missing",
        Sign::Response,
        VersionUnsupported,
        |it| it.response_version = None,
    ),
    (
        "version-of-the-assertion-1-1",
        Sign::Assertion,
        VersionUnsupported,
        |it| it.assertion_version = Some("1.1".into()),
    ),
    (
        "version-of-the-assertion-2-1",
        Sign::Assertion,
        VersionUnsupported,
        |it| it.assertion_version = Some("2.1".into()),
    ),
];

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = table(ROWS);
    let unsolicited = || {
        changed(Sign::Assertion, |it| {
            it.in_response_to = None;
            bearer(it).in_response_to = None;
        })
    };
    cases.extend([
        reject(
            "unsolicited-not-allowed",
            "protocol",
            UNSOLICITED,
            unsolicited(),
            UnsolicitedResponse,
        )
        .no_request()
        .valid(),
        reject(
            "unsolicited-although-a-request-was-made",
            "protocol",
            UNSOLICITED,
            unsolicited(),
            InResponseToMissing,
        )
        .valid(),
        reject(
            "answer-to-no-request",
            "protocol",
            ASSERTION_SIGNED,
            honest(Sign::Assertion),
            RequestUnknown,
        )
        .no_request()
        .valid(),
        reject(
            "answer-where-unsolicited-is-allowed",
            "protocol",
            ASSERTION_SIGNED,
            honest(Sign::Assertion),
            RequestUnknown,
        )
        .unsolicited()
        .valid(),
    ]);
    cases
}
