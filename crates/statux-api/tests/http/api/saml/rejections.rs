//! Dishonest responses, each beside the accepted one of the same flow.

use saml_core::idp::{ResponseTemplate, Sign};
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::TestSite;
use statux_testkit::{apply, on_both_databases};

const IDP: &str = "https://idp.test/metadata";

/// How a response is made dishonest: before it is signed, then as text.
struct Case {
    code: &'static str,
    template: fn(&mut ResponseTemplate),
    xml: fn(String) -> String,
}

const fn template(code: &'static str, template: fn(&mut ResponseTemplate)) -> Case {
    Case {
        code,
        template,
        xml: |xml| xml,
    }
}

const fn text(code: &'static str, xml: fn(String) -> String) -> Case {
    Case {
        code,
        template: |_| (),
        xml,
    }
}

const CASES: &[Case] = &[
    template("unsigned", |it| it.sign = Sign::Nothing),
    template("audience_mismatch", |it| {
        it.conditions.as_mut().unwrap().audience_restrictions = vec![vec!["https://other".into()]];
    }),
    template("recipient_mismatch", |it| {
        it.confirmations[0].recipient = Some("https://other/acs".into());
    }),
    template("destination_mismatch", |it| {
        it.sign = Sign::Both;
        it.destination = Some("https://other/acs".into());
    }),
    template("issuer_mismatch", |it| {
        it.assertion_issuer = Some("https://other".into());
    }),
    template("expired", |it| {
        it.confirmations[0].not_on_or_after = Some("2026-01-15T11:00:00Z".into());
    }),
    template("not_yet_valid", |it| {
        it.conditions.as_mut().unwrap().not_before = Some("2026-01-15T12:04:00Z".into());
    }),
    template("status_not_success", |it| {
        it.status = Some("urn:oasis:names:tc:SAML:2.0:status:Responder".into());
    }),
    // Whether it is unknown or another browser's, only that browser could tell.
    template("browser_mismatch", |it| {
        it.answers("_0000000000000000000000000000000000000000000");
    }),
    text("digest_mismatch", |xml| {
        xml.replace("Ada Lovelace", "Eve Lovelace")
    }),
    text("signature_invalid", |xml| {
        let at = xml.find("<ds:SignatureValue>").unwrap() + "<ds:SignatureValue>".len();
        let other = if xml.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &xml[..at], &xml[at + 1..])
    }),
    text("doctype_forbidden", |xml| format!("<!DOCTYPE a>{xml}")),
    text("comment_forbidden", |xml| {
        xml.replace("Ada Lovelace", "Ada <!-- -->Lovelace")
    }),
    text("multiple_assertions", |xml| {
        let start = xml.find("<saml:Assertion").unwrap();
        let end = xml.find("</samlp:Response>").unwrap();
        let second = xml[start..end].replace("-assertion\"", "-second\"");
        format!("{}{second}{}", &xml[..end], &xml[end..])
    }),
];

#[apply(on_both_databases)]
async fn dishonest_responses_are_rejected_each_with_its_code(site: TestSite) {
    let (organization, idp) = site.connected(IDP).await;
    for case in CASES {
        let browser = site.browser();
        let begun = browser.begin(&organization, "").await;
        let honest = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
        let mut dishonest = honest.clone();
        (case.template)(&mut dishonest);
        let xml = (case.xml)(idp.sign(&dishonest));
        let answer = browser
            .respond(&organization, &xml, &begun.relay_state)
            .await;
        let attempt = organization.assert_rejected(&answer, case.code).await;
        if case.code.ends_with("_mismatch") && case.code != "digest_mismatch" {
            assert!(
                attempt["expected"].is_string() && attempt["received"].is_string(),
                "{attempt}"
            );
        }
        // The same flow with the honest response, to show that only the change mattered.
        let answer = browser
            .respond(&organization, &idp.sign(&honest), &begun.relay_state)
            .await;
        assert_eq!(answer.location(), "/team", "baseline of {}", case.code);
    }
}

#[actix_web::test]
async fn a_response_of_another_key_is_rejected() {
    let site = TestSite::new();
    let (organization, idp) = site.connected(IDP).await;
    let impostor = TestIdp::new(IDP, site.clock.now());
    let browser = site.browser();
    let answer = browser.sign_in(&organization, &impostor, |_| ()).await;
    organization
        .assert_rejected(&answer, "signature_invalid")
        .await;
    assert_eq!(
        browser
            .sign_in(&organization, &idp, |_| ())
            .await
            .location(),
        "/team"
    );
}
