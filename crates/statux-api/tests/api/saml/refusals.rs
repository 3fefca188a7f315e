//! Dishonest responses, each beside the accepted one of the same flow.

use identity_store::StoreError;
use identity_store::audit::Actor;
use identity_store::organizations::{self, Settings};
use saml_core::idp::{ResponseTemplate, Sign};
use serde_json::Value;
use statux_testkit::database::{self, TestDatabase};
use statux_testkit::identity_provider::TestIdp;

use crate::support::{Organization, Site};

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
        it.assertion_issuer = Some("https://other".into())
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
    template("request_unknown", |it| {
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

async fn every_case(database: TestDatabase) {
    let site = Site::on(database);
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
        let attempt = organization.assert_refused(&answer, case.code).await;
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
async fn dishonest_responses_are_refused_each_with_its_code_on_sqlite() {
    every_case(database::sqlite()).await;
}

#[actix_web::test]
async fn dishonest_responses_are_refused_each_with_its_code_on_postgresql() {
    every_case(database::postgres()).await;
}

#[actix_web::test]
async fn a_response_of_another_key_is_refused() {
    let site = Site::new();
    let (organization, idp) = site.connected(IDP).await;
    let impostor = TestIdp::new(IDP, site.clock.now());
    let browser = site.browser();
    let answer = browser.sign_in(&organization, &impostor, |_| ()).await;
    organization
        .assert_refused(&answer, "signature_invalid")
        .await;
    assert_eq!(
        browser
            .sign_in(&organization, &idp, |_| ())
            .await
            .location(),
        "/team"
    );
}

#[actix_web::test]
async fn a_response_posted_again_is_refused() {
    let site = Site::new();
    let (organization, idp) = site.connected(IDP).await;
    let browser = site.browser();
    let begun = browser.begin(&organization, "").await;
    let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
    let xml = idp.sign(&template);
    let cookies = browser.cookie_header();
    assert_eq!(
        browser.respond(&organization, &xml, "").await.location(),
        "/team"
    );
    let body = format!(
        "SAMLResponse={}",
        url::form_urlencoded::byte_serialize(
            openssl::base64::encode_block(xml.as_bytes()).as_bytes()
        )
        .collect::<String>()
    );
    let again = [("cookie", cookies)];
    let answer = site
        .send("POST", &organization.path("acs"), &again, body.into_bytes())
        .await;
    organization.assert_refused(&answer, "replayed").await;
}

#[actix_web::test]
async fn an_assertion_id_is_good_for_one_sign_in() {
    let site = Site::new();
    let (organization, idp) = site.connected(IDP).await;
    let same = |it: &mut ResponseTemplate| {
        let response_id = it.response_id.clone();
        it.with_ids(&response_id, "_the-same");
    };
    assert_eq!(
        site.browser()
            .sign_in(&organization, &idp, same)
            .await
            .location(),
        "/team"
    );
    let answer = site.browser().sign_in(&organization, &idp, same).await;
    organization.assert_refused(&answer, "replayed").await;
}

#[actix_web::test]
async fn another_browser_cannot_finish_a_sign_in() {
    let site = Site::new();
    let (organization, idp) = site.connected(IDP).await;
    let (mine, other) = (site.browser(), site.browser());
    let begun = mine.begin(&organization, "").await;
    other.begin(&organization, "").await;
    let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
    let xml = idp.sign(&template);
    let answer = other.respond(&organization, &xml, &begun.relay_state).await;
    organization
        .assert_refused(&answer, "browser_mismatch")
        .await;
    assert_eq!(
        mine.respond(&organization, &xml, &begun.relay_state)
            .await
            .location(),
        "/team"
    );
}

#[actix_web::test]
async fn a_response_that_comes_after_its_request_has_expired_is_refused() {
    let site = Site::new();
    let (organization, idp) = site.connected(IDP).await;
    let browser = site.browser();
    let begun = browser.begin(&organization, "").await;
    site.clock.advance(chrono::Duration::minutes(16));
    let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
    let answer = browser
        .respond(&organization, &idp.sign(&template), "")
        .await;
    organization
        .assert_refused(&answer, "request_expired")
        .await;
}

#[actix_web::test]
async fn another_organizations_response_and_request_are_refused() {
    let site = Site::new();
    let (mine, my_idp) = site.connected(IDP).await;
    let (other, other_idp) = site.connected("https://other-idp.test/metadata").await;
    let browser = site.browser();

    // A valid response of the other organization, posted here.
    let begun = browser.begin(&other, "").await;
    let template = other_idp.answer(&begun.request, &other.acs_url(), site.clock.now());
    let xml = other_idp.sign(&template);
    let answer = browser.respond(&mine, &xml, "").await;
    mine.assert_refused(&answer, "signature_invalid").await;
    assert_eq!(
        browser.respond(&other, &xml, "").await.location(),
        "/team",
        "baseline"
    );

    // My provider answers a request that the other organization made.
    let begun = browser.begin(&other, "").await;
    let mut template = my_idp.unsolicited(&mine.entity_id(), &mine.acs_url(), site.clock.now());
    template.answers(&begun.request.id);
    let answer = browser.respond(&mine, &my_idp.sign(&template), "").await;
    mine.assert_refused(&answer, "request_unknown").await;

    // Its provider says that it is mine.
    let begun = browser.begin(&mine, "").await;
    let mut template = other_idp.answer(&begun.request, &mine.acs_url(), site.clock.now());
    template.assertion_issuer = Some(IDP.into());
    let answer = browser.respond(&mine, &other_idp.sign(&template), "").await;
    mine.assert_refused(&answer, "signature_invalid").await;

    let members = other.api("GET", "/api/v1/members", None).await.ok(200);
    assert_eq!(members["items"].as_array().unwrap().len(), 1);
    let members = mine.api("GET", "/api/v1/members", None).await.ok(200);
    assert_eq!(
        members["items"],
        Value::Array(vec![]),
        "nobody of the other came in"
    );
}

#[actix_web::test]
async fn a_provider_removed_on_the_way_is_noticed() {
    let site = Site::new();
    let (organization, idp) = site.connected(IDP).await;
    let browser = site.browser();
    assert_eq!(
        browser
            .sign_in(&organization, &idp, |_| ())
            .await
            .location(),
        "/team"
    );
    let begun = browser.begin(&organization, "").await;
    let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
    organization
        .api("DELETE", "/api/v1/sso/provider", None)
        .await
        .ok(204);
    let answer = browser
        .respond(&organization, &idp.sign(&template), "")
        .await;
    organization
        .assert_refused(&answer, "provider_missing")
        .await;
}

#[actix_web::test]
async fn without_just_in_time_creation_strangers_stay_out() {
    let site = Site::new();
    let (organization, idp) = site.connected(IDP).await;
    assert_eq!(
        site.browser()
            .sign_in(&organization, &idp, |_| ())
            .await
            .location(),
        "/team"
    );
    let stranger = |it: &mut ResponseTemplate| {
        it.name_id = Some("eve@example.com".into());
        it.attributes = vec![("email".into(), vec!["eve@example.com".into()])];
    };
    switch_just_in_time_off(&organization);
    let answer = site.browser().sign_in(&organization, &idp, stranger).await;
    organization
        .assert_refused(&answer, "not_provisioned")
        .await;
    assert_eq!(
        site.browser()
            .sign_in(&organization, &idp, |_| ())
            .await
            .location(),
        "/team"
    );
}

fn switch_just_in_time_off(organization: &Organization<'_>) {
    let (id, now) = (organization.id.clone(), organization.site.clock.now());
    let settings = Settings {
        allow_just_in_time: Some(false),
        ..Settings::default()
    };
    let changed = organization
        .site
        .state
        .store()
        .write::<_, StoreError, _>(move |db| {
            organizations::update_settings(db, &id, settings, &Actor::Cli, now)
        });
    changed.wait().unwrap();
}
