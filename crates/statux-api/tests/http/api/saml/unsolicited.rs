//! Responses that no request asked for.

use identity_store::Caller;
use identity_store::StoreError;
use identity_store::audit::Actor;
use identity_store::organizations::{self, Settings};
use statux_testkit::identity_provider::TestIdp;
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
    begins_a_fresh_sign_in_once(&organization, &xml, "unsolicited_response").await;
}

/// Asserts that a response is rejected, and that a fresh sign-in begins by itself unless one is pending in
/// the browser.
async fn begins_a_fresh_sign_in_once(organization: &Organization<'_>, xml: &str, code: &str) {
    let browser = organization.site.browser();
    let answer = browser.respond(organization, xml, "").await;
    organization.assert_rejected(&answer, code).await;
    assert!(
        answer
            .location()
            .ends_with(&format!("&organization={}", organization.id))
    );
    let page = browser.get(answer.location()).await;
    let refresh = page.headers.get("refresh").unwrap().to_str().unwrap();
    assert!(refresh.contains(&organization.path("login")), "{refresh}");

    // While a sign-in is pending in this browser, nothing begins by itself: no loop.
    browser.begin(organization, "").await;
    let answer = browser.respond(organization, xml, "").await;
    organization.assert_rejected(&answer, code).await;
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

/// Where a person gets to who came by a tile with this relay state.
async fn led_to(organization: &Organization<'_>, idp: &TestIdp, relay_state: &str) -> String {
    let site = organization.site;
    let (entity_id, acs_url) = (organization.entity_id(), organization.acs_url());
    let mut template = idp.unsolicited(&entity_id, &acs_url, site.clock.now());
    let unique = format!("_{}", site.clock.now().timestamp_micros());
    template.with_ids(
        &format!("{unique}-response"),
        &format!("{unique}-assertion"),
    );
    let browser = site.browser();
    let answer = browser
        .respond(organization, &idp.sign(&template), relay_state)
        .await;
    if answer.location() != "/sign-in/continue" {
        return answer.location().to_owned();
    }
    let answer = browser.get("/sign-in/continue").await;
    assert!(browser.cookie("__Host-statux_session").is_some());
    answer.leads_to().to_owned()
}

/// Relay states that are not a path of this site.
fn elsewhere() -> Vec<String> {
    let long = format!("/{}", "p".repeat(512));
    let texts = [
        "",
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\b",
        "javascript:alert(1)",
        "team",
        "/a\tb",
        "/\n/evil.example",
        "/a b",
        "/\0",
        &long,
    ];
    texts.map(str::to_owned).to_vec()
}

#[actix_web::test]
async fn a_tile_leads_to_the_path_in_its_relay_state_and_never_to_another_site() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    accept(&organization);
    let begun = site.browser().sign_in(&organization, &idp, |_| ()).await;
    assert_eq!(begun.location(), "/team");
    let longest = format!("/{}", "p".repeat(511));
    for path in ["/account", "/team/members?q=a%20b#x", &longest] {
        assert_eq!(led_to(&organization, &idp, path).await, path);
    }
    for relay_state in elsewhere() {
        let path = led_to(&organization, &idp, &relay_state).await;
        assert_eq!(path, "/team", "{relay_state:?}");
    }
}

#[actix_web::test]
async fn a_tile_that_begins_a_fresh_sign_in_keeps_its_path() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let location = led_to(&organization, &idp, "/account?x=1&y=2").await;
    assert!(
        location.ends_with("&return_to=%2Faccount%3Fx%3D1%26y%3D2"),
        "{location}"
    );
    let page = site.browser().get(&location).await;
    let refresh = page
        .header("Refresh")
        .strip_prefix("1; url=")
        .unwrap()
        .to_owned();
    let browser = site.browser();
    let query = refresh.strip_prefix(&organization.path("login")).unwrap();
    let begun = browser.begin(&organization, query).await;
    let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
    let done = browser
        .respond(&organization, &idp.sign(&template), &begun.relay_state)
        .await;
    assert_eq!(done.leads_to(), "/account?x=1&y=2");
    for relay_state in elsewhere() {
        let location = led_to(&organization, &idp, &relay_state).await;
        assert!(!location.contains("return_to"), "{location}");
    }
    // Where a request is answered, its own path counts and no other.
    let begun = browser
        .begin(&organization, "?return_to=/team/members")
        .await;
    let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
    let done = browser
        .respond(&organization, &idp.sign(&template), "/account")
        .await;
    assert_eq!(done.leads_to(), "/team/members");
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
    begins_a_fresh_sign_in_once(&organization, &xml, "request_unknown").await;
}
