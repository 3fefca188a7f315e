//! SCIM writes the record, never the keys.

use serde_json::json;
use statux_testkit::site::{PASSWORD, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::{ADMIN, Scene};

#[apply(on_both_databases)]
async fn possibility_2_a_patch_of_the_admins_email_makes_nobody_the_admin(site: TestSite) {
    let scene = Scene::new(&site).await;
    let id = scene.admin.id.to_string();
    let emails = json!([{ "value": "eve@example.com", "primary": true }]);
    let changed = scene.replace(&id, "emails", emails).await;
    assert_eq!(changed["emails"][0]["value"], "eve@example.com");
    for (name_id, email) in [
        ("eve@example.com", None),
        ("eve", Some("eve@example.com")),
        (ADMIN, None),
    ] {
        assert!(scene.is_asked(name_id, email).await, "{name_id}");
    }
    assert!(
        scene.knows_password(ADMIN).await,
        "the owner's e-mail address stays"
    );
    assert!(!scene.knows_password("eve@example.com").await);
}

#[apply(on_both_databases)]
async fn possibility_2_the_admins_external_id_makes_nobody_the_admin(site: TestSite) {
    let scene = Scene::new(&site).await;
    let bob = scene
        .provision(json!({ "userName": "bob@example.com" }))
        .await;
    scene.replace(&bob, "externalId", json!("00u-bob")).await;
    assert_eq!(scene.becomes("00u-bob", None).await, bob, "baseline");
    let id = scene.admin.id.to_string();
    scene.replace(&id, "externalId", json!("00u-eve")).await;
    assert!(scene.is_asked("00u-eve", Some("eve@example.com")).await);
    assert!(scene.knows_password(ADMIN).await);
}

#[apply(on_both_databases)]
async fn possibility_2_an_adopting_post_with_anothers_address_makes_nobody_the_admin(
    site: TestSite,
) {
    let scene = Scene::new(&site).await;
    let adopting = json!({
        "userName": ADMIN,
        "externalId": "00u-eve",
        "emails": [{ "value": "eve@example.com", "primary": true }],
    });
    let adopted = scene.provision(adopting).await;
    assert_eq!(adopted, scene.admin.id.to_string());
    assert!(scene.is_asked("00u-eve", None).await);
    assert!(scene.is_asked("eve@example.com", None).await);
    assert!(scene.knows_password(ADMIN).await);
    let (browser, _) = scene.enter("00u-eve", None).await;
    assert_eq!(scene.prove(&browser, PASSWORD).await.leads_to(), "/team");
}

#[apply(on_both_databases)]
async fn possibility_2_a_deleted_admins_external_id_brings_a_member_back(site: TestSite) {
    let scene = Scene::new(&site).await;
    let second = site.user(
        &scene.organization.id,
        "second@example.com",
        identity_store::accounts::Role::PlatformAdmin,
    );
    site.set_password(&second);
    let id = second.id.to_string();
    scene.replace(&id, "externalId", json!("00u-second")).await;
    assert!(scene.knows_password("second@example.com").await, "baseline");
    scene
        .scim("DELETE", &format!("/Users/{id}"), json!({}))
        .await
        .ok(204);
    let eve = json!({ "userName": "eve@example.com", "externalId": "00u-second" });
    assert_eq!(scene.provision(eve).await, id);
    assert_eq!(scene.becomes("eve@example.com", None).await, id);
    let back = scene.user(&id);
    assert_eq!(back.role, identity_store::accounts::Role::Member);
    assert!(!scene.knows_password("second@example.com").await);
    assert!(!scene.knows_password("eve@example.com").await);
}

#[apply(on_both_databases)]
async fn possibility_2_a_put_that_renames_the_last_admin_leaves_the_password(site: TestSite) {
    let scene = Scene::new(&site).await;
    let path = format!("/Users/{}", scene.admin.id);
    let renamed = json!({ "userName": "eve@example.com" });
    let answer = scene.scim("PUT", &path, renamed).await.ok(200);
    assert_eq!(answer["userName"], "eve@example.com");
    assert!(scene.knows_password(ADMIN).await);
    assert!(!scene.knows_password("eve@example.com").await);
    assert!(scene.is_asked("eve@example.com", None).await);
}

#[apply(on_both_databases)]
async fn possibility_4_a_link_made_just_in_time_ends_when_scim_says_it_is_another(site: TestSite) {
    let scene = Scene::new(&site).await;
    let (eve, page) = scene.enter("eve", Some("cfo@example.com")).await;
    assert_eq!(page.location(), "/team");
    let row = scene.who(&eve).unwrap();
    let (bob, _) = scene.enter("00u-bob", Some("bob@example.com")).await;
    let bobs = scene.who(&bob).unwrap();

    let cfo = json!({ "userName": "cfo@example.com", "externalId": "00u-cfo" });
    assert_eq!(scene.provision(cfo).await, row, "SCIM adopts the row");
    let body = json!({ "userName": "bob@example.com", "externalId": "00u-bob" });
    assert_eq!(scene.provision(body).await, bobs);

    assert_eq!(scene.who(&eve), None, "Eve's session has ended");
    assert_eq!(
        scene.rejection("eve", Some("cfo@example.com")).await,
        "email_attribute_untrusted"
    );
    assert_eq!(scene.becomes("00u-cfo", None).await, row);
    assert_eq!(scene.who(&bob), Some(bobs.clone()), "Bob's is the same");
    assert_eq!(scene.becomes("00u-bob", None).await, bobs);
}

#[apply(on_both_databases)]
async fn any_first_write_of_a_client_is_the_adoption(site: TestSite) {
    let scene = Scene::new(&site).await;
    let (eve, _) = scene.enter("eve", Some("cfo@example.com")).await;
    let row = scene.who(&eve).unwrap();
    scene.replace(&row, "title", json!("CFO")).await;
    assert_eq!(scene.who(&eve), None);
    let (bob, _) = scene.enter("bob@example.com", None).await;
    let row = scene.who(&bob).unwrap();
    scene.replace(&row, "title", json!("Clerk")).await;
    assert_eq!(scene.who(&bob), Some(row));
}

#[apply(on_both_databases)]
async fn a_link_follows_the_name_that_it_is_and_the_old_one_opens_nothing(site: TestSite) {
    let scene = Scene::new(&site).await;
    let body = json!({ "userName": "ada.byron@example.com", "externalId": "7" });
    let id = scene.provision(body).await;
    assert_eq!(scene.becomes("ada.byron@example.com", None).await, id);
    scene
        .replace(&id, "userName", json!("ada.king@example.com"))
        .await;
    assert_eq!(scene.becomes("ada.king@example.com", None).await, id);
    // The old name is free, and who has it next is another person.
    let next = scene.becomes("ada.byron@example.com", None).await;
    assert_ne!(next, id);
}

#[apply(on_both_databases)]
async fn the_name_id_that_scim_names_takes_the_place_of_the_old_one(site: TestSite) {
    let scene = Scene::new(&site).await;
    let body = json!({ "userName": "bob@example.com", "externalId": "old" });
    let bob = scene.provision(body).await;
    assert_eq!(scene.becomes("old", None).await, bob);
    scene.replace(&bob, "externalId", json!("new")).await;
    assert_eq!(scene.becomes("old", None).await, bob, "linked still");
    assert_eq!(scene.becomes("new", None).await, bob);
    assert_eq!(scene.rejection("old", None).await, "email_missing");
}

#[apply(on_both_databases)]
async fn a_post_that_may_mean_several_people_adopts_nobody(site: TestSite) {
    let scene = Scene::new(&site).await;
    scene.becomes("one@example.com", None).await;
    scene.becomes("two@example.com", None).await;
    let both = json!({
        "userName": "one@example.com",
        "emails": [{ "value": "two@example.com", "primary": true }],
    });
    let answer = scene.scim("POST", "/Users", both).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(
        detail.contains("one@example.com") && detail.contains("two@example.com"),
        "{detail}"
    );
    scene
        .provision(json!({ "userName": "one@example.com" }))
        .await;
}
