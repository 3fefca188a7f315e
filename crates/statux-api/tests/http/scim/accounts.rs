//! What provisioning means for accounts: sessions end, roles stay, people come back.

use chrono::Duration;
use identity_store::accounts::{self, NewLocalUser, Role, User};
use identity_store::audit::{self, Actor};
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::{Caller, PageRequest, Secret, StoreError, UserId};
use serde_json::{Value, json};
use statux_testkit::site::{ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

fn local_user(server: &ScimSite, email: &str, role: Role) -> User {
    let (organization, now) = (server.organization.clone(), server.clock.now());
    let new = NewLocalUser {
        email: email.to_owned(),
        display_name: "Ada Lovelace".to_owned(),
        given_name: None,
        family_name: None,
        role,
        // A platform admin who can get in.
        password_hash: (role == Role::PlatformAdmin).then(|| "$argon2id$hash".to_owned()),
    };
    server
        .store()
        .write(move |db| {
            accounts::create_local(db, &Caller::new(&organization, &Actor::Cli, now), &new)
        })
        .wait()
        .unwrap()
}

fn user(server: &ScimSite, path: &str) -> User {
    let id = UserId::parse(path.strip_prefix("/Users/").unwrap()).unwrap();
    let organization = server.organization.clone();
    server
        .store()
        .read(|db| accounts::get(db, &organization, &id))
        .unwrap()
        .unwrap()
}

fn sign_in(server: &ScimSite, path: &str) -> Secret {
    let (user, now) = (user(server, path), server.clock.now());
    server
        .store()
        .write(move |db| {
            sessions::create(db, &user, SignInMethod::Sso, None, now, Duration::hours(1))
        })
        .wait()
        .unwrap()
        .1
}

fn is_signed_in(server: &ScimSite, secret: &Secret) -> bool {
    let now = server.clock.now();
    server
        .store()
        .read(|db| sessions::find(db, secret, now))
        .unwrap()
        .is_some()
}

/// The last action in the audit trail.
fn last_action(server: &ScimSite) -> String {
    let page = server
        .store()
        .read::<_, StoreError>(|db| audit::list(db, &server.organization, &PageRequest::first(10)))
        .unwrap();
    page.items[0].action.clone()
}

#[actix_web::test]
async fn deactivation_ends_the_session_at_once_in_every_dialect() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    let inactive = json!({"userName": "ada@example.com", "active": false});
    let dialects = [
        json!([{"op": "replace", "value": {"active": false}}]),
        json!([{"op": "Replace", "path": "active", "value": "False"}]),
        json!([{"op": "add", "path": "active", "value": false}]),
    ];
    let on = || json!([{"op": "replace", "path": "active", "value": true}]);
    for operations in dialects {
        let session = sign_in(&server, &path);
        server
            .patch(
                &path,
                json!([{"op": "add", "path": "title", "value": "Dr"}]),
            )
            .await
            .ok(200);
        assert!(is_signed_in(&server, &session));
        assert_eq!(
            server.patch(&path, operations).await.ok(200)["active"],
            false
        );
        assert!(!is_signed_in(&server, &session));
        assert_eq!(last_action(&server), "user.deactivated");
        assert_eq!(server.get(&path).await.ok(200)["active"], false);
        assert_eq!(server.patch(&path, on()).await.ok(200)["active"], true);
        assert!(!is_signed_in(&server, &session));
    }
    let session = sign_in(&server, &path);
    server.put(&path, inactive).await.ok(200);
    assert!(!is_signed_in(&server, &session));
    server.patch(&path, on()).await.ok(200);
    let session = sign_in(&server, &path);
    assert!(is_signed_in(&server, &session));
    server.delete(&path).await.ok(204);
    assert!(!is_signed_in(&server, &session));
}

#[actix_web::test]
async fn the_browser_of_a_deactivated_person_is_sent_to_the_sign_in_page() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    let cookie = format!("__Host-statux_session={}", sign_in(&server, &path).expose());
    let page = || {
        let request = server.request("GET", "").at("/team").anonymous();
        request.header("Cookie", &cookie).send_for_page()
    };
    assert_eq!(page().await.0, 200);
    server
        .patch(
            &path,
            json!([{"op": "replace", "value": {"active": false}}]),
        )
        .await
        .ok(200);
    let (status, location) = page().await;
    assert_eq!(status, 303);
    assert!(location.unwrap().starts_with("/sign-in"));
}

#[actix_web::test]
async fn the_last_platform_admin_is_kept() {
    let server = ScimSite::new();
    let admin = local_user(&server, "root@example.com", Role::PlatformAdmin);
    let path = format!("/Users/{}", admin.id);
    let off = || json!([{"op": "replace", "path": "active", "value": false}]);
    let put = json!({"userName": "root@example.com", "active": false});
    for answer in [
        server.patch(&path, off()).await,
        server.put(&path, put).await,
        server.delete(&path).await,
    ] {
        let detail = answer.rejected(400, Some("mutability"));
        assert!(detail.contains("last platform admin"), "{detail}");
    }
    assert!(user(&server, &path).may_sign_in());

    local_user(&server, "second@example.com", Role::PlatformAdmin);
    server.patch(&path, off()).await.ok(200);
    assert!(!user(&server, &path).may_sign_in());
}

#[actix_web::test]
async fn a_role_is_neither_granted_nor_taken() {
    let server = ScimSite::new();
    let roles = json!([{"value": "platform_admin", "primary": true}]);
    let created = json!({"userName": "ada@example.com", "roles": roles, "role": "platform_admin"});
    let created = server.post("/Users", created).await.ok(201);
    assert_eq!(created["roles"], roles);
    assert_eq!(user(&server, &path_of(&created)).role, Role::Member);

    let admin = local_user(&server, "root@example.com", Role::PlatformAdmin);
    let adopted = json!({"userName": "ROOT@example.com", "roles": []});
    let adopted = server.post("/Users", adopted).await.ok(201);
    assert_eq!(adopted["id"], admin.id.as_str());
    assert_eq!(user(&server, &path_of(&adopted)).role, Role::PlatformAdmin);
}

#[actix_web::test]
async fn a_local_person_is_found_adopted_and_then_taken() {
    let server = ScimSite::new();
    let local = local_user(&server, "ada@example.com", Role::Member);
    let found = server.find("userName eq \"ada@example.com\"").await.ok(200);
    assert_eq!(found["Resources"][0]["id"], local.id.as_str());
    let ada = json!({"userName": "ada@example.com", "externalId": "1"});
    let adopted = server.post("/Users", ada.clone()).await.ok(201);
    assert_eq!(adopted["id"], local.id.as_str());
    assert_eq!(adopted["externalId"], "1");
    server
        .post("/Users", ada)
        .await
        .rejected(409, Some("uniqueness"));
}

#[actix_web::test]
async fn a_rehired_person_gets_the_same_id_back() {
    let server = ScimSite::new();
    let ada = json!({"userName": "ada@example.com", "externalId": "1", "title": "old"});
    let path = path_of(&server.post("/Users", ada).await.ok(201));
    let rehire = |name: &str| json!({"userName": name, "externalId": "1"});

    server.delete(&path).await.ok(204);
    let back = server
        .post("/Users", rehire("ADA@example.com"))
        .await
        .ok(201);
    assert_eq!(path_of(&back), path);
    assert_eq!(back["active"], true);
    assert!(back.get("title").is_none(), "{back}");

    server
        .patch(
            &path,
            json!([{"op": "replace", "value": {"active": false}}]),
        )
        .await
        .ok(200);
    let renamed = server
        .post("/Users", rehire("ada.king@example.com"))
        .await
        .ok(201);
    assert_eq!(path_of(&renamed), path);
    assert_eq!(renamed["userName"], "ada.king@example.com");
    assert_eq!(last_action(&server), "user.reactivated");
    server
        .post("/Users", rehire("x@example.com"))
        .await
        .rejected(409, Some("uniqueness"));
}

#[actix_web::test]
async fn changes_are_in_the_audit_trail_by_name_without_values() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    server
        .patch(
            &path,
            json!([{"op": "add", "path": "title", "value": "secret"}]),
        )
        .await
        .ok(200);
    let page = server
        .store()
        .read::<_, StoreError>(|db| audit::list(db, &server.organization, &PageRequest::first(10)))
        .unwrap();
    let event = &page.items[0];
    assert_eq!(
        (event.action.as_str(), event.actor_kind.as_str()),
        ("user.updated", "scim_token")
    );
    let detail: Value = serde_json::from_str(&event.detail).unwrap();
    assert_eq!(detail["changed"], json!(["title"]));
    assert!(!event.detail.contains("secret"));
}

#[apply(on_both_databases)]
async fn an_account_made_here_shows_given_and_family_name_and_none_that_was_split(
    server: ScimSite,
) {
    let (organization, now) = (server.organization.clone(), server.clock.now());
    let make = |email: &str, given: Option<&str>, family: Option<&str>| {
        let new = NewLocalUser {
            email: email.to_owned(),
            display_name: "Ada King Lovelace".to_owned(),
            given_name: given.map(str::to_owned),
            family_name: family.map(str::to_owned),
            role: Role::Member,
            password_hash: None,
        };
        let of = organization.clone();
        let made = server
            .store()
            .write(move |db| accounts::create_local(db, &Caller::new(&of, &Actor::Cli, now), &new));
        made.wait().unwrap()
    };
    make("ada@example.com", Some("Ada"), Some("King Lovelace"));
    make("bob@example.com", None, None);
    let first = server
        .find(r#"userName eq "ada@example.com""#)
        .await
        .ok(200);
    let name = json!({"givenName": "Ada", "familyName": "King Lovelace"});
    assert_eq!(first["Resources"][0]["name"], name);
    assert_eq!(first["Resources"][0]["displayName"], "Ada King Lovelace");
    let found = server.find(r#"name.familyName eq "king lovelace""#).await;
    assert_eq!(found.names(), ["ada@example.com"]);
    let second = server
        .find(r#"userName eq "bob@example.com""#)
        .await
        .ok(200);
    assert!(second["Resources"][0].get("name").is_none());
}

#[apply(on_both_databases)]
async fn a_patch_without_operations_adopts_nobody(server: ScimSite) {
    let account = local_user(&server, "ada@example.com", Role::Member);
    let path = format!("/Users/{}", account.id);
    let before = server.get(&path).await.ok(200);
    assert_eq!(server.patch(&path, json!([])).await.ok(200), before);
    assert!(!user(&server, &path).scim_managed);
    // Baseline: any operation is the first write.
    let same = json!([{"op": "replace", "path": "active", "value": true}]);
    server.patch(&path, same).await.ok(200);
    assert!(user(&server, &path).scim_managed);
}
