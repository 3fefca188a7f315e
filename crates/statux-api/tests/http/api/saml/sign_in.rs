//! The way of an honest response.

use serde_json::json;
use statux_testkit::identity_provider::{EMAIL, NAME};
use statux_testkit::site::TestSite;

#[actix_web::test]
async fn a_new_person_gets_an_account_and_a_session() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let browser = site.browser();
    let answer = browser.sign_in(&organization, &idp, |_| ()).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/team"),
        "{}",
        answer.html
    );
    assert!(browser.cookie("__Host-statux_session").is_some());
    assert!(
        !browser.has_cookie_like("__Host-statux_login_"),
        "the login cookie is used up"
    );
    let team = browser.get("/team").await;
    assert_eq!(team.status, 200);
    assert!(team.html.contains(EMAIL) && team.html.contains(NAME));
    let members = organization
        .api("GET", "/api/v1/members", None)
        .await
        .ok(200);
    let member = &members["items"][0];
    assert_eq!(member["email"], EMAIL);
    assert_eq!(member["display_name"], NAME);
    assert_eq!(member["role"], "member");
    assert_eq!(member["origin"], "sso");
    assert_eq!(member["name_ids"][0]["name_id"], EMAIL);
    assert_eq!(organization.last_attempt().await["outcome"], "succeeded");
}

#[actix_web::test]
async fn the_page_that_was_asked_for_is_reached_and_no_other_site() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    for (asked, reached) in [
        ("?return_to=/team%3Fpage%3D2", "/team?page=2"),
        ("?return_to=https://evil.example/", "/team"),
        ("?return_to=//evil.example/", "/team"),
        ("?return_to=/%5Cevil.example", "/team"),
        ("?return_to=a&return_to=b", "/team"),
    ] {
        let browser = site.browser();
        let begun = browser.begin(&organization, asked).await;
        let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
        // RelayState grants nothing: whatever comes back, the stored request counts.
        let answer = browser
            .respond(&organization, &idp.sign(&template), "https://evil.example/")
            .await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, reached),
            "{asked}"
        );
    }
}

#[actix_web::test]
async fn signing_in_again_replaces_the_session_and_keeps_the_account() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let browser = site.browser();
    browser.sign_in(&organization, &idp, |_| ()).await;
    let first = browser.cookie("__Host-statux_session").unwrap();
    let answer = browser.sign_in(&organization, &idp, |_| ()).await;
    assert_eq!(answer.location(), "/team");
    let headers = [("cookie", format!("__Host-statux_session={first}"))];
    let old = site.send("GET", "/team", &headers, vec![]).await;
    assert_eq!(old.status, 303, "the old session has ended");
    let members = organization
        .api("GET", "/api/v1/members", None)
        .await
        .ok(200);
    assert_eq!(members["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn removing_the_provider_ends_its_sessions() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let browser = site.browser();
    browser.sign_in(&organization, &idp, |_| ()).await;
    assert_eq!(browser.get("/team").await.status, 200);
    organization
        .api("DELETE", "/api/v1/sso/provider", None)
        .await
        .ok(204);
    assert_eq!(browser.get("/team").await.status, 303);
    // The same provider again, and the person has the account back.
    let body = json!({ "name": "Okta", "metadata_xml": idp.metadata_xml() });
    organization
        .api("POST", "/api/v1/sso/provider", Some(body))
        .await
        .ok(201);
    assert_eq!(
        browser
            .sign_in(&organization, &idp, |_| ())
            .await
            .location(),
        "/team"
    );
    let members = organization
        .api("GET", "/api/v1/members", None)
        .await
        .ok(200);
    assert_eq!(members["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_session_ends_when_the_identity_providers_does() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let browser = site.browser();
    let until = (site.clock.now() + chrono::Duration::hours(1)).format("%Y-%m-%dT%H:%M:%SZ");
    let answer = browser
        .sign_in(&organization, &idp, |template| {
            let statement = template.authn_statement.as_mut().unwrap();
            statement.session_not_on_or_after = Some(until.to_string());
        })
        .await;
    assert_eq!(answer.location(), "/team");
    site.clock.advance(chrono::Duration::minutes(59));
    assert_eq!(browser.get("/team").await.status, 200);
    site.clock.advance(chrono::Duration::minutes(2));
    assert_eq!(browser.get("/team").await.status, 303);
}
