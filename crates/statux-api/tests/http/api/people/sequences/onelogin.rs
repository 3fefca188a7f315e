//! OneLogin: the NameID is the e-mail address; it writes by PUT, with the status as a text and the
//! e-mail address as an object, and deletes whom it takes the application from.

use serde_json::{Value, json};
use statux_testkit::site::TestSite;
use statux_testkit::{apply, on_both_databases};

use super::super::Scene;

const BOB: &str = "bob@example.com";

fn person(email: &str, active: &str) -> Value {
    json!({
        "schemas": ["urn:scim:schemas:core:2.0"],
        "id": null,
        "userName": email,
        "externalId": "41230",
        "name": { "givenName": "Bob", "familyName": "Jones" },
        "emails": { "value": email, "primary": true },
        "active": active,
    })
}

#[apply(on_both_databases)]
async fn onelogin_adopts_after_get_who_came_just_in_time(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.becomes(BOB, Some(BOB)).await;
    assert_eq!(scene.only(r#"userName Eq "bob@example.com""#).await, bob);
    scene.put(&bob, person(BOB, "true")).await;
    assert_eq!(scene.becomes(BOB, Some(BOB)).await, bob);
}

#[apply(on_both_databases)]
async fn onelogin_adopts_by_post_who_came_just_in_time(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.becomes(BOB, Some(BOB)).await;
    assert_eq!(scene.provision(person(BOB, "true")).await, bob);
    assert_eq!(scene.becomes(BOB, Some(BOB)).await, bob);
}

#[apply(on_both_databases)]
async fn onelogin_renames_by_put_and_the_name_id_follows(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.provision(person(BOB, "true")).await;
    assert_eq!(scene.becomes(BOB, Some(BOB)).await, bob);
    let renamed = "robert@example.com";
    scene.put(&bob, person(renamed, "true")).await;
    assert_eq!(scene.becomes(renamed, Some(renamed)).await, bob);
}

#[apply(on_both_databases)]
async fn onelogin_suspends_by_put_and_takes_it_back(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.provision(person(BOB, "true")).await;
    assert_eq!(scene.becomes(BOB, Some(BOB)).await, bob);
    scene.put(&bob, person(BOB, "false")).await;
    assert_eq!(scene.rejection(BOB, Some(BOB)).await, "user_deactivated");
    scene.put(&bob, person(BOB, "true")).await;
    assert_eq!(scene.becomes(BOB, Some(BOB)).await, bob);
}

#[apply(on_both_databases)]
async fn onelogin_deletes_and_creates_again_with_the_same_external_id(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.becomes(BOB, Some(BOB)).await;
    assert_eq!(scene.provision(person(BOB, "true")).await, bob);
    scene.delete(&bob).await;
    assert_eq!(scene.rejection(BOB, Some(BOB)).await, "user_deactivated");
    assert_eq!(scene.provision(person(BOB, "true")).await, bob);
    assert_eq!(scene.becomes(BOB, Some(BOB)).await, bob);
}

#[apply(on_both_databases)]
async fn onelogin_marries_somebody_by_one_put(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.becomes(BOB, Some(BOB)).await;
    assert_eq!(scene.provision(person(BOB, "true")).await, bob);
    let married = "bob.smith@example.com";
    let mut body = person(married, "true");
    body["name"]["familyName"] = json!("Smith");
    scene.put(&bob, body).await;
    assert_eq!(scene.becomes(married, Some(married)).await, bob);
}
