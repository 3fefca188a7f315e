//! Responses that the writer signs pass the front door; changed ones do not.

use saml_core::idp::{
    Hash, IdpKey, IdpMetadata, IncomingAuthnRequest, ResponseTemplate, Sign, Signer,
};
use saml_core::{
    Expectation, ExpectedRequest, Identity, IdentityProvider, Policy, ReasonCode, Rejection,
    ServiceProvider,
};
use std::time::{Duration, SystemTime};

const IDP: &str = "https://idp.test/metadata";
const SP: &str = "https://sp.test/metadata";
const ACS: &str = "https://sp.test/acs";
const REQUEST: &str = "_request-1";

fn now() -> SystemTime {
    saml_core::time::parse("2026-01-31T12:00:00Z").unwrap()
}

fn provider(key: &IdpKey) -> IdentityProvider {
    let xml = IdpMetadata::new(IDP, "https://idp.test/sso", &[key])
        .to_xml()
        .unwrap();
    IdentityProvider::from_metadata(xml.as_bytes(), now()).unwrap()
}

fn rsa() -> IdpKey {
    IdpKey::generate_rsa(2048, "idp.test", now(), now() + Duration::from_hours(24)).unwrap()
}

fn honest() -> ResponseTemplate {
    let mut template = ResponseTemplate::new(IDP, SP, ACS, now());
    template
        .answers(REQUEST)
        .attribute("email", &["ada@example.com"]);
    template.attribute("name", &["Ada \"<&>\" Lovelace"]);
    template
}

fn consume(signer: &Signer, template: &ResponseTemplate) -> Result<Identity, Rejection> {
    let expectation = Expectation {
        now: now() + Duration::from_secs(30),
        skew: Duration::from_mins(1),
        request: ExpectedRequest::Id(REQUEST),
    };
    ServiceProvider::new(SP, ACS).consume(
        &provider(&signer.key),
        &template.to_form_value(signer).unwrap(),
        &Policy::default(),
        &expectation,
    )
}

#[test]
fn every_algorithm_and_every_place_of_the_signature_is_accepted() {
    let ec = IdpKey::generate_ec_p256("idp.test", now(), now() + Duration::from_hours(24)).unwrap();
    for key in [rsa(), ec] {
        for hash in [Hash::Sha256, Hash::Sha384, Hash::Sha512] {
            for sign in [Sign::Assertion, Sign::Response, Sign::Both] {
                let mut signer = Signer::new(key.clone());
                (signer.signature_hash, signer.digest_hash) = (hash, hash);
                signer.with_key_info = sign != Sign::Both;
                let mut template = honest();
                template.sign = sign;
                let identity = consume(&signer, &template)
                    .unwrap_or_else(|rejection| panic!("{hash:?} {sign:?}: {rejection}"));
                assert_eq!(identity.name.as_deref(), Some("Ada \"<&>\" Lovelace"));
                assert_eq!(identity.email.as_deref(), Some("ada@example.com"));
                assert_eq!(identity.in_response_to.as_deref(), Some(REQUEST));
            }
        }
    }
}

#[test]
fn each_change_is_rejected_for_its_own_reason() {
    type Change = fn(&mut ResponseTemplate);
    let signer = Signer::new(rsa());
    let changes: &[(ReasonCode, Change)] = &[
        (ReasonCode::Unsigned, |it| it.sign = Sign::Nothing),
        (ReasonCode::StatusNotSuccess, |it| it.status = None),
        (ReasonCode::StatusNotSuccess, |it| {
            it.status = Some("urn:oasis:names:tc:SAML:2.0:status:Responder".into());
            it.with_assertion = false;
            it.sign = Sign::Nothing;
        }),
        (ReasonCode::AssertionMissing, |it| it.with_assertion = false),
        (ReasonCode::VersionUnsupported, |it| {
            it.assertion_version = Some("1.1".into());
        }),
        (ReasonCode::IssuerMismatch, |it| {
            it.assertion_issuer = Some("https://evil".into());
        }),
        (ReasonCode::IssuerMismatch, |it| {
            it.response_issuer = Some("https://evil".into());
        }),
        (ReasonCode::IssuerMissing, |it| it.assertion_issuer = None),
        (ReasonCode::DestinationMismatch, |it| {
            it.destination = Some("https://evil".into());
        }),
        (ReasonCode::DestinationMissing, |it| {
            (it.destination, it.sign) = (None, Sign::Response);
        }),
        (ReasonCode::SubjectMissing, |it| it.with_subject = false),
        (ReasonCode::NameIdMissing, |it| it.name_id = None),
        (ReasonCode::RecipientMismatch, |it| {
            it.confirmations[0].recipient = Some("x:y".into());
        }),
        (ReasonCode::RecipientMissing, |it| {
            it.confirmations[0].with_data = false;
        }),
        (ReasonCode::ConfirmationMissing, |it| {
            it.confirmations.clear();
        }),
        (ReasonCode::InResponseToMismatch, |it| {
            _ = it.answers("_other");
        }),
        (ReasonCode::InResponseToMissing, |it| {
            it.confirmations[0].in_response_to = None;
        }),
        (ReasonCode::AudienceMissing, |it| it.conditions = None),
        (ReasonCode::AudienceMismatch, |it| {
            it.conditions
                .as_mut()
                .unwrap()
                .audience_restrictions
                .push(vec!["https://x".into()]);
        }),
        (ReasonCode::NotYetValid, |it| {
            it.conditions.as_mut().unwrap().not_before = Some("2026-01-31T12:02:00Z".into());
        }),
        (ReasonCode::Expired, |it| {
            let conditions = it.conditions.as_mut().unwrap();
            conditions.not_before = None;
            conditions.not_on_or_after = Some("2026-01-31T11:59:00Z".into());
        }),
        (ReasonCode::TimeInvalid, |it| {
            it.conditions.as_mut().unwrap().not_before = Some("2026-01-31T12:00:00".into());
        }),
        (ReasonCode::ConditionUnknown, |it| {
            it.conditions.as_mut().unwrap().extra_xml = "<saml:Weather></saml:Weather>".into();
        }),
        (ReasonCode::AuthnStatementMissing, |it| {
            it.authn_statement = None;
        }),
        (ReasonCode::SessionExpired, |it| {
            it.authn_statement.as_mut().unwrap().session_not_on_or_after =
                Some("2026-01-31T11:00:00Z".into());
        }),
        (ReasonCode::EmailInvalid, |it| {
            it.attributes[0].1 = vec!["ada".into()];
        }),
        (ReasonCode::AttributeDuplicate, |it| {
            it.name_id = Some("u-17".into());
            it.attributes[0].1.push("eve@example.com".into());
        }),
        (ReasonCode::EmailAmbiguous, |it| {
            it.name_id = Some("u-17".into());
            it.attribute("mail", &["eve@example.com"]);
        }),
    ];
    for (code, change) in changes {
        let mut template = honest();
        consume(&signer, &template).expect("the baseline is accepted");
        change(&mut template);
        let rejection = consume(&signer, &template).expect_err(code.as_str());
        assert_eq!(rejection.code(), *code, "{rejection}");
    }
}

#[test]
fn a_request_arrives_as_it_was_sent() {
    let request = ServiceProvider::new(SP, ACS).authn_request(&provider(&rsa()), REQUEST, now());
    let url = request.redirect_url(Some("opaque")).unwrap();
    let query = url
        .strip_prefix("https://idp.test/sso?SAMLRequest=")
        .unwrap();
    let value = query.strip_suffix("&RelayState=opaque").unwrap();
    let value = value
        .replace("%2B", "+")
        .replace("%2F", "/")
        .replace("%3D", "=");
    let arrived = IncomingAuthnRequest::from_redirect(&value).unwrap();
    assert_eq!(arrived.id, REQUEST);
    assert_eq!(arrived.issuer, SP);
    assert_eq!(arrived.acs_url.as_deref(), Some(ACS));
    assert_eq!(arrived.destination.as_deref(), Some("https://idp.test/sso"));
}

/// As a directory with nested groups sends them, each value with its type.
#[test]
fn three_thousand_groups_fit() {
    let signer = Signer::new(rsa());
    let groups: Vec<String> = (0..3_000)
        .map(|number| format!("6f1c2a34-7b1e-4c55-9d0a-{number:012}"))
        .collect();
    let mut template = honest();
    let texts: Vec<&str> = groups.iter().map(String::as_str).collect();
    template.attribute("groups", &texts);
    assert_eq!(
        consume(&signer, &template).unwrap().groups.as_ref(),
        Some(&groups)
    );
    let typed = groups.iter().map(|group| {
        format!(
            "<saml:AttributeValue xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\">\
             {group}</saml:AttributeValue>"
        )
    });
    let typed = typed.collect::<Vec<_>>().concat();
    // `xs` stands in a value only, so exclusive canonical form leaves it out.
    let canonical = typed.replace(" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"", "");
    let mut template = honest();
    template.assertion_extra_xml = format!(
        "<saml:AttributeStatement><saml:Attribute Name=\"groups\">{canonical}</saml:Attribute></saml:AttributeStatement>"
    );
    let xml = template
        .to_xml(&signer)
        .unwrap()
        .replace(&canonical, &typed);
    assert!((500_000..1_048_576).contains(&xml.len()), "{}", xml.len());
    let sp = ServiceProvider::new(SP, ACS);
    let message =
        saml_core::gate::RawMessage::from_xml(xml.into_bytes(), &Policy::default().limits);
    let verified = sp.verify_message(
        &provider(&signer.key),
        &message.unwrap(),
        &Policy::default(),
    );
    let verified = verified.unwrap();
    let attributes = &verified.assertion().attributes;
    assert_eq!(attributes.last().map(|it| it.values.len()), Some(3_000));
}
