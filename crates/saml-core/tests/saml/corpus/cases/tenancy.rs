//! Responses that are honest, but of or for somebody else.

use saml_core::ReasonCode::{
    AudienceMismatch, DestinationMismatch, IssuerMismatch, RecipientMismatch, SignatureInvalid,
};
use saml_core::idp::{ResponseTemplate, Sign, Signer};

use super::plain::{ASSERTION_SIGNED, BOTH_SIGNED, bearer, changed, conditions, honest, template};
use super::{Case, IDP, reject};
use crate::corpus::keys::{OTHER, key};

const OTHER_SP: &str = "https://sp.test/other-organization/metadata";
const OTHER_ACS: &str = "https://sp.test/other-organization/acs";
const OTHER_IDP: &str = "https://other-idp.test/metadata";

pub(crate) fn cases() -> Vec<Case> {
    let of = |issuer: &str, key_name: &str| {
        let mut template: ResponseTemplate = template(Sign::Both);
        template.response_issuer = Some(issuer.into());
        template.assertion_issuer = Some(issuer.into());
        template.to_xml(&Signer::new(key(key_name))).unwrap()
    };
    let case = |name: &str, baseline: &str, xml, code| {
        reject(&format!("tenancy-{name}"), "tenancy", baseline, xml, code)
    };
    let audience = changed(Sign::Assertion, |it| {
        conditions(it).audience_restrictions = vec![vec![OTHER_SP.into()]];
    });
    let recipient = changed(Sign::Assertion, |it| {
        bearer(it).recipient = Some(OTHER_ACS.into())
    });
    let whole = changed(Sign::Both, |it| {
        conditions(it).audience_restrictions = vec![vec![OTHER_SP.into()]];
        bearer(it).recipient = Some(OTHER_ACS.into());
        it.destination = Some(OTHER_ACS.into());
    });
    vec![
        case(
            "of-another-provider",
            BOTH_SIGNED,
            of(OTHER_IDP, OTHER),
            SignatureInvalid,
        )
        .invalid(),
        case(
            "another-provider-under-our-name",
            BOTH_SIGNED,
            of(IDP, OTHER),
            SignatureInvalid,
        )
        .invalid(),
        case(
            "another-provider-with-the-same-key",
            BOTH_SIGNED,
            of(OTHER_IDP, crate::corpus::keys::RSA),
            IssuerMismatch,
        )
        .valid(),
        case(
            "metadata-of-another-entity",
            BOTH_SIGNED,
            honest(Sign::Both),
            IssuerMismatch,
        )
        .keys(OTHER_IDP, &[crate::corpus::keys::RSA])
        .valid(),
        case(
            "audience-of-another-organization",
            ASSERTION_SIGNED,
            audience,
            AudienceMismatch,
        )
        .valid(),
        case(
            "recipient-of-another-organization",
            ASSERTION_SIGNED,
            recipient,
            RecipientMismatch,
        )
        .valid(),
        case(
            "for-another-organization",
            BOTH_SIGNED,
            whole,
            DestinationMismatch,
        )
        .valid(),
    ]
}
