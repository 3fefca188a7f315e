//! Connect SSO and Disconnect on the page of one's own account.

use chrono::Duration;
use saml_core::idp::{IncomingAuthnRequest, ResponseTemplate};
use statux_testkit::site::{Browser, PASSWORD, Page, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::{ADMIN, Scene};

/// Clicks Connect SSO; the page that leads to the identity provider.
async fn begin(browser: &Browser<'_>, password: Option<&str>) -> Page {
    let page = browser.get("/account").await.ok(200);
    assert_eq!(page.has("#password"), password.is_some());
    let fields: Vec<_> = password
        .map(|text| ("password", text))
        .into_iter()
        .collect();
    browser.submit(&page, "Connect SSO", &fields).await
}

/// The identity provider's answer to the request of that page, posted in `browser`.
async fn respond(scene: &Scene<'_>, browser: &Browser<'_>, begun: &Page, name_id: &str) -> Page {
    let url = begun.attributes("#continue", "href").pop().unwrap();
    let url = url::Url::parse(&url).unwrap();
    let request = url.query_pairs().find(|(name, _)| name == "SAMLRequest");
    let request = IncomingAuthnRequest::from_redirect(&request.unwrap().1).unwrap();
    let organization = &scene.organization;
    let now = scene.site().clock.now();
    let mut template = scene.idp.answer(&request, &organization.acs_url(), now);
    let person = |it: &mut ResponseTemplate| {
        it.name_id = Some(name_id.to_owned());
        it.name_id_format = None;
        let email = "somebody.else@example.net".to_owned();
        it.attributes = vec![("email".to_owned(), vec![email])];
    };
    person(&mut template);
    let xml = scene.idp.sign(&template);
    browser.respond(organization, &xml, "").await
}

#[apply(on_both_databases)]
async fn the_name_id_that_comes_back_is_connected_whatever_address_it_asserts(site: TestSite) {
    let scene = Scene::new(&site).await;
    let browser = site.signed_in(&scene.admin);
    let begun = begin(&browser, None).await.ok(200);
    assert!(begun.header("Refresh").contains(&scene.idp.sso_url()));
    let page = respond(&scene, &browser, &begun, "00u-ada").await;
    assert_eq!(page.leads_to(), "/sign-in/connect");
    let page = browser.get("/sign-in/connect").await.ok(200);
    assert_eq!(page.text("#name-id"), "00u-ada");
    assert_eq!(page.text("#asserted-email"), "somebody.else@example.net");
    assert_eq!(page.text("#account-email"), ADMIN);
    let done = browser.submit(&page, "Connect", &[]).await;
    let account = browser.get(done.leads_to()).await.ok(200);
    assert!(
        account
            .text("[role=status]")
            .starts_with("SSO is connected.")
    );
    assert_eq!(account.text("#name-id"), "00u-ada");
    assert!(
        scene
            .trail()
            .await
            .contains(&"user.name_id_linked".to_owned())
    );
    assert_eq!(
        scene.becomes("00u-ada", None).await,
        scene.admin.id.to_string()
    );
    // Back and Reload.
    let back = browser.get("/sign-in/connect").await.ok(404);
    assert_eq!(back.text("h1"), "This sign-in has ended");
    browser.submit(&page, "Connect", &[]).await.ok(404);

    let done = browser.submit(&account, "Disconnect", &[]).await;
    let account = browser.get(done.leads_to()).await.ok(200);
    assert_eq!(account.text("[role=status]"), "SSO is disconnected.");
    assert!(account.form("Connect SSO").action.ends_with("/connect"));
    assert!(
        scene
            .trail()
            .await
            .contains(&"user.name_id_unlinked".to_owned())
    );
    assert_eq!(scene.rejection("00u-ada", None).await, "email_missing");
}

#[apply(on_both_databases)]
async fn a_session_that_is_not_fresh_gives_the_password_first(site: TestSite) {
    let scene = Scene::new(&site).await;
    let browser = site.signed_in(&scene.admin);
    site.clock.advance(Duration::minutes(16));
    let wrong = begin(&browser, Some("not the password")).await.ok(422);
    assert!(
        wrong
            .html
            .contains("That is not the password of your account.")
    );
    let begun = begin(&browser, Some(PASSWORD)).await.ok(200);
    respond(&scene, &browser, &begun, "00u-ada").await;
    let page = browser.get("/sign-in/connect").await.ok(200);
    let cancelled = browser.clone();
    let done = cancelled.submit(&page, "Cancel", &[]).await;
    assert_eq!(done.leads_to(), "/account");
    cancelled.get("/sign-in/connect").await.ok(404);
    let done = browser.submit(&page, "Connect", &[]).await;
    assert_eq!(done.leads_to(), "/account?done=connected");
}

#[apply(on_both_databases)]
async fn another_persons_response_connects_nothing(site: TestSite) {
    let scene = Scene::new(&site).await;
    let mallory = site.user(
        &scene.organization.id,
        "mallory@example.com",
        identity_store::accounts::Role::Member,
    );
    site.set_password(&mallory);
    let (admin, attacker) = (site.signed_in(&scene.admin), site.signed_in(&mallory));
    let links = async |browser: &Browser<'_>| browser.get("/account").await.ok(200).has("#name-id");

    // The response to Mallory's request, in the admin's browser, which does not have the request.
    let begun = begin(&attacker, None).await.ok(200);
    let page = respond(&scene, &admin, &begun, "mallory").await;
    scene
        .organization
        .assert_rejected(&page, "browser_mismatch")
        .await;

    // Even with its request: the session is not the one that asked.
    let begun = begin(&attacker, None).await.ok(200);
    let forced = attacker.with_cookies_of(&admin);
    let page = respond(&scene, &forced, &begun, "mallory").await;
    assert_eq!(page.leads_to(), "/sign-in/connect");
    let page = forced.get("/sign-in/connect").await;
    scene
        .organization
        .assert_rejected(&page, "session_changed")
        .await;
    assert!(!links(&admin).await && !links(&attacker).await);

    // Signed out meanwhile.
    let begun = begin(&attacker, None).await.ok(200);
    respond(&scene, &attacker, &begun, "mallory").await;
    let account = attacker.get("/account").await.ok(200);
    attacker.submit(&account, "Sign out", &[]).await;
    let page = attacker.get("/sign-in/connect").await;
    scene
        .organization
        .assert_rejected(&page, "session_changed")
        .await;

    // The honest one.
    let attacker = site.signed_in(&mallory);
    let begun = begin(&attacker, None).await.ok(200);
    respond(&scene, &attacker, &begun, "mallory").await;
    let page = attacker.get("/sign-in/connect").await.ok(200);
    attacker.submit(&page, "Connect", &[]).await;
    assert!(links(&attacker).await);
}

#[actix_web::test]
async fn the_last_way_in_cannot_be_disconnected() {
    let site = TestSite::new();
    let scene = Scene::new(&site).await;
    let (browser, _) = scene.enter("bob@example.com", None).await;
    let page = browser.get("/account").await.ok(200);
    let rejected = browser.submit(&page, "Disconnect", &[]).await.ok(409);
    assert!(rejected.html.contains("without SSO you could not sign in"));
    assert!(rejected.has("#name-id"));
}

#[actix_web::test]
async fn a_transient_name_id_is_not_connected() {
    let site = TestSite::new();
    let scene = Scene::new(&site).await;
    let browser = site.signed_in(&scene.admin);
    let begun = begin(&browser, None).await.ok(200);
    let url = begun.attributes("#continue", "href").pop().unwrap();
    let url = url::Url::parse(&url).unwrap();
    let request = url.query_pairs().find(|(name, _)| name == "SAMLRequest");
    let request = IncomingAuthnRequest::from_redirect(&request.unwrap().1).unwrap();
    let acs = scene.organization.acs_url();
    let mut template = scene.idp.answer(&request, &acs, site.clock.now());
    template.name_id = Some("_once".to_owned());
    template.name_id_format =
        Some("urn:oasis:names:tc:SAML:2.0:nameid-format:transient".to_owned());
    let xml = scene.idp.sign(&template);
    browser
        .respond(&scene.organization, &xml, "")
        .await
        .leads_to();
    let page = browser.get("/sign-in/connect").await.ok(200);
    let done = browser.submit(&page, "Connect", &[]).await;
    scene
        .organization
        .assert_rejected(&done, "name_id_transient")
        .await;
    assert!(!browser.get("/account").await.ok(200).has("#name-id"));
}
