//! The page that asks the owner of a guarded account for the proof.

use chrono::Duration;
use identity_store::accounts::Role;
use identity_store::organizations::Settings;
use identity_store::sign_in::sessions::SignInMethod;
use saml_core::idp::ResponseTemplate;
use serde_json::json;
use statux_testkit::database;
use statux_testkit::site::{PASSWORD, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::{ADMIN, Scene};

#[apply(on_both_databases)]
async fn the_page_names_who_would_get_in_and_whose_account_it_is(site: TestSite) {
    let scene = Scene::new(&site).await;
    let (browser, page) = scene.enter("mallory", Some(ADMIN)).await;
    assert_eq!(page.leads_to(), "/sign-in/proof");
    let cookie = browser.cookie("__Host-statux_pending").unwrap();
    assert!(!cookie.contains("mallory"));
    let page = browser.get("/sign-in/proof").await.ok(200);
    assert_eq!(page.text("#name-id"), "mallory");
    assert_eq!(page.text("#asserted-email"), ADMIN);
    assert_eq!(page.text("#account-email"), ADMIN);
    assert_eq!(page.text("#account-name"), "Ada Lovelace");
    assert!(page.text("#why").contains("platform admin"));
    let attempt = scene.organization.last_attempt().await;
    assert_eq!(attempt["code"], "proof_required", "{attempt}");
}

#[apply(on_both_databases)]
async fn the_proof_is_used_once_in_time_and_as_it_was_given(site: TestSite) {
    let scene = Scene::new(&site).await;
    let none = site.browser().get("/sign-in/proof").await;
    assert_eq!(none.status, 404);

    // Once: another browser with the same cookie comes too late.
    let (browser, _) = scene.enter("00u-ada", Some(ADMIN)).await;
    let copy = browser.clone();
    assert_eq!(scene.prove(&browser, PASSWORD).await.leads_to(), "/team");
    assert!(browser.cookie("__Host-statux_pending").is_none());
    let late = scene.prove(&copy, PASSWORD).await;
    scene.organization.assert_rejected(&late, "replayed").await;
    assert_eq!(scene.who(&copy), None);

    // In time.
    let second = site.user(&scene.organization.id, "second@example.com", Role::Member);
    site.set_password(&second);
    let (browser, _) = scene.enter("second@example.com", None).await;
    let copy = browser.clone();
    site.clock.advance(Duration::minutes(9));
    assert_eq!(browser.get("/sign-in/proof").await.status, 200);
    site.clock.advance(Duration::minutes(1));
    assert_eq!(copy.get("/sign-in/proof").await.status, 404);

    // Of the account as it is then.
    let (browser, _) = scene.enter("second@example.com", None).await;
    let id = second.id.to_string();
    scene.replace(&id, "active", json!(false)).await;
    let gone = scene.prove(&browser, PASSWORD).await;
    scene
        .organization
        .assert_rejected(&gone, "user_deactivated")
        .await;
    scene.replace(&id, "active", json!(true)).await;

    // By the provider as it is then.
    let (browser, _) = scene.enter("second@example.com", None).await;
    let name = json!({ "name": "Another label" });
    let path = "/api/v1/sso/provider";
    scene
        .organization
        .api("PATCH", path, Some(name))
        .await
        .ok(200);
    let changed = scene.prove(&browser, PASSWORD).await;
    scene
        .organization
        .assert_rejected(&changed, "provider_changed")
        .await;
    let (browser, _) = scene.enter("second@example.com", None).await;
    assert_eq!(scene.prove(&browser, PASSWORD).await.leads_to(), "/team");
    assert_eq!(scene.who(&browser), Some(id));
}

#[apply(on_both_databases)]
async fn a_changed_cookie_is_nothing(site: TestSite) {
    let scene = Scene::new(&site).await;
    let (browser, _) = scene.enter("00u-ada", Some(ADMIN)).await;
    let sealed = browser.cookie("__Host-statux_pending").unwrap();
    let get = async |cookie: String| {
        let headers = [("cookie", format!("__Host-statux_pending={cookie}"))];
        site.send("GET", "/sign-in/proof", &headers, vec![])
            .await
            .status
    };
    assert_eq!(get(sealed.clone()).await, 200);
    let half = sealed.len() / 2;
    let other = if sealed.as_bytes()[half] == b'A' {
        "B"
    } else {
        "A"
    };
    let mut changed = sealed.clone();
    changed.replace_range(half..=half, other);
    assert_eq!(get(changed).await, 404);
    assert_eq!(get("x".to_owned()).await, 404);
}

#[actix_web::test]
async fn wrong_passwords_on_the_page_count_as_those_of_signing_in_do() {
    let site = TestSite::with(database::sqlite(), |config| {
        config.sign_in_attempts_per_minute = 3;
    });
    let scene = Scene::new(&site).await;
    assert!(scene.knows_password(ADMIN).await, "baseline");
    let (browser, _) = scene.enter("mallory", Some(ADMIN)).await;
    site.clock.advance(Duration::seconds(61));
    for _ in 0..3 {
        scene.prove(&browser, "a guess of mallory").await.ok(422);
    }
    scene.prove(&browser, PASSWORD).await.ok(429);
    assert!(!scene.knows_password(ADMIN).await);
    site.clock.advance(Duration::seconds(61));
    assert!(scene.knows_password(ADMIN).await);
    // What an identity provider sends does not count.
    for _ in 0..5 {
        assert!(scene.is_asked("mallory", Some(ADMIN)).await);
    }
}

#[apply(on_both_databases)]
async fn one_click_is_enough_for_the_owner_who_has_just_given_the_password(site: TestSite) {
    let scene = Scene::new(&site).await;
    let click = async |browser| {
        scene.enter_in(&browser, "00u-ada", Some(ADMIN)).await;
        let page = browser.get("/sign-in/proof").await.ok(200);
        let asks = page.has("#password");
        let done = browser.submit(&page, "Connect and sign in", &[]).await;
        (asks, done)
    };
    // Not for another person, not by SSO, not for long, not where another session began it.
    let second = site.user(
        &scene.organization.id,
        "second@example.com",
        Role::PlatformAdmin,
    );
    let (asks, done) = click(site.signed_in(&second)).await;
    assert_eq!((asks, done.status), (true, 422));
    let by_sso = site.signed_in_by(&scene.admin, SignInMethod::Sso, None);
    assert!(click(by_sso).await.0);
    let old = site.signed_in(&scene.admin);
    site.clock.advance(Duration::minutes(16));
    assert!(click(old).await.0);
    let began = site.browser();
    scene.enter_in(&began, "00u-ada", Some(ADMIN)).await;
    let elsewhere = site.signed_in(&scene.admin);
    let began = began.with_cookies_of(&elsewhere);
    let page = began.get("/sign-in/proof").await.ok(200);
    assert!(page.has("#password"));
    let done = began.submit(&page, "Connect and sign in", &[]).await;
    assert_eq!(done.status, 422);
    let (asks, done) = click(site.signed_in(&scene.admin)).await;
    assert_eq!((asks, done.leads_to()), (false, "/team"));
    let again = scene.becomes("00u-ada", Some(ADMIN)).await;
    assert_eq!(again, scene.admin.id.to_string());
}

#[apply(on_both_databases)]
async fn somebody_else_gets_an_account_of_their_own_where_one_can_be_made(site: TestSite) {
    let scene = Scene::new(&site).await;
    let decline = async |name_id| {
        let (browser, _) = scene.enter(name_id, Some(ADMIN)).await;
        let page = browser.get("/sign-in/proof").await.ok(200);
        let done = browser.submit(&page, "I am somebody else", &[]).await;
        assert!(browser.cookie("__Host-statux_pending").is_none());
        (scene.who(&browser), done)
    };
    let (who, done) = decline("eve@example.com").await;
    assert_eq!(done.leads_to(), "/team");
    let eve = scene.user(&who.unwrap());
    assert_eq!(
        (eve.email.as_str(), eve.role),
        ("eve@example.com", Role::Member)
    );
    assert_eq!(
        scene.becomes("eve@example.com", Some(ADMIN)).await,
        eve.id.to_string()
    );
    // The admin's e-mail address is the admin's.
    let (who, done) = decline("mallory").await;
    assert_eq!(who, None);
    scene
        .organization
        .assert_rejected(&done, "name_id_conflict")
        .await;
}

#[apply(on_both_databases)]
async fn a_transient_name_id_is_never_linked(site: TestSite) {
    const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    let scene = Scene::new(&site).await;
    scene.change_settings(Settings {
        trust_email_attribute: Some(true),
        ..Settings::default()
    });
    let bob = scene
        .provision(json!({ "userName": "bob@example.com" }))
        .await;
    let enter = async |name_id: &str, email: &str| {
        let browser = site.browser();
        let person = |it: &mut ResponseTemplate| {
            it.name_id = Some(name_id.to_owned());
            it.name_id_format = Some(TRANSIENT.to_owned());
            it.attributes = vec![("email".to_owned(), vec![email.to_owned()])];
        };
        let page = browser
            .sign_in(&scene.organization, &scene.idp, person)
            .await;
        (browser, page)
    };
    for name_id in ["_1", "_2"] {
        let (browser, _) = enter(name_id, "bob@example.com").await;
        assert_eq!(scene.who(&browser).as_deref(), Some(bob.as_str()));
        // Of a guarded account it needs the proof each time.
        let (browser, page) = enter(name_id, ADMIN).await;
        assert_eq!(page.leads_to(), "/sign-in/proof");
        assert_eq!(scene.prove(&browser, PASSWORD).await.leads_to(), "/team");
    }
    assert!(
        !scene
            .trail()
            .await
            .contains(&"user.name_id_linked".to_owned())
    );
    assert_eq!(scene.rejection("_1", None).await, "email_missing");
}

#[apply(on_both_databases)]
async fn an_unsolicited_response_enters_no_guarded_account_and_links_nothing(site: TestSite) {
    let scene = Scene::new(&site).await;
    scene.change_settings(Settings {
        allow_idp_initiated: Some(true),
        ..Settings::default()
    });
    let respond = async |assertion: &str, name_id: &str| {
        let browser = site.browser();
        let (audience, acs) = (scene.organization.entity_id(), scene.organization.acs_url());
        let mut template = scene.idp.unsolicited(&audience, &acs, site.clock.now());
        template.name_id = Some(name_id.to_owned());
        template.attributes = vec![];
        template.with_ids(&format!("{assertion}-response"), assertion);
        let xml = scene.idp.sign(&template);
        let mut page = browser.respond(&scene.organization, &xml, "").await;
        if page.location() == "/sign-in/continue" {
            page = browser.get("/sign-in/continue").await;
        }
        (scene.who(&browser), page)
    };
    let is_begun_again = async |assertion: &str, name_id: &str| {
        let (who, page) = respond(assertion, name_id).await;
        scene
            .organization
            .assert_rejected(&page, "unsolicited_response")
            .await;
        who.is_none() && page.location().contains("&organization=")
    };
    assert!(
        is_begun_again("_1", "bob@example.com").await,
        "not linked yet"
    );
    let bob = scene.becomes("bob@example.com", None).await;
    assert_eq!(respond("_2", "bob@example.com").await.0, Some(bob));
    assert!(is_begun_again("_3", ADMIN).await);
    let (browser, _) = scene.enter(ADMIN, None).await;
    scene.prove(&browser, PASSWORD).await.leads_to();
    assert!(is_begun_again("_4", ADMIN).await, "linked and proven");
}
