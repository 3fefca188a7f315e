//! A sign-in that leads to another account than the one that this browser is signed in to.

use chrono::Duration;
use identity_store::organizations::Settings;
use saml_core::idp::ResponseTemplate;
use statux_testkit::site::{Browser, Page, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::Scene;

/// Opens the page that the last answer leads to.
async fn follow(browser: &Browser<'_>, page: &Page) -> Page {
    browser.get(page.leads_to()).await
}

#[apply(on_both_databases)]
async fn who_is_signed_in_is_asked_by_name_and_stays_or_goes_on(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.becomes("bob@example.com", None).await;
    let (browser, _) = scene.enter("ann@example.com", None).await;
    let ann = scene.who(&browser).unwrap();

    // As oneself: nothing is asked, and the session before has ended.
    let before = browser.clone();
    let page = scene.enter_in(&browser, "ann@example.com", None).await;
    assert_eq!(page.leads_to(), "/team");
    assert_eq!(scene.who(&browser).as_deref(), Some(ann.as_str()));
    assert_eq!(scene.who(&before), None);

    // Staying keeps the session, and nothing waits any more.
    let page = scene.enter_in(&browser, "bob@example.com", None).await;
    assert_eq!(page.leads_to(), "/sign-in/continue");
    let page = follow(&browser, &page).await.ok(200);
    assert_eq!(page.text("#viewer-email"), "ann@example.com");
    assert_eq!(page.text("#account-email"), "bob@example.com");
    assert!(!page.text("#organization").is_empty());
    assert_eq!(scene.who(&browser).as_deref(), Some(ann.as_str()));
    let stay = browser.submit(&page, "Stay signed in as ann@example.com", &[]);
    assert_eq!(stay.await.leads_to(), "/team");
    assert_eq!(scene.who(&browser).as_deref(), Some(ann.as_str()));
    let back = browser.get("/sign-in/continue").await.ok(404);
    assert_eq!(back.text("h1"), "This sign-in has ended");

    // Going on ends the session; Back and Reload find nothing that waits.
    let page = scene.enter_in(&browser, "bob@example.com", None).await;
    let page = follow(&browser, &page).await.ok(200);
    let (old, copy) = (browser.clone(), browser.clone());
    let done = browser
        .submit(&page, "Continue as bob@example.com", &[])
        .await;
    assert_eq!(done.leads_to(), "/team");
    assert_eq!(scene.who(&browser), Some(bob));
    assert_eq!(scene.who(&old), None);
    browser
        .submit(&page, "Continue as bob@example.com", &[])
        .await
        .ok(404);
    let late = copy.submit(&page, "Continue as bob@example.com", &[]).await;
    scene.organization.assert_rejected(&late, "replayed").await;
}

#[apply(on_both_databases)]
async fn no_account_is_made_before_the_answer(site: TestSite) {
    let scene = Scene::new(&site).await;
    let (browser, _) = scene.enter("ann@example.com", None).await;
    let members = async || {
        let listed = scene.organization.api("GET", "/api/v1/members", None);
        listed.await.ok(200)["items"].as_array().unwrap().len()
    };
    let before = members().await;
    let page = scene.enter_in(&browser, "eve@example.com", None).await;
    let page = follow(&browser, &page).await.ok(200);
    assert!(page.html.contains("would make a new account"));
    assert_eq!(members().await, before);
    let done = browser
        .submit(&page, "Continue with a new account", &[])
        .await;
    assert_eq!(done.leads_to(), "/team");
    assert_eq!(members().await, before + 1);
    // Too late is too late.
    let page = scene.enter_in(&browser, "ann@example.com", None).await;
    let page = follow(&browser, &page).await.ok(200);
    site.clock.advance(Duration::minutes(10));
    browser
        .submit(&page, "Continue as ann@example.com", &[])
        .await
        .ok(404);
}

#[apply(on_both_databases)]
async fn a_response_that_nobody_asked_for_replaces_no_session_without_asking(site: TestSite) {
    let scene = Scene::new(&site).await;
    scene.change_settings(Settings {
        allow_idp_initiated: Some(true),
        ..Settings::default()
    });
    let bob = scene.becomes("bob@example.com", None).await;
    let unsolicited = async |browser: &Browser<'_>, assertion: &str| {
        let (audience, acs) = (scene.organization.entity_id(), scene.organization.acs_url());
        let mut template = scene.idp.unsolicited(&audience, &acs, site.clock.now());
        template.name_id = Some("bob@example.com".to_owned());
        template.attributes = vec![];
        template.with_ids(&format!("{assertion}-response"), assertion);
        let xml = scene.idp.sign(&template);
        let page = browser.respond(&scene.organization, &xml, "").await;
        assert_eq!(page.leads_to(), "/sign-in/continue");
        browser.get("/sign-in/continue").await
    };
    // Nobody is signed in: nobody is asked.
    let browser = site.browser();
    assert_eq!(unsolicited(&browser, "_1").await.leads_to(), "/team");
    assert_eq!(scene.who(&browser), Some(bob.clone()));
    // Oneself.
    assert_eq!(unsolicited(&browser, "_2").await.leads_to(), "/team");
    // Somebody else.
    let (browser, _) = scene.enter("ann@example.com", None).await;
    let ann = scene.who(&browser);
    let page = unsolicited(&browser, "_3").await.ok(200);
    assert_eq!(page.text("#account-email"), "bob@example.com");
    assert!(!page.text("#organization").is_empty());
    assert_eq!(scene.who(&browser), ann);
    browser
        .submit(&page, "Continue as bob@example.com", &[])
        .await;
    assert_eq!(scene.who(&browser), Some(bob));
}

#[apply(on_both_databases)]
async fn a_sign_in_to_another_organization_asks_whom_it_would_replace(site: TestSite) {
    let scene = Scene::new(&site).await;
    let (others, idp) = site.connected("https://other.test/metadata").await;
    let (browser, _) = scene.enter("ann@example.com", None).await;
    let ann = scene.who(&browser);
    let bob = |it: &mut ResponseTemplate| {
        it.name_id = Some("bob@example.com".to_owned());
        it.attributes = vec![];
    };
    let page = browser.sign_in(&others, &idp, bob).await;
    let page = follow(&browser, &page).await.ok(200);
    assert_eq!(scene.who(&browser), ann);
    let done = browser.submit(&page, "Continue with a new account", &[]);
    assert_eq!(done.await.leads_to(), "/team");
    assert_ne!(scene.who(&browser), ann);
}
