//! Presence of admins without a password: a fresh sign-in at the identity provider, in a window of its
//! own.

use chrono::{DateTime, Duration, Utc};
use identity_store::accounts::Role;
use saml_core::idp::{IncomingAuthnRequest, ResponseTemplate};
use statux_testkit::site::{Browser, Page, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::Scene;

/// An admin who has only ever signed in with SSO.
async fn admin_by_sso<'a>(scene: &Scene<'a>) -> Browser<'a> {
    let id = scene.becomes("bob@example.com", None).await;
    scene.make_platform_admin(&id).await;
    let (browser, page) = scene.enter("bob@example.com", None).await;
    assert_eq!(page.location(), "/team");
    assert_eq!(scene.user(&id).role, Role::PlatformAdmin);
    browser
}

/// Clicks *Sign in with SSO* on the page that asks; the provider's answer says when the person
/// authenticated.
async fn authenticate(
    scene: &Scene<'_>,
    browser: &Browser<'_>,
    asked: &Page,
    name_id: &str,
    at: DateTime<Utc>,
) -> Page {
    let leaving = browser.submit(asked, "Sign in with SSO", &[]).await.ok(200);
    let url = leaving.attributes("#continue", "href").pop().unwrap();
    assert!(leaving.header("Refresh").contains(&scene.idp.sso_url()));
    let url = url::Url::parse(&url).unwrap();
    let request = url.query_pairs().find(|(name, _)| name == "SAMLRequest");
    let request = IncomingAuthnRequest::from_redirect(&request.unwrap().1).unwrap();
    assert!(request.force_authn);
    let organization = &scene.organization;
    let now = scene.site().clock.now();
    let mut template: ResponseTemplate = scene.idp.answer(&request, &organization.acs_url(), now);
    template.name_id = Some(name_id.to_owned());
    let statement = template.authn_statement.as_mut().unwrap();
    statement.authn_instant = Some(saml_core::time::format(at.into()));
    browser
        .respond(organization, &scene.idp.sign(&template), "")
        .await
}

#[apply(on_both_databases)]
async fn who_has_no_password_signs_in_again_and_what_was_interrupted_goes_on(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = admin_by_sso(&scene).await;
    let keys = async || {
        let keys = scene
            .organization
            .api("GET", "/api/v1/api-keys", None)
            .await;
        keys.ok(200)["items"].as_array().unwrap().len()
    };
    let before = keys().await;
    let page = bob.get("/team/api-keys").await.ok(200);
    let typed = [("name", "Backup"), ("may", "read"), ("ends", "90")];
    // A young session proves nothing: the provider lets in anybody at a browser that it still knows.
    let asked = bob.submit(&page, "Create key", &typed).await.ok(403);
    assert!(!asked.has("#presence-password"));
    assert_eq!(asked.attributes("form[target]", "target"), ["_blank"]);
    let go_on = "I have signed in, go on";
    let asked = bob.submit(&asked, go_on, &[]).await.ok(422);
    assert!(
        asked
            .text("[role=alert]")
            .contains("not signed in again yet")
    );

    // The provider's old session, and another person there.
    let earlier = site.clock.now() - Duration::hours(1);
    let stale = authenticate(&scene, &bob, &asked, "bob@example.com", earlier).await;
    scene
        .organization
        .assert_rejected(&stale, "authn_not_fresh")
        .await;
    let other = authenticate(&scene, &bob, &asked, "eve@example.com", site.clock.now()).await;
    scene
        .organization
        .assert_rejected(&other, "another_person")
        .await;
    bob.submit(&asked, go_on, &[]).await.ok(422);
    assert_eq!(keys().await, before);

    let present = authenticate(&scene, &bob, &asked, "bob@example.com", site.clock.now()).await;
    assert_eq!(present.leads_to(), "/presence");
    assert_eq!(bob.get("/presence").await.ok(200).text("h1"), "It is you");
    let made = bob.submit(&asked, go_on, &[]).await.ok(201);
    assert!(made.html.contains("Backup"), "{}", made.html);
    assert_eq!(keys().await, before + 1);

    site.clock.advance(Duration::minutes(16));
    assert_eq!(
        bob.get("/presence").await.ok(200).text("h1"),
        "Nothing was proven"
    );
    bob.submit(&asked, go_on, &[]).await.ok(422);
}

#[apply(on_both_databases)]
async fn the_answer_to_another_sessions_question_proves_nothing_here(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = admin_by_sso(&scene).await;
    // Another session of the same person's, at a browser that was left open.
    let (left_open, _) = scene.enter("bob@example.com", None).await;
    let asks = async |browser: &Browser<'_>| {
        let page = browser.get("/team/api-keys").await.ok(200);
        let typed = [("name", "Backup"), ("may", "read"), ("ends", "90")];
        browser.submit(&page, "Create key", &typed).await
    };
    let asked = asks(&bob).await.ok(403);
    authenticate(&scene, &bob, &asked, "bob@example.com", site.clock.now())
        .await
        .leads_to();
    asks(&left_open).await.ok(403);
    asks(&bob).await.ok(201);
}
