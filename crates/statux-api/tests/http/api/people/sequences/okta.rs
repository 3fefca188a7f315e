//! Okta: `externalId` is its own id of the person, the NameID the user name; it writes by PUT or by
//! PATCH without a path, and deletes nobody.

use identity_store::accounts::Role;
use serde_json::{Value, json};
use statux_testkit::site::{PASSWORD, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::super::{ADMIN, Scene};

/// What Okta sends of a person, at creation and in each PUT.
fn person(email: &str, okta_id: &str, active: bool) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": email,
        "name": { "givenName": "Bob", "familyName": "Jones" },
        "emails": [{ "primary": true, "value": email, "type": "work" }],
        "displayName": "Bob Jones",
        "externalId": okta_id,
        "groups": [],
        "password": "1mz050nq",
        "active": active,
    })
}

fn active(active: bool) -> Value {
    json!([{ "op": "replace", "value": { "active": active } }])
}

const BOB: &str = "bob@example.com";

#[apply(on_both_databases)]
async fn okta_adopts_after_get_who_came_just_in_time(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.becomes(BOB, Some(BOB)).await;
    assert_eq!(scene.only(r#"userName eq "bob@example.com""#).await, bob);
    scene.put(&bob, person(BOB, "00u1", true)).await;
    assert_eq!(scene.becomes(BOB, Some(BOB)).await, bob);
}

#[apply(on_both_databases)]
async fn okta_adopts_by_post_who_came_just_in_time_by_its_id(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.becomes("00u1", Some(BOB)).await;
    assert_eq!(scene.provision(person(BOB, "00u1", true)).await, bob);
    assert_eq!(scene.becomes("00u1", Some(BOB)).await, bob);
}

#[apply(on_both_databases)]
async fn okta_renames_by_put_and_the_name_id_follows(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.provision(person(BOB, "00u1", true)).await;
    assert_eq!(scene.becomes(BOB, None).await, bob);
    scene
        .put(&bob, person("robert@example.com", "00u1", true))
        .await;
    assert_eq!(scene.becomes("robert@example.com", None).await, bob);
    // The old name is the next one's.
    let next = scene.provision(person(BOB, "00u2", true)).await;
    assert_ne!(next, bob);
    assert_eq!(scene.becomes(BOB, None).await, next);
}

#[apply(on_both_databases)]
async fn okta_deactivates_and_activates_by_patch_without_a_path(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.provision(person(BOB, "00u1", true)).await;
    assert_eq!(scene.becomes(BOB, None).await, bob);
    scene.patch(&bob, active(false)).await;
    assert_eq!(scene.rejection(BOB, None).await, "user_deactivated");
    scene.patch(&bob, active(true)).await;
    assert_eq!(scene.becomes(BOB, None).await, bob);
}

#[apply(on_both_databases)]
async fn okta_deactivates_by_put_looks_again_and_activates_by_put(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.provision(person(BOB, "00u1", true)).await;
    scene.put(&bob, person(BOB, "00u1", false)).await;
    assert_eq!(scene.rejection(BOB, None).await, "user_deactivated");
    assert_eq!(scene.only(r#"userName eq "bob@example.com""#).await, bob);
    scene.put(&bob, person(BOB, "00u1", true)).await;
    assert_eq!(scene.becomes(BOB, None).await, bob);
}

#[apply(on_both_databases)]
async fn okta_deactivates_and_creates_again_with_the_same_external_id(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.becomes(BOB, Some(BOB)).await;
    assert_eq!(scene.provision(person(BOB, "00u1", true)).await, bob);
    scene.patch(&bob, active(false)).await;
    assert_eq!(scene.provision(person(BOB, "00u1", true)).await, bob);
    assert_eq!(scene.becomes(BOB, Some(BOB)).await, bob);
}

#[apply(on_both_databases)]
async fn okta_marries_somebody_by_one_put(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.provision(person(BOB, "00u1", true)).await;
    assert_eq!(scene.becomes(BOB, Some(BOB)).await, bob);
    let married = "bob.smith@example.com";
    let mut body = person(married, "00u1", true);
    body["name"]["familyName"] = json!("Smith");
    scene.put(&bob, body).await;
    assert_eq!(scene.becomes(married, Some(married)).await, bob);
    assert_eq!(scene.user(&bob).family_name.as_deref(), Some("Smith"));
}

#[apply(on_both_databases)]
async fn okta_shares_a_mailbox_between_two_people(site: TestSite) {
    let scene = Scene::new(&site).await;
    let mut ids = Vec::new();
    for (name, id) in [("desk1@example.com", "00u1"), ("desk2@example.com", "00u2")] {
        let mut body = person(name, id, true);
        body["emails"][0]["value"] = json!("desk@example.com");
        ids.push(scene.provision(body).await);
    }
    let mailbox = Some("desk@example.com");
    assert_eq!(scene.becomes("desk1@example.com", mailbox).await, ids[0]);
    assert_eq!(scene.becomes("desk2@example.com", mailbox).await, ids[1]);
    assert_eq!(scene.becomes("desk1@example.com", mailbox).await, ids[0]);
}

#[apply(on_both_databases)]
async fn okta_provisions_the_admin_who_gives_the_password_once(site: TestSite) {
    let scene = Scene::new(&site).await;
    let ada = scene.admin.id.to_string();
    assert_eq!(scene.provision(person(ADMIN, "00u0", true)).await, ada);
    let (browser, _) = scene.enter(ADMIN, Some(ADMIN)).await;
    assert_eq!(scene.prove(&browser, PASSWORD).await.leads_to(), "/team");
    assert_eq!(scene.becomes(ADMIN, Some(ADMIN)).await, ada);
    assert_eq!(scene.user(&ada).role, Role::PlatformAdmin);
}

#[apply(on_both_databases)]
async fn okta_gives_a_leavers_name_to_a_newcomer(site: TestSite) {
    let scene = Scene::new(&site).await;
    let leaver = scene.becomes(BOB, Some(BOB)).await;
    assert_eq!(scene.provision(person(BOB, "00u1", true)).await, leaver);
    scene.patch(&leaver, active(false)).await;
    let newcomer = scene.provision(person(BOB, "00u2", true)).await;
    assert_ne!(newcomer, leaver);
    assert_eq!(scene.becomes(BOB, Some(BOB)).await, newcomer);
}
