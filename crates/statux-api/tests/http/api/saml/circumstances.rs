//! Responses that are honest in themselves and come at the wrong time, to the wrong URL or from the wrong browser.

use identity_store::Caller;
use identity_store::StoreError;
use identity_store::audit::Actor;
use identity_store::organizations::{self, Settings};
use saml_core::idp::ResponseTemplate;
use serde_json::Value;
use statux_testkit::site::{Organization, TestSite};

const IDP: &str = "https://idp.test/metadata";

#[actix_web::test]
async fn a_response_posted_again_is_rejected() {
    let site = TestSite::new();
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
    organization.assert_rejected(&answer, "replayed").await;
}

#[actix_web::test]
async fn an_assertion_id_is_good_for_one_sign_in() {
    let site = TestSite::new();
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
    organization.assert_rejected(&answer, "replayed").await;
}

#[actix_web::test]
async fn another_browser_cannot_finish_a_sign_in() {
    let site = TestSite::new();
    let (organization, idp) = site.connected(IDP).await;
    let (mine, other) = (site.browser(), site.browser());
    let begun = mine.begin(&organization, "").await;
    other.begin(&organization, "").await;
    let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
    let xml = idp.sign(&template);
    let answer = other.respond(&organization, &xml, &begun.relay_state).await;
    organization
        .assert_rejected(&answer, "browser_mismatch")
        .await;
    assert_eq!(
        mine.respond(&organization, &xml, &begun.relay_state)
            .await
            .location(),
        "/team"
    );
}

#[actix_web::test]
async fn a_response_that_comes_after_its_request_has_expired_is_rejected() {
    let site = TestSite::new();
    let (organization, idp) = site.connected(IDP).await;
    let browser = site.browser();
    let begun = browser.begin(&organization, "").await;
    site.clock.advance(chrono::Duration::minutes(16));
    let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
    let answer = browser
        .respond(&organization, &idp.sign(&template), "")
        .await;
    organization
        .assert_rejected(&answer, "request_expired")
        .await;
}

#[actix_web::test]
async fn another_organizations_response_and_request_are_rejected() {
    let site = TestSite::new();
    let (mine, my_idp) = site.connected(IDP).await;
    let (other, other_idp) = site.connected("https://other-idp.test/metadata").await;
    let browser = site.browser();

    // A valid response of the other organization, posted here.
    let begun = browser.begin(&other, "").await;
    let template = other_idp.answer(&begun.request, &other.acs_url(), site.clock.now());
    let xml = other_idp.sign(&template);
    let answer = browser.respond(&mine, &xml, "").await;
    mine.assert_rejected(&answer, "signature_invalid").await;
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
    mine.assert_rejected(&answer, "request_unknown").await;

    // Its provider says that it is mine.
    let begun = browser.begin(&mine, "").await;
    let mut template = other_idp.answer(&begun.request, &mine.acs_url(), site.clock.now());
    template.assertion_issuer = Some(IDP.into());
    let answer = browser.respond(&mine, &other_idp.sign(&template), "").await;
    mine.assert_rejected(&answer, "signature_invalid").await;

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
    let site = TestSite::new();
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
        .assert_rejected(&answer, "provider_missing")
        .await;
}

#[actix_web::test]
async fn without_just_in_time_creation_strangers_stay_out() {
    let site = TestSite::new();
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
        .assert_rejected(&answer, "not_provisioned")
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
        jit_provisioning: Some(false),
        ..Settings::default()
    };
    let changed = organization
        .site
        .store()
        .write::<_, StoreError, _>(move |db| {
            organizations::update_settings(db, &Caller::new(&id, &Actor::Cli, now), settings)
        });
    changed.wait().unwrap();
}
