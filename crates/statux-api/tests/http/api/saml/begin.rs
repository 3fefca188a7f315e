//! Metadata, and the start of a sign-in.

use actix_web::http::header::SET_COOKIE;
use identity_store::testing::row_counts;
use serde_json::json;
use statux_testkit::site::TestSite;

#[actix_web::test]
async fn metadata_exists_before_any_provider() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let answer = site.get(&organization.path("metadata")).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains(&organization.entity_id()));
    assert!(answer.text().contains(&organization.acs_url()));
    let kind = answer
        .headers
        .get("content-type")
        .unwrap()
        .to_str()
        .unwrap();
    assert!(kind.starts_with("application/samlmetadata+xml"), "{kind}");
}

#[actix_web::test]
async fn an_unknown_organization_is_not_found() {
    let site = TestSite::new();
    for id in ["unknown", "a%00b", "..", "%27", &"x".repeat(500)] {
        for (method, end) in [("GET", "metadata"), ("GET", "login"), ("POST", "acs")] {
            let path = format!("/api/v1/saml/{id}/{end}");
            assert_eq!(
                site.send(method, &path, &[], vec![]).await.status,
                404,
                "{path}"
            );
        }
    }
}

#[actix_web::test]
async fn a_sign_in_is_sent_on_and_bound_to_the_browser() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let answer = site.get(&organization.path("login")).await;
    assert_eq!(answer.status, 303);
    assert!(answer.location().starts_with(&idp.sso_url()));
    let cookie = answer.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
    for part in [
        "__Host-statux_login_",
        "HttpOnly",
        "SameSite=None",
        "Secure",
        "Max-Age=3600",
    ] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(cookie.contains("Path=/;"), "{cookie}");
    let browser = site.browser();
    let begun = browser.begin(&organization, "").await;
    assert_eq!(begun.request.issuer, organization.entity_id());
    assert_eq!(
        begun.request.acs_url.as_deref(),
        Some(organization.acs_url().as_str())
    );
    // The handle tells nothing about where the person wanted to go.
    assert!(!begun.url.as_str().contains("team"));
}

#[actix_web::test]
async fn without_a_provider_the_sign_in_page_says_so() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let answer = site.get(&organization.path("login")).await;
    organization
        .assert_rejected(&answer, "provider_missing")
        .await;
}

#[actix_web::test]
async fn with_expired_metadata_the_sign_in_page_says_so() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let idp = statux_testkit::identity_provider::TestIdp::new("https://idp.test", site.clock.now());
    let until = (site.clock.now() + chrono::Duration::days(1)).format("%Y-%m-%dT%H:%M:%SZ");
    let xml =
        idp.metadata_xml()
            .replacen("entityID=", &format!("validUntil=\"{until}\" entityID="), 1);
    let body = json!({ "name": "Okta", "metadata_xml": xml });
    organization
        .api("POST", "/api/v1/sso/provider", Some(body))
        .await
        .ok(201);
    assert_eq!(site.get(&organization.path("login")).await.status, 303);
    site.clock.advance(chrono::Duration::days(2));
    let answer = site.get(&organization.path("login")).await;
    organization
        .assert_rejected(&answer, "provider_unusable")
        .await;
}

#[actix_web::test]
async fn beginning_writes_no_row_however_often_and_a_browser_keeps_four() {
    let site = TestSite::new();
    let (organization, _) = site.connected("https://idp.test/metadata").await;
    let before = row_counts(site.store()).unwrap();
    let browser = site.browser();
    let long = format!("?return_to=/{}", "p".repeat(511));
    for query in ["", "?return_to=/team/members", &long] {
        for _ in 0..10 {
            browser.begin(&organization, query).await;
        }
    }
    assert_eq!(row_counts(site.store()).unwrap(), before);
    let cookies = browser.cookie_header();
    let logins: Vec<&str> = cookies
        .split("; ")
        .filter(|cookie| cookie.starts_with("__Host-statux_login_"))
        .collect();
    assert!((1..=4).contains(&logins.len()), "{}", logins.len());
    let bytes: usize = logins.iter().map(|cookie| cookie.len()).sum();
    assert!(bytes <= 3 * 1024, "{bytes}");
    assert!(!cookies.contains("/team/members"));
}
