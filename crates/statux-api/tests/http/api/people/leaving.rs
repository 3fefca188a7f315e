//! People who leave have no key, and get none back when they come back.

use identity_store::accounts::Role;
use serde_json::json;
use statux_testkit::site::TestSite;
use statux_testkit::{apply, on_both_databases};

use super::Scene;

#[apply(on_both_databases)]
async fn possibility_3_the_leavers_keys_are_not_the_newcomers(site: TestSite) {
    let scene = Scene::new(&site).await;
    let leaver = site.user(&scene.organization.id, "jo@example.com", Role::Member);
    site.set_password(&leaver);
    let id = leaver.id.to_string();
    let body = json!({ "userName": "jo@example.com", "externalId": "1" });
    assert_eq!(scene.provision(body).await, id);
    assert!(scene.knows_password("jo@example.com").await, "baseline");
    scene
        .scim("DELETE", &format!("/Users/{id}"), json!({}))
        .await
        .ok(204);
    assert!(!scene.knows_password("jo@example.com").await);

    let newcomer = json!({ "userName": "jo@example.com", "externalId": "2" });
    let newcomer = scene.provision(newcomer).await;
    assert_ne!(newcomer, id, "another person has another id");
    assert!(!scene.knows_password("jo@example.com").await);
    assert_eq!(scene.becomes("jo@example.com", None).await, newcomer);
    assert_eq!(scene.becomes("2", None).await, newcomer, "as SCIM says");
}

#[apply(on_both_databases)]
async fn possibility_3_the_same_person_comes_back_as_a_member_without_keys(site: TestSite) {
    let scene = Scene::new(&site).await;
    let admin = site.user(
        &scene.organization.id,
        "jo@example.com",
        Role::PlatformAdmin,
    );
    site.set_password(&admin);
    let id = admin.id.to_string();
    let body = || json!({ "userName": "jo@example.com", "externalId": "1" });
    assert_eq!(scene.provision(body()).await, id);
    for deleted in [true, false] {
        if deleted {
            scene
                .scim("DELETE", &format!("/Users/{id}"), json!({}))
                .await
                .ok(204);
        } else {
            scene.replace(&id, "active", json!(false)).await;
        }
        assert_eq!(scene.provision(body()).await, id);
        assert_eq!(scene.user(&id).role, Role::Member);
        assert!(!scene.knows_password("jo@example.com").await);
    }
    assert_eq!(scene.becomes("jo@example.com", None).await, id);
}

#[apply(on_both_databases)]
async fn activation_gives_password_and_links_back_and_no_role(site: TestSite) {
    let scene = Scene::new(&site).await;
    let admin = site.user(
        &scene.organization.id,
        "jo@example.com",
        Role::PlatformAdmin,
    );
    site.set_password(&admin);
    let id = admin.id.to_string();
    let bob = scene.becomes("00u-bob", Some("bob@example.com")).await;
    scene.replace(&bob, "externalId", json!("00u-bob")).await;
    for id in [&id, &bob] {
        scene.replace(id, "active", json!(false)).await;
    }
    assert!(!scene.knows_password("jo@example.com").await);
    assert_eq!(scene.rejection("00u-bob", None).await, "user_deactivated");
    for id in [&id, &bob] {
        scene.replace(id, "active", json!(true)).await;
    }
    assert!(scene.knows_password("jo@example.com").await);
    assert_eq!(scene.user(&id).role, Role::Member);
    assert_eq!(scene.becomes("00u-bob", None).await, bob);
}

#[apply(on_both_databases)]
async fn possibility_4_a_deleted_person_does_not_come_back_just_in_time(site: TestSite) {
    let scene = Scene::new(&site).await;
    let email = Some("bob@example.com");
    let bob = scene.becomes("00u-bob", email).await;
    scene.becomes("00u-eve", Some("eve@example.com")).await;
    scene.replace(&bob, "externalId", json!("00u-bob")).await;
    assert_eq!(scene.becomes("00u-bob", email).await, bob, "baseline");
    scene
        .scim("DELETE", &format!("/Users/{bob}"), json!({}))
        .await
        .ok(204);
    for (name_id, email) in [
        ("00u-bob", email),
        ("00u-another", email),
        ("00u-bob", Some("robert@example.com")),
        ("bob@example.com", None),
    ] {
        let code = scene.rejection(name_id, email).await;
        assert_eq!(code, "user_deactivated", "{name_id}");
    }
    // The name goes to a newcomer; the leaver's NameID still opens nothing.
    let newcomer = json!({ "userName": "bob@example.com", "externalId": "2" });
    let newcomer = scene.provision(newcomer).await;
    assert_eq!(scene.becomes("bob@example.com", None).await, newcomer);
    let code = scene.rejection("00u-bob", Some("robert@example.com")).await;
    assert_eq!(code, "user_deactivated");
}

#[apply(on_both_databases)]
async fn who_is_brought_back_by_scim_may_sign_in_again(site: TestSite) {
    let scene = Scene::new(&site).await;
    let body = || json!({ "userName": "bob@example.com", "externalId": "00u-bob" });
    let bob = scene.provision(body()).await;
    assert_eq!(scene.becomes("00u-bob", None).await, bob);
    scene
        .scim("DELETE", &format!("/Users/{bob}"), json!({}))
        .await
        .ok(204);
    assert_eq!(scene.rejection("00u-bob", None).await, "email_missing");
    assert_eq!(scene.provision(body()).await, bob);
    assert_eq!(scene.becomes("00u-bob", None).await, bob);
}
