//! People whose NameID is another one at each sign-in, and the attribute that is their key instead.

use identity_store::organizations::{Settings, TransientKey};
use saml_core::idp::ResponseTemplate;
use serde_json::json;
use statux_testkit::site::{Browser, PASSWORD, Page, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::{ADMIN, Scene};

const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
const PAIRWISE_ID: &str = "urn:oasis:names:tc:SAML:attribute:pairwise-id";
const EPPN: &str = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6";
const TARGETED_ID: &str = "urn:oid:1.3.6.1.4.1.5923.1.1.1.10";

type Sent<'a> = &'a [(&'a str, &'a [&'a str])];

fn name(scene: &Scene<'_>, key: Option<TransientKey>) {
    scene.change_settings(Settings {
        transient_key: Some(key),
        ..Settings::default()
    });
}

/// A sign-in by a transient NameID with these attributes.
async fn enter<'a>(scene: &Scene<'a>, name_id: &str, sent: Sent<'_>) -> (Browser<'a>, Page) {
    let browser = scene.site().browser();
    let person = |it: &mut ResponseTemplate| {
        it.name_id = Some(name_id.to_owned());
        it.name_id_format = Some(TRANSIENT.to_owned());
        it.attributes.clear();
        for (name, values) in sent {
            it.attribute(name, values);
        }
    };
    let page = browser
        .sign_in(&scene.organization, &scene.idp, person)
        .await;
    (browser, page)
}

/// The account that the sign-in becomes.
async fn becomes(scene: &Scene<'_>, name_id: &str, sent: Sent<'_>) -> String {
    let (browser, page) = enter(scene, name_id, sent).await;
    assert_eq!(page.location(), "/team", "{name_id}: {}", page.html);
    scene.who(&browser).unwrap()
}

/// Asserts that the sign-in is rejected so; returns what was expected and received.
async fn rejected(scene: &Scene<'_>, sent: Sent<'_>, code: &str) -> (String, String) {
    let (browser, page) = enter(scene, "_rejected", sent).await;
    let attempt = scene.organization.assert_rejected(&page, code).await;
    assert_eq!(scene.who(&browser), None);
    let text = |name: &str| attempt[name].as_str().unwrap_or_default().to_owned();
    (text("expected"), text("received"))
}

#[apply(on_both_databases)]
async fn the_named_attribute_links_once_and_enters_under_every_transient_name_id(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob: Sent<'_> = &[
        ("email", &["bob@example.com"]),
        (PAIRWISE_ID, &["B0B@uni.example"]),
    ];
    let links = async || {
        let trail = scene.trail().await;
        let linked = trail.iter().filter(|it| *it == "user.name_id_linked");
        linked.count()
    };
    // Without the setting as ever: nothing is linked, and who has an account is not found again by this.
    let made = becomes(&scene, "_0", bob).await;
    assert_eq!(links().await, 0);
    rejected(&scene, bob, "email_attribute_untrusted").await;

    name(&scene, Some(TransientKey::PairwiseId));
    let cleo: Sent<'_> = &[("email", &["cleo@example.com"]), (PAIRWISE_ID, &["CLE0"])];
    let new = becomes(&scene, "_1", cleo).await;
    assert_eq!(links().await, 1);
    // The e-mail address is not needed any more, and another NameID is the same person's.
    let again = becomes(&scene, "_2", &[(PAIRWISE_ID, &["CLE0"])]).await;
    let plain = becomes(&scene, "_3", &[("pairwise-id", &["CLE0"])]).await;
    assert_eq!((&again, &plain), (&new, &new));
    assert_eq!(links().await, 1);
    let path = format!("/api/v1/members/{new}");
    let member = scene.organization.api("GET", &path, None).await.ok(200);
    assert_eq!(member["name_ids"][0]["name_id"], "CLE0");
    let format = "urn:statux:transient-key:pairwise-id";
    assert_eq!(member["name_ids"][0]["name_id_format"], format);

    // The e-mail attribute still finds those who were there before, where it is trusted.
    scene.change_settings(Settings {
        trust_email_attribute: Some(true),
        ..Settings::default()
    });
    assert_eq!(becomes(&scene, "_4", bob).await, made);
    assert_eq!(
        becomes(&scene, "_5", &[(PAIRWISE_ID, &["b0b@uni.example"])]).await,
        made
    );
    // A NameID that stays the same is not replaced.
    let lasting = scene.becomes("dora@example.com", None).await;
    assert_eq!(scene.user(&lasting).email, "dora@example.com");
}

#[apply(on_both_databases)]
async fn exactly_one_value_of_the_attribute_is_taken(site: TestSite) {
    let scene = Scene::new(&site).await;
    name(&scene, Some(TransientKey::PairwiseId));
    let email: (&str, &[&str]) = ("email", &["bob@example.com"]);
    let longest = "b".repeat(256);
    let long = "b".repeat(257);
    let (longest, long) = (longest.as_str(), long.as_str());
    let bob = becomes(&scene, "_1", &[email, (PAIRWISE_ID, &[longest])]).await;
    let twice: Sent<'_> = &[email, (PAIRWISE_ID, &[longest, " ", longest])];
    assert_eq!(becomes(&scene, "_2", twice).await, bob);
    let code = "key_attribute_unusable";
    let (expected, received) = rejected(&scene, &[email, (EPPN, &["bob@uni"])], code).await;
    assert!(expected.contains("one value of pairwise-id"), "{expected}");
    assert!(expected.contains(PAIRWISE_ID), "{expected}");
    assert!(
        received.ends_with(&format!("there came email, {EPPN}")),
        "{received}"
    );
    let blank = rejected(&scene, &[email, (PAIRWISE_ID, &[" ", ""])], code).await;
    assert!(blank.1.starts_with("no value of it"), "{}", blank.1);
    let none = rejected(&scene, &[], code).await;
    assert!(none.1.ends_with("no attribute"), "{}", none.1);
    let several = rejected(&scene, &[email, (PAIRWISE_ID, &["b1", "b2"])], code).await;
    assert_eq!(several.1, "several different values");
    let two_names: Sent<'_> = &[email, (PAIRWISE_ID, &["b1"]), ("pairwise-id", &["b2"])];
    assert_eq!(rejected(&scene, two_names, code).await.1, several.1);
    let long = rejected(&scene, &[email, (PAIRWISE_ID, &[long])], code).await;
    assert_eq!(long.1, "257 characters");
}

#[apply(on_both_databases)]
async fn a_targeted_id_is_read_as_the_element_that_it_is(site: TestSite) {
    let scene = Scene::new(&site).await;
    name(&scene, Some(TransientKey::EduPersonTargetedId));
    let made = becomes(
        &scene,
        "_1",
        &[("email", &["bob@example.com"]), (TARGETED_ID, &["8f3a="])],
    )
    .await;
    let again = becomes(&scene, "_2", &[(TARGETED_ID, &["8f3a="])]).await;
    let as_text = becomes(&scene, "_3", &[("eduPersonTargetedID", &["8f3a="])]).await;
    assert_eq!((&again, &as_text), (&made, &made));
    let other: Sent<'_> = &[("email", &["eve@example.com"]), (TARGETED_ID, &["8F3A="])];
    assert_ne!(becomes(&scene, "_4", other).await, made);
}

#[apply(on_both_databases)]
async fn a_change_of_the_attribute_opens_nothing_of_anybodys(site: TestSite) {
    let scene = Scene::new(&site).await;
    name(&scene, Some(TransientKey::EduPersonPrincipalName));
    let ada: Sent<'_> = &[
        ("email", &["ann@example.com"]),
        (EPPN, &["ann@uni.example"]),
        (PAIRWISE_ID, &["a1"]),
    ];
    // Bob's pairwise-id is Ann's eduPersonPrincipalName.
    let bob: Sent<'_> = &[
        ("email", &["bob@example.com"]),
        (EPPN, &["bob@uni.example"]),
        (PAIRWISE_ID, &["ann@uni.example"]),
    ];
    let ann = becomes(&scene, "_1", ada).await;
    assert_eq!(becomes(&scene, "_2", ada).await, ann, "baseline");

    name(&scene, Some(TransientKey::PairwiseId));
    rejected(&scene, bob, "name_id_conflict").await;
    // A NameID whose format claims to be such a value is not one.
    let browser = site.browser();
    let forged = |it: &mut ResponseTemplate| {
        it.name_id = Some("ann@uni.example".to_owned());
        it.name_id_format = Some(TransientKey::EduPersonPrincipalName.format().to_owned());
        it.attributes.clear();
    };
    browser
        .sign_in(&scene.organization, &scene.idp, forged)
        .await;
    assert_ne!(scene.who(&browser), Some(ann.clone()));
    // Without an attribute Bob is found, or made, by rule 1, and Ann's link keeps her account.
    name(&scene, None);
    assert_ne!(becomes(&scene, "_3", bob).await, ann);
    rejected(&scene, ada, "name_id_conflict").await;
    name(&scene, Some(TransientKey::EduPersonPrincipalName));
    assert_eq!(becomes(&scene, "_4", ada).await, ann);
}

#[apply(on_both_databases)]
async fn the_owner_of_a_guarded_account_gives_the_proof_once_and_not_each_time(site: TestSite) {
    let scene = Scene::new(&site).await;
    let ada: Sent<'_> = &[("email", &[ADMIN]), (EPPN, &["ada@uni.example"])];
    // Each time, and the admin reads which attributes could be named.
    for name_id in ["_1", "_2"] {
        let (browser, page) = enter(&scene, name_id, ada).await;
        assert_eq!(page.leads_to(), "/sign-in/proof");
        let attempt = scene.organization.last_attempt().await;
        let received = attempt["received"].as_str().unwrap();
        assert!(
            received.ends_with("there came eduPersonPrincipalName"),
            "{received}"
        );
        assert_eq!(scene.prove(&browser, PASSWORD).await.leads_to(), "/team");
    }
    let (_, page) = enter(&scene, "_2", &[("email", &[ADMIN])]).await;
    assert_eq!(page.leads_to(), "/sign-in/proof");
    let attempt = scene.organization.last_attempt().await;
    assert!(
        attempt["received"]
            .as_str()
            .unwrap()
            .ends_with("there came none")
    );

    // What waits while the setting changes is of no use.
    let (waiting, _) = enter(&scene, "_3", ada).await;
    name(&scene, Some(TransientKey::EduPersonPrincipalName));
    let late = scene.prove(&waiting, PASSWORD).await;
    scene
        .organization
        .assert_rejected(&late, "provider_changed")
        .await;
    assert_eq!(scene.who(&waiting), None);

    // Once.
    let (browser, page) = enter(&scene, "_4", ada).await;
    assert_eq!(page.leads_to(), "/sign-in/proof");
    let question = browser.get("/sign-in/proof").await.ok(200);
    assert_eq!(question.text("#name-id"), "ada@uni.example");
    assert_eq!(scene.prove(&browser, PASSWORD).await.leads_to(), "/team");
    let admin = scene.admin.id.to_string();
    assert_eq!(becomes(&scene, "_5", ada).await, admin);
    // Another value of somebody who writes her e-mail address is asked for nothing and gets nothing.
    let mallory: Sent<'_> = &[("email", &[ADMIN]), (EPPN, &["mallory@uni.example"])];
    let (_, received) = rejected(&scene, mallory, "name_id_conflict").await;
    assert!(!received.contains("transient"), "{received}");
    let enabled = json!({ "transient_key": "pairwise-id" });
    let changed = scene
        .organization
        .api("PATCH", "/api/v1/sso", Some(enabled));
    assert_eq!(changed.await.ok(200)["transient_key"], "pairwise-id");
}
