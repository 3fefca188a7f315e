//! Responses that no request asked for.

use identity_store::Caller;
use identity_store::StoreError;
use identity_store::audit::Actor;
use identity_store::organizations::{self, Settings};
use statux_testkit::site::{Organization, TestSite};

fn accept(organization: &Organization<'_>) {
    let (id, now) = (organization.id.clone(), organization.site.clock.now());
    let settings = Settings {
        allow_idp_initiated: Some(true),
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

#[actix_web::test]
async fn an_unsolicited_response_is_dropped_and_a_fresh_sign_in_offered_once() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let template = idp.unsolicited(
        &organization.entity_id(),
        &organization.acs_url(),
        site.clock.now(),
    );
    let xml = idp.sign(&template);
    let browser = site.browser();
    let answer = browser.respond(&organization, &xml, "").await;
    organization
        .assert_rejected(&answer, "unsolicited_response")
        .await;
    assert!(
        answer
            .location()
            .ends_with(&format!("&organization={}", organization.id))
    );
    let page = browser.get(answer.location()).await;
    let refresh = page.headers.get("refresh").unwrap().to_str().unwrap();
    assert!(refresh.contains(&organization.path("login")), "{refresh}");

    // While a sign-in is pending in this browser, nothing begins by itself: no loop.
    browser.begin(&organization, "").await;
    let answer = browser.respond(&organization, &xml, "").await;
    organization
        .assert_rejected(&answer, "unsolicited_response")
        .await;
    assert!(
        !answer.location().contains("organization="),
        "{}",
        answer.location()
    );
    assert!(
        browser
            .get(answer.location())
            .await
            .headers
            .get("refresh")
            .is_none()
    );
}

#[actix_web::test]
async fn an_organization_may_accept_them_once_each() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    accept(&organization);
    let template = idp.unsolicited(
        &organization.entity_id(),
        &organization.acs_url(),
        site.clock.now(),
    );
    let xml = idp.sign(&template);
    // From somebody who is known by this NameID: unsolicited, nobody is linked.
    let begun = site.browser().sign_in(&organization, &idp, |_| ()).await;
    assert_eq!(begun.location(), "/team");
    let browser = site.browser();
    let answer = browser.respond(&organization, &xml, "").await;
    // Whether somebody is signed in to the browser is known at the next request only.
    assert_eq!(answer.leads_to(), "/sign-in/continue");
    assert!(browser.cookie("__Host-statux_session").is_none());
    let answer = browser.get("/sign-in/continue").await;
    assert_eq!(answer.leads_to(), "/team");
    assert!(browser.cookie("__Host-statux_session").is_some());
    let answer = site.browser().respond(&organization, &xml, "").await;
    organization.assert_rejected(&answer, "replayed").await;
}

/// Rippling answers a request of its own invention where a sign-in begins there.
#[actix_web::test]
async fn an_answer_to_a_request_that_nobody_here_made_begins_a_fresh_sign_in_once() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let mut template = idp.unsolicited(
        &organization.entity_id(),
        &organization.acs_url(),
        site.clock.now(),
    );
    template.answers("id-6a2f41c0-rippling");
    let xml = idp.sign(&template);
    let browser = site.browser();
    let answer = browser.respond(&organization, &xml, "").await;
    organization
        .assert_rejected(&answer, "request_unknown")
        .await;
    let again = format!("&organization={}", organization.id);
    assert!(answer.location().ends_with(&again), "{}", answer.location());
    let page = browser.get(answer.location()).await;
    let refresh = page.headers.get("refresh").unwrap().to_str().unwrap();
    assert!(refresh.contains(&organization.path("login")), "{refresh}");

    browser.begin(&organization, "").await;
    let answer = browser.respond(&organization, &xml, "").await;
    organization
        .assert_rejected(&answer, "request_unknown")
        .await;
    assert!(
        !answer.location().contains("organization="),
        "{}",
        answer.location()
    );
}
