//! Requests: signed where that is wanted, by the binding that the provider has, and how people are to
//! authenticate.

use saml_core::idp::{IdpMetadata, IncomingAuthnRequest, KnownServiceProvider};
use saml_core::signature::SigningKeys;
use serde_json::json;
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{Browser, Organization, Page, TestSite};

const IDP: &str = "https://idp.test/metadata";
const POST_URL: &str = "https://idp.test:8443/sso/post?a=1&b=%22";

/// An organization whose identity provider's metadata is changed.
async fn connected(
    site: &TestSite,
    change: impl FnOnce(&mut IdpMetadata<'_>),
) -> (Organization<'_>, TestIdp) {
    let organization = site.organization_with_key();
    let idp = TestIdp::new(IDP, site.clock.now());
    let body = json!({ "name": "Okta", "metadata_xml": idp.metadata_with(change) });
    organization
        .api("POST", "/api/v1/sso/provider", Some(body))
        .await
        .ok(201);
    (organization, idp)
}

/// The keys that our metadata publishes for signatures.
async fn published_keys(organization: &Organization<'_>) -> Option<SigningKeys> {
    let site = organization.site;
    let metadata = site.get(&organization.path("metadata")).await.text();
    let known = KnownServiceProvider::from_metadata(&metadata).unwrap();
    Some(known.peer?.signing_keys().clone())
}

/// The raw query that a browser takes to the provider.
async fn query(organization: &Organization<'_>) -> String {
    let sent = organization.site.get(&organization.path("login")).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    sent.location().split_once('?').unwrap().1.to_owned()
}

fn field(page: &Page, name: &str) -> String {
    let css = format!("input[name={name}]");
    page.attributes(&css, "value").pop().unwrap()
}

#[actix_web::test]
async fn requests_are_signed_where_the_metadata_or_an_admin_asks_for_it_and_not_elsewhere() {
    let site = TestSite::new();
    let (plain, _) = connected(&site, |_| ()).await;
    assert!(!query(&plain).await.contains("Signature"));
    assert!(published_keys(&plain).await.is_none());
    let (wanted, _) = connected(&site, |it| it.wants_signed_requests = true).await;
    let settings = json!({ "sign_requests": true });
    let changed = plain
        .api("PATCH", "/api/v1/sso", Some(settings))
        .await
        .ok(200);
    assert_eq!(changed["sign_requests"], true);
    for organization in [&plain, &wanted] {
        let keys = published_keys(organization).await.unwrap();
        let query = query(organization).await;
        let request = IncomingAuthnRequest::from_signed_redirect(&query, &keys).unwrap();
        assert_eq!(request.issuer, organization.entity_id());
        let (start, rest) = query.split_once("RelayState=").unwrap();
        let changed = format!("{start}RelayState=x{rest}");
        assert!(IncomingAuthnRequest::from_signed_redirect(&changed, &keys).is_err());
    }
    // The key of one organization is nothing at another's provider.
    let others = published_keys(&wanted).await.unwrap();
    let query = query(&plain).await;
    assert!(IncomingAuthnRequest::from_signed_redirect(&query, &others).is_err());
}

#[actix_web::test]
async fn a_request_is_signed_by_the_key_that_was_chosen_also_on_another_server() {
    let site = TestSite::new();
    let (organization, _) = connected(&site, |it| it.wants_signed_requests = true).await;
    let before = published_keys(&organization).await.unwrap();
    let made = organization
        .api("POST", "/api/v1/sso/keys", None)
        .await
        .ok(201);
    let old = query(&organization).await;
    assert!(IncomingAuthnRequest::from_signed_redirect(&old, &before).is_ok());
    let path = format!("/api/v1/sso/keys/{}", made["id"].as_str().unwrap());
    organization
        .api("PATCH", &path, Some(json!({ "signs": true })))
        .await
        .ok(200);
    let new = query(&organization).await;
    assert!(IncomingAuthnRequest::from_signed_redirect(&new, &before).is_err());
    let both = published_keys(&organization).await.unwrap();
    for query in [&old, &new] {
        assert!(IncomingAuthnRequest::from_signed_redirect(query, &both).is_ok());
    }
}

/// Follows the page that posts; a whole sign-in.
async fn posted_sign_in(
    browser: &Browser<'_>,
    organization: &Organization<'_>,
    idp: &TestIdp,
    page: &Page,
    request: &IncomingAuthnRequest,
) {
    let site = organization.site;
    let template = idp.answer(request, &organization.acs_url(), site.clock.now());
    let relay_state = field(page, "RelayState");
    let done = browser
        .respond(organization, &idp.sign(&template), &relay_state)
        .await;
    assert_eq!(done.leads_to(), "/team");
}

#[actix_web::test]
async fn a_provider_with_http_post_alone_gets_a_form_that_may_go_there_and_nowhere_else() {
    let site = TestSite::new();
    for signs in [false, true] {
        let (organization, idp) = connected(&site, |it| {
            it.sso_redirect_url = None;
            it.sso_post_url = Some(POST_URL);
            it.wants_signed_requests = signs;
        })
        .await;
        let browser = site.browser();
        let page = browser.get(&organization.path("login")).await.ok(200);
        assert_eq!(
            page.attributes("form[data-submits-itself]", "action"),
            [POST_URL]
        );
        assert_eq!(page.form("Continue").method, "post");
        let policy = page.header("Content-Security-Policy");
        assert!(
            policy.contains("form-action https://idp.test:8443;"),
            "{policy}"
        );
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"));
        let value = field(&page, "SAMLRequest");
        let request = IncomingAuthnRequest::from_post(&value).unwrap();
        assert_eq!(request.destination.as_deref(), Some(POST_URL));
        if signs {
            let keys = published_keys(&organization).await.unwrap();
            let signed = IncomingAuthnRequest::from_signed_post(&value, &keys).unwrap();
            assert_eq!(signed, request);
        }
        posted_sign_in(&browser, &organization, &idp, &page, &request).await;
        // Other pages keep the strict policy.
        let other = browser.get("/team").await.ok(200);
        assert!(
            other
                .header("Content-Security-Policy")
                .contains("form-action 'self';")
        );
    }
}

#[actix_web::test]
async fn http_redirect_is_taken_where_the_provider_has_both() {
    let site = TestSite::new();
    let (organization, idp) = connected(&site, |it| it.sso_post_url = Some(POST_URL)).await;
    let sent = site.get(&organization.path("login")).await;
    assert_eq!(sent.status, 303);
    assert!(sent.location().starts_with(&idp.sso_url()));
}

#[actix_web::test]
async fn people_authenticate_anew_where_the_organization_wants_it() {
    let site = TestSite::new();
    let (organization, _) = connected(&site, |_| ()).await;
    for force in [false, true, false] {
        let settings = json!({ "force_authn": force });
        organization
            .api("PATCH", "/api/v1/sso", Some(settings))
            .await
            .ok(200);
        let begun = site.browser().begin(&organization, "").await;
        assert_eq!(begun.request.force_authn, force);
    }
}
