//! Microsoft Entra ID: the user name and the NameID are the UPN, the e-mail attribute is the
//! mailbox, which may be another e-mail address; it writes by PATCH of one attribute each, deactivates
//! whom it takes the application from, and deletes them 30 days later.

use chrono::Duration;
use serde_json::{Value, json};
use statux_testkit::site::{ENTERPRISE, PASSWORD, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::super::{ADMIN, Scene};

const UPN: &str = "bob@corp.onmicrosoft.example";
const MAIL: &str = "bob@example.com";

fn person(upn: &str, mail: &str, external_id: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "externalId": external_id,
        "userName": upn,
        "active": true,
        "displayName": "Bob",
        "emails": [{ "type": "work", "value": mail, "primary": true }],
        "meta": { "resourceType": "User" },
        "roles": [],
    })
}

fn replace(path: &str, value: impl Into<Value>) -> Value {
    json!({ "op": "Replace", "path": path, "value": value.into() })
}

fn active(active: &str) -> Value {
    json!([replace("active", active)])
}

#[apply(on_both_databases)]
async fn entra_adopts_after_get_who_came_just_in_time(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.becomes(UPN, Some(MAIL)).await;
    let filter = format!(r#"userName eq "{UPN}""#);
    assert_eq!(scene.only(&filter).await, bob);
    let mail = json!({ "op": "Add", "path": "emails[type eq \"work\"].value", "value": MAIL });
    let id = json!({ "op": "Add", "path": "externalId", "value": "bob" });
    scene.patch(&bob, json!([id, mail])).await;
    assert_eq!(scene.becomes(UPN, Some(MAIL)).await, bob);
}

#[apply(on_both_databases)]
async fn entra_creates_whom_it_did_not_find_and_they_sign_in(site: TestSite) {
    let scene = Scene::new(&site).await;
    assert!(
        scene
            .found(&format!(r#"userName eq "{UPN}""#))
            .await
            .is_empty()
    );
    let bob = scene.provision(person(UPN, MAIL, "bob")).await;
    assert_eq!(scene.becomes(UPN, Some(MAIL)).await, bob);
}

#[apply(on_both_databases)]
async fn entra_adopts_by_post_who_came_just_in_time(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.becomes(UPN, Some(MAIL)).await;
    assert_eq!(scene.provision(person(UPN, MAIL, "bob")).await, bob);
    assert_eq!(scene.becomes(UPN, Some(MAIL)).await, bob);
}

#[apply(on_both_databases)]
async fn entra_renames_by_patch_and_the_name_id_follows(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.provision(person(UPN, MAIL, "bob")).await;
    assert_eq!(scene.becomes(UPN, Some(MAIL)).await, bob);
    let upn = "robert@corp.onmicrosoft.example";
    scene.patch(&bob, json!([replace("userName", upn)])).await;
    assert_eq!(scene.becomes(upn, Some(MAIL)).await, bob);
}

#[apply(on_both_databases)]
async fn entra_takes_the_application_away_and_gives_it_back(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.becomes(UPN, Some(MAIL)).await;
    assert_eq!(scene.provision(person(UPN, MAIL, "bob")).await, bob);
    scene.patch(&bob, active("False")).await;
    assert_eq!(scene.rejection(UPN, Some(MAIL)).await, "user_deactivated");
    scene.patch(&bob, active("True")).await;
    assert_eq!(scene.becomes(UPN, Some(MAIL)).await, bob);
}

#[apply(on_both_databases)]
async fn entra_deletes_after_thirty_days_and_creates_again_with_the_same_external_id(
    site: TestSite,
) {
    let scene = Scene::new(&site).await;
    let bob = scene.provision(person(UPN, MAIL, "bob")).await;
    assert_eq!(scene.becomes(UPN, Some(MAIL)).await, bob);
    scene.patch(&bob, active("False")).await;
    site.clock.advance(Duration::days(30));
    scene.delete(&bob).await;
    assert_eq!(scene.rejection(UPN, Some(MAIL)).await, "user_deactivated");
    assert_eq!(scene.provision(person(UPN, MAIL, "bob")).await, bob);
    assert_eq!(scene.becomes(UPN, Some(MAIL)).await, bob);
}

#[apply(on_both_databases)]
async fn entra_restores_whom_it_has_deleted_softly_under_another_name(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.provision(person(UPN, MAIL, "bob")).await;
    assert_eq!(scene.becomes(UPN, Some(MAIL)).await, bob);
    // A soft delete renames the UPN to the object's id.
    let gone = "0a1b2c3dbob@corp.onmicrosoft.example";
    let operations = json!([replace("userName", gone), replace("active", "False")]);
    scene.patch(&bob, operations).await;
    let operations = json!([replace("userName", UPN), replace("active", "True")]);
    scene.patch(&bob, operations).await;
    assert_eq!(scene.becomes(UPN, Some(MAIL)).await, bob);
}

#[apply(on_both_databases)]
async fn entra_marries_somebody_by_one_patch(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene.provision(person(UPN, MAIL, "bob.jones")).await;
    assert_eq!(scene.becomes(UPN, Some(MAIL)).await, bob);
    let (upn, mail) = (
        "bob.smith@corp.onmicrosoft.example",
        "bob.smith@example.com",
    );
    let operations = json!([
        replace("userName", upn),
        replace("emails[type eq \"work\"].value", mail),
        replace("name.familyName", "Smith"),
        replace("externalId", "bob.smith"),
    ]);
    scene.patch(&bob, operations).await;
    assert_eq!(scene.becomes(upn, Some(mail)).await, bob);
}

#[apply(on_both_databases)]
async fn entra_shares_a_mailbox_between_two_people(site: TestSite) {
    let scene = Scene::new(&site).await;
    let second = "eve@corp.onmicrosoft.example";
    let bob = scene.becomes(UPN, Some("desk@example.com")).await;
    let body = person(UPN, "desk@example.com", "bob");
    assert_eq!(scene.provision(body).await, bob);
    let eve = scene
        .provision(person(second, "desk@example.com", "eve"))
        .await;
    assert_eq!(scene.becomes(second, Some("desk@example.com")).await, eve);
    assert_eq!(scene.becomes(UPN, Some("desk@example.com")).await, bob);
}

#[apply(on_both_databases)]
async fn entra_names_the_admin_by_a_upn_and_the_admin_gives_the_password_once(site: TestSite) {
    let scene = Scene::new(&site).await;
    let upn = "ada@corp.onmicrosoft.example";
    let (browser, page) = scene.enter(upn, Some(ADMIN)).await;
    assert_eq!(page.leads_to(), "/sign-in/proof");
    assert_eq!(scene.prove(&browser, PASSWORD).await.leads_to(), "/team");
    let ada = scene.admin.id.to_string();
    assert_eq!(scene.becomes(upn, Some(ADMIN)).await, ada);
    // SCIM comes later, finds her by nothing that is hers, and takes nothing away.
    let filter = format!(r#"userName eq "{upn}""#);
    assert!(scene.found(&filter).await.is_empty());
    scene
        .patch(&ada, json!([replace("externalId", "ada")]))
        .await;
    assert_eq!(scene.becomes(upn, Some(ADMIN)).await, ada);
}
