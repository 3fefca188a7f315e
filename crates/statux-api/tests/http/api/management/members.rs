//! Members: found, shown, and taken away from.

use identity_store::accounts::{Role, User};
use identity_store::audit::Actor;
use identity_store::tokens::Scope;
use serde_json::{Value, json};
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{Browser, Organization, TestSite};

use super::api_keys::key;

const IDP: &str = "https://idp.test/metadata";

/// An organization with an admin who can get in, and a member who is signed in with SSO.
async fn scene(site: &TestSite) -> (Organization<'_>, TestIdp, User, Browser<'_>, String) {
    let (organization, idp) = site.connected(IDP).await;
    let boss = site.user(&organization.id, "boss@example.com", Role::PlatformAdmin);
    site.set_password(&boss);
    let browser = site.browser();
    browser.sign_in(&organization, &idp, |_| ()).await;
    let listed = organization
        .api("GET", "/api/v1/members?q=ada", None)
        .await
        .ok(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
    let path = format!(
        "/api/v1/members/{}",
        listed["items"][0]["id"].as_str().unwrap()
    );
    (organization, idp, boss, browser, path)
}

#[actix_web::test]
async fn a_member_is_found_and_shown_with_name_ids_and_sessions() {
    let site = TestSite::new();
    let (organization, _, _, _, path) = scene(&site).await;
    let member = organization.api("GET", &path, None).await.ok(200);
    assert_eq!(
        (&member["role"], &member["active"]),
        (&json!("member"), &json!(true))
    );
    assert_eq!(
        (&member["blocked"], &member["origin"]),
        (&json!(false), &json!("sso"))
    );
    assert_eq!(member["scim_managed"], false);
    let name_id = &member["name_ids"][0];
    assert_eq!(name_id["provider_entity_id"], IDP);
    assert!(name_id["name_id"].is_string() && name_id["created_at"].is_string());
    assert!(name_id["last_used_at"].is_string() && name_id["id"].is_string());
    let session = &member["sessions"][0];
    assert_eq!(session["method"], "sso");
    assert!(session["last_seen_at"].is_string() && session["expires_at"].is_string());
    assert_eq!(member["record"]["userName"], member["user_name"]);
    let q = format!("/api/v1/members?q={}", name_id["name_id"].as_str().unwrap());
    let found = organization.api("GET", &q, None).await.ok(200);
    assert_eq!(found["items"][0]["id"], member["id"]);
    let none = organization
        .api("GET", "/api/v1/members?q=nobody", None)
        .await
        .ok(200);
    assert_eq!(none, json!({ "items": [], "next_cursor": null }));
    let all = organization
        .api("GET", "/api/v1/members?q=%20", None)
        .await
        .ok(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    for wrong in [
        "q=%00".to_owned(),
        format!("q={}", "x".repeat(257)),
        "p=x".to_owned(),
    ] {
        let answer = organization
            .api("GET", &format!("/api/v1/members?{wrong}"), None)
            .await;
        assert_eq!(answer.problem(400), "invalid_request", "{wrong}");
    }
    for id in ["unknown", "%00"] {
        let answer = organization
            .api("GET", &format!("/api/v1/members/{id}"), None)
            .await;
        assert_eq!(answer.problem(404), "not_found");
    }
}

#[actix_web::test]
async fn a_blocked_member_is_out_at_every_door() {
    let site = TestSite::new();
    let (organization, idp, _, browser, path) = scene(&site).await;
    browser.get("/team").await.ok(200);
    let block = |blocked: bool| Some(json!({ "blocked": blocked }));
    let member = organization.api("PATCH", &path, block(true)).await.ok(200);
    assert_eq!(member["blocked"], true);
    assert!(member["blocked_at"].is_string() && member["sessions"] == json!([]));
    assert!(
        browser
            .get("/team")
            .await
            .leads_to()
            .starts_with("/sign-in")
    );
    let answer = site.browser().sign_in(&organization, &idp, |_| ()).await;
    let reference = answer.reference();
    let attempt = organization.assert_rejected(&answer, "user_blocked").await;
    assert!(attempt["advice"].as_str().unwrap().contains("block"));
    let told = site.get(&format!("/sign-in?reference={reference}")).await;
    assert!(
        told.text()
            .contains("A platform admin has blocked your account.")
    );
    organization.api("PATCH", &path, block(false)).await.ok(200);
    let again = site.browser().sign_in(&organization, &idp, |_| ()).await;
    assert_eq!(again.leads_to(), "/team");
}

#[actix_web::test]
async fn only_a_key_with_the_scope_makes_a_platform_admin() {
    let site = TestSite::new();
    let (organization, _, _, browser, path) = scene(&site).await;
    let member = organization.api("GET", &path, None).await.ok(200);
    let promotion = json!({
        "role": "platform_admin", "confirmed_name_ids": [member["name_ids"][0]["id"]],
    });
    let rejected = organization
        .api("PATCH", &path, Some(promotion.clone()))
        .await;
    assert_eq!(rejected.problem(403), "scope_missing");
    browser.get("/team").await.ok(200);
    let (_, secret) = key(&organization, &Actor::Cli, &[Scope::Write, Scope::Admins]);
    let with_scope = Organization {
        site: &site,
        id: organization.id.clone(),
        api_key: secret,
    };
    let promoted = with_scope
        .api("PATCH", &path, Some(promotion))
        .await
        .ok(200);
    assert_eq!(promoted["role"], "platform_admin");
    assert_eq!(promoted["name_ids"].as_array().unwrap().len(), 1);
    assert_eq!(promoted["sessions"], json!([]), "promotion ends sessions");
    // Taking it away needs no more than changing.
    let demotion = Some(json!({ "role": "member" }));
    let demoted = organization.api("PATCH", &path, demotion).await.ok(200);
    assert_eq!(demoted["role"], "member");
    let unconfirmed = Some(json!({ "role": "platform_admin" }));
    let promoted = with_scope.api("PATCH", &path, unconfirmed).await.ok(200);
    assert_eq!(
        promoted["name_ids"],
        json!([]),
        "what is not confirmed is dropped"
    );
}

#[actix_web::test]
async fn the_last_platform_admin_who_can_get_in_is_kept() {
    let site = TestSite::new();
    let (organization, _, boss, _, _) = scene(&site).await;
    let path = format!("/api/v1/members/{}", boss.id);
    for change in [
        json!({ "role": "member" }),
        json!({ "active": false }),
        json!({ "blocked": true }),
    ] {
        let kept = organization.api("PATCH", &path, Some(change.clone())).await;
        assert_eq!(kept.problem(409), "last_platform_admin", "{change}");
    }
    let second = site.user(&organization.id, "second@example.com", Role::PlatformAdmin);
    site.set_password(&second);
    let blocked = Some(json!({ "blocked": true }));
    organization.api("PATCH", &path, blocked).await.ok(200);
}

#[actix_web::test]
async fn name_ids_are_forgotten_and_sessions_end() {
    let site = TestSite::new();
    let (organization, idp, _, browser, path) = scene(&site).await;
    let name_ids = format!("{path}/identities");
    organization.api("DELETE", &name_ids, None).await.ok(204);
    let member = organization.api("GET", &path, None).await.ok(200);
    assert_eq!(
        (&member["name_ids"], &member["sessions"]),
        (&json!([]), &json!([]))
    );
    assert!(
        browser
            .get("/team")
            .await
            .leads_to()
            .starts_with("/sign-in")
    );
    let again = site.browser();
    again.sign_in(&organization, &idp, |_| ()).await;
    again.get("/team").await.ok(200);
    let sessions = format!("{path}/sessions");
    organization.api("DELETE", &sessions, None).await.ok(204);
    assert!(again.get("/team").await.leads_to().starts_with("/sign-in"));
    let member = organization.api("GET", &path, None).await.ok(200);
    assert_eq!(member["name_ids"].as_array().unwrap().len(), 1);
    let events = organization
        .api("GET", "/api/v1/audit-events", None)
        .await
        .ok(200);
    let actions: Vec<&Value> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["action"])
        .collect();
    for action in ["user.name_ids_forgotten", "user.sessions_ended"] {
        assert!(actions.contains(&&json!(action)), "{actions:?}");
    }
}

#[actix_web::test]
async fn a_change_that_makes_no_sense_is_rejected() {
    let site = TestSite::new();
    let (organization, _, _, _, path) = scene(&site).await;
    let active = Some(json!({ "active": true }));
    organization.api("PATCH", &path, active).await.ok(200);
    for body in [
        json!({}),
        json!({ "role": "owner" }),
        json!({ "role": 1 }),
        json!({ "active": "true" }),
        json!({ "blocked": 1 }),
        json!({ "email": "eve@example.com" }),
        json!({ "role": "member", "confirmed_name_ids": ["\u{1}"] }),
    ] {
        let answer = organization.api("PATCH", &path, Some(body.clone())).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
    }
}

#[actix_web::test]
async fn a_suspended_organization_is_told_so() {
    use identity_store::{Caller, organizations};

    let site = TestSite::new();
    let (organization, idp, boss, browser, path) = scene(&site).await;
    let caller = Caller::new(&organization.id, &Actor::Cli, site.clock.now());
    let by = caller.clone();
    let suspended = site
        .store()
        .write(move |db| organizations::suspend(db, &by));
    suspended.wait().unwrap().unwrap();
    assert!(
        browser
            .get("/team")
            .await
            .leads_to()
            .starts_with("/sign-in")
    );
    let told = organization.api("GET", &path, None).await;
    assert_eq!(told.problem(403), "organization_suspended");
    let by_sso = site.browser().sign_in(&organization, &idp, |_| ()).await;
    let page = site
        .get(&format!("/sign-in?reference={}", by_sso.reference()))
        .await;
    assert!(page.text().contains("Your organization is suspended"));
    let by_password = site.browser();
    let form = by_password.get("/sign-in").await.ok(200);
    let fields = [
        ("email", boss.email.as_str()),
        ("password", statux_testkit::site::PASSWORD),
    ];
    let page = by_password.submit(&form, "Sign in", &fields).await.ok(422);
    assert!(page.html.contains("Your organization is suspended"));
    let wrong = [
        ("email", boss.email.as_str()),
        ("password", "wrong password"),
    ];
    let page = by_password.submit(&form, "Sign in", &wrong).await.ok(422);
    assert!(
        !page.html.contains("suspended"),
        "a stranger learns nothing"
    );
    let opened = site
        .store()
        .write(move |db| organizations::resume(db, &caller));
    opened.wait().unwrap().unwrap();
    organization.api("GET", &path, None).await.ok(200);
}

#[actix_web::test]
async fn who_has_left_is_exported_and_erased_by_a_key_that_may() {
    let site = TestSite::new();
    let (mut organization, _, _, browser, path) = scene(&site).await;
    let whole = organization
        .api("GET", &format!("{path}/export"), None)
        .await
        .ok(200);
    assert!(whole["name_ids"][0]["name_id"].is_string());
    assert_eq!(whole["sessions"].as_array().unwrap().len(), 1);
    let erase = format!("{path}/erase");
    let rejected = organization.api("POST", &erase, None).await;
    assert_eq!(rejected.problem(403), "scope_missing");
    let (_, admins) = key(&organization, &Actor::Cli, Scope::ALL);
    organization.api_key = admins;
    let rejected = organization.api("POST", &erase, None).await;
    assert_eq!(rejected.problem(409), "still_active");
    browser.get("/team").await.ok(200);
    let off = json!({ "active": false });
    organization.api("PATCH", &path, Some(off)).await.ok(200);
    organization.api("POST", &erase, None).await.ok(204);
    assert_eq!(
        organization.api("GET", &path, None).await.problem(404),
        "not_found"
    );
    let left = organization
        .api("GET", &format!("{path}/export"), None)
        .await
        .ok(200);
    assert_eq!(left["name_ids"], json!([]));
    assert!(
        left["account"]["user_name"]
            .as_str()
            .unwrap()
            .starts_with("erased ")
    );
    let unknown = organization
        .api("POST", "/api/v1/members/x/erase", None)
        .await;
    assert_eq!(unknown.problem(404), "not_found");
}
