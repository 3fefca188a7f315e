//! An assertion makes nobody but its own person.

use identity_store::organizations::Settings;
use serde_json::json;
use statux_testkit::site::{PASSWORD, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::{ADMIN, Scene};

#[apply(on_both_databases)]
async fn possibility_1_the_admins_address_in_an_assertion_does_not_make_an_admin(site: TestSite) {
    let scene = Scene::new(&site).await;
    let eve = scene.becomes("eve", Some("eve@example.com")).await;
    assert_ne!(eve, scene.admin.id.to_string(), "baseline: Eve is herself");
    for jit_provisioning in [true, false] {
        let jit_provisioning = Some(jit_provisioning);
        scene.change_settings(Settings {
            jit_provisioning,
            ..Settings::default()
        });
        for name_id in ["mallory", "mallory@example.com", ADMIN] {
            assert!(scene.is_asked(name_id, Some(ADMIN)).await, "{name_id}");
        }
    }
    let (browser, _) = scene.enter("mallory", Some(ADMIN)).await;
    let wrong = scene.prove(&browser, "a guess of mallory").await.ok(422);
    assert!(wrong.has("[role=alert]"));
    assert_eq!(scene.who(&browser), None);

    // The owner is not kept out by what others tried, and gives the password once.
    let (browser, page) = scene.enter("00u-ada", Some(ADMIN)).await;
    assert_eq!(page.location(), "/sign-in/proof");
    assert_eq!(scene.prove(&browser, PASSWORD).await.leads_to(), "/team");
    assert_eq!(scene.who(&browser), Some(scene.admin.id.to_string()));
    assert!(
        scene
            .trail()
            .await
            .contains(&"user.name_id_linked".to_owned())
    );
    let again = scene.becomes("00u-ada", Some(ADMIN)).await;
    assert_eq!(again, scene.admin.id.to_string());
    assert_eq!(
        scene.rejection("mallory", Some(ADMIN)).await,
        "name_id_conflict"
    );
}

#[apply(on_both_databases)]
async fn an_attribute_that_people_edit_finds_nobody_until_the_organization_trusts_it(
    site: TestSite,
) {
    let scene = Scene::new(&site).await;
    let bob = scene
        .provision(json!({ "userName": "bob@example.com" }))
        .await;
    let email = Some("bob@example.com");
    assert_eq!(
        scene.rejection("mallory", email).await,
        "email_attribute_untrusted"
    );
    let attempt = scene.organization.last_attempt().await;
    assert!(
        attempt["received"]
            .as_str()
            .unwrap()
            .contains("bob@example.com"),
        "{attempt}"
    );
    scene.change_settings(Settings {
        trust_email_attribute: Some(true),
        ..Settings::default()
    });
    assert_eq!(scene.becomes("00u-bob", email).await, bob);
    assert_eq!(scene.rejection("mallory", email).await, "name_id_conflict");
    // Trusted or not, it never opens a guarded account.
    assert!(scene.is_asked("mallory", Some(ADMIN)).await);
}

#[apply(on_both_databases)]
async fn a_name_id_that_is_an_address_is_not_led_elsewhere_by_the_attribute(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene
        .provision(json!({ "userName": "bob@example.com" }))
        .await;
    let email = Some("bob@example.com");
    let eve = scene.becomes("eve@example.com", email).await;
    assert_ne!(eve, bob);
    assert_eq!(scene.user(&eve).email, "eve@example.com");
    assert_eq!(scene.becomes("BOB@example.com", email).await, bob);
    assert_eq!(scene.becomes("bob@EXAMPLE.com", None).await, bob);
}

#[apply(on_both_databases)]
async fn one_kind_of_hint_that_finds_two_accounts_finds_none(site: TestSite) {
    let scene = Scene::new(&site).await;
    let by_name = json!({
        "userName": "shared@example.com",
        "emails": [{ "value": "one@example.com", "primary": true }],
    });
    let one = scene.provision(by_name).await;
    assert_eq!(scene.becomes("one@example.com", None).await, one);
    let by_email = json!({
        "userName": "two",
        "emails": [{ "value": "shared@example.com", "primary": true }],
    });
    scene.provision(by_email).await;
    assert_eq!(
        scene.rejection("shared@example.com", None).await,
        "account_ambiguous"
    );
    let attempt = scene.organization.last_attempt().await;
    let received = attempt["received"].as_str().unwrap();
    assert!(
        received.contains("shared@example.com") && received.contains("two"),
        "{received}"
    );
}

#[apply(on_both_databases)]
async fn possibility_6_a_name_id_of_3_kb_is_rejected_with_its_length(site: TestSite) {
    let scene = Scene::new(&site).await;
    let email = Some("bob@example.com");
    let bob = scene.becomes(&"b".repeat(256), email).await;
    for length in [257, 3 * 1024] {
        let long = "x".repeat(length);
        assert_eq!(scene.rejection(&long, email).await, "name_id_too_long");
        let attempt = scene.organization.last_attempt().await;
        assert_eq!(attempt["received"], format!("{length} characters"));
    }
    assert_eq!(scene.becomes(&"b".repeat(256), email).await, bob);
}
