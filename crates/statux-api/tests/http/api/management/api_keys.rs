//! Keys of the management API: created within scopes, listed, revoked.

use chrono::Duration;
use identity_store::Caller;
use identity_store::StoreError;
use identity_store::accounts::Role;
use identity_store::audit::Actor;
use identity_store::tokens::api_keys::{self, ApiKey};
use identity_store::tokens::{Scope, Scopes};
use serde_json::{Value, json};
use statux_api::http::routes::{Access, endpoints};
use statux_testkit::site::{Answer, Organization, TestSite};

const KEYS: &str = "/api/v1/api-keys";

/// A key that a person made.
pub(super) fn key(
    organization: &Organization<'_>,
    actor: &Actor,
    scopes: &'static [Scope],
) -> (ApiKey, String) {
    let site = organization.site;
    // So that the list has it first.
    site.clock.advance(Duration::milliseconds(1));
    let caller = Caller::new(&organization.id, actor, site.clock.now());
    let made = site.store().write::<_, StoreError, _>(move |db| {
        api_keys::create(db, &caller, "Made", None, &Scopes::of(scopes))
    });
    let (key, secret) = made.wait().unwrap();
    (key, secret.expose().to_owned())
}

async fn call(
    organization: &Organization<'_>,
    key: &str,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Answer {
    let as_other = Organization {
        site: organization.site,
        id: organization.id.clone(),
        api_key: key.to_owned(),
    };
    as_other.api(method, path, body).await
}

const EVERYTHING: &[Scope] = &[Scope::Read, Scope::Write, Scope::Keys, Scope::Admins];

#[actix_web::test]
async fn a_key_is_shown_once_works_within_its_scopes_and_ends() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let (_, maker) = key(&organization, &Actor::Cli, EVERYTHING);
    let body = json!({
        "name": "Backup", "scopes": ["read"], "expires_at": "2026-01-15T13:00:00Z",
    });
    let created = call(&organization, &maker, "POST", KEYS, Some(body))
        .await
        .ok(201);
    assert_eq!(created["scopes"], json!(["read"]));
    let secret = created["key"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("stx_key_"));
    let read = async || call(&organization, &secret, "GET", "/api/v1/members", None).await;
    read().await.ok(200);
    let body = Some(json!({ "name": "Okta" }));
    let write = call(&organization, &secret, "POST", "/api/v1/scim-tokens", body).await;
    assert_eq!(write.problem(403), "scope_missing");

    let listed = organization.api("GET", KEYS, None).await.ok(200);
    assert!(!listed.to_string().contains(&secret));
    let item = &listed["items"][0];
    assert_eq!(item["id"], created["id"]);
    assert_eq!(
        (&item["name"], &item["scopes"]),
        (&json!("Backup"), &json!(["read"]))
    );
    assert_eq!(item["expires_at"], "2026-01-15T13:00:00Z");
    assert!(item["last_used_at"].is_string() && item["revoked_at"].is_null());
    assert!(secret.ends_with(item["last_four"].as_str().unwrap()));

    site.clock.advance(Duration::hours(2));
    assert_eq!(read().await.problem(401), "unauthorized");
}

#[actix_web::test]
async fn a_revoked_key_stops_with_the_next_request() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let (made, secret) = key(&organization, &Actor::Cli, &[Scope::Read]);
    let read = async || call(&organization, &secret, "GET", "/api/v1/sso", None).await;
    read().await.ok(200);
    let path = format!("{KEYS}/{}", made.id);
    organization.api("DELETE", &path, None).await.ok(204);
    assert_eq!(read().await.problem(401), "unauthorized");
    organization.api("DELETE", &path, None).await.ok(204);
    for id in ["unknown", "%00", "a%2Fb"] {
        let answer = organization
            .api("DELETE", &format!("{KEYS}/{id}"), None)
            .await;
        assert_eq!(answer.problem(404), "not_found", "{id}");
    }
}

#[actix_web::test]
async fn a_key_without_the_scope_makes_no_key_and_no_key_makes_one_that_may_more() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let body = |scopes: Value| Some(json!({ "name": "New", "scopes": scopes }));
    // What every key had before there were scopes.
    let usual = organization.api("POST", KEYS, body(json!(["read"]))).await;
    assert_eq!(usual.problem(403), "scope_missing");
    let (_, maker) = key(&organization, &Actor::Cli, &[Scope::Write, Scope::Keys]);
    let ask = async |scopes: Value| call(&organization, &maker, "POST", KEYS, body(scopes)).await;
    ask(json!(["write"])).await.ok(201);
    for scopes in [json!(["read"]), json!(["write", "keys"]), json!(["admins"])] {
        assert_eq!(
            ask(scopes.clone()).await.problem(403),
            "scope_missing",
            "{scopes}"
        );
    }
    let (_, full) = key(&organization, &Actor::Cli, EVERYTHING);
    for scope in ["keys", "admins"] {
        let asked = call(&organization, &full, "POST", KEYS, body(json!([scope]))).await;
        assert_eq!(
            asked.problem(403),
            "scope_missing",
            "only people give {scope}"
        );
    }
    for scopes in [json!(["everything"]), json!([]), json!(["write", ""])] {
        assert_eq!(
            ask(scopes.clone()).await.problem(400),
            "scope_invalid",
            "{scopes}"
        );
    }
    let unnamed = Some(json!({ "name": "New" }));
    let made = call(&organization, &maker, "POST", KEYS, unnamed).await;
    assert_eq!(
        made.ok(201)["scopes"],
        json!(["write"]),
        "what the maker has"
    );
    for body in [
        json!({}),
        json!({ "name": " " }),
        json!({ "name": "x".repeat(201) }),
        json!({ "name": "Old", "expires_at": "2020-01-01T00:00:00Z" }),
        json!({ "name": "More", "scope": "read" }),
    ] {
        let answer = call(&organization, &full, "POST", KEYS, Some(body.clone())).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
    }
}

#[actix_web::test]
async fn a_key_that_only_reads_changes_nothing_on_any_route() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let (_, reader) = key(&organization, &Actor::Cli, &[Scope::Read]);
    let (_, writer) = key(&organization, &Actor::Cli, &[Scope::Write]);
    for endpoint in endpoints().filter(|it| it.access == Access::ApiKey) {
        let path = endpoint.path.replace("{id}", "x");
        let reads = endpoint.method == "GET";
        let shown = format!("{} {path}", endpoint.method);
        for (key, fits) in [(&reader, reads), (&writer, !reads)] {
            let answer = call(&organization, key, endpoint.method, &path, Some(json!({}))).await;
            if fits {
                assert_ne!(answer.status, 401, "{shown}");
                let missing = answer
                    .text()
                    .contains("expected an API key with the scope write")
                    || answer
                        .text()
                        .contains("expected an API key with the scope read");
                assert!(!missing, "{shown}: {}", answer.text());
            } else {
                assert_eq!(answer.problem(403), "scope_missing", "{shown}");
            }
        }
    }
}

#[actix_web::test]
async fn whoever_made_a_key_is_shown_when_they_leave() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let ada = site.user(&organization.id, "ada@example.com", Role::PlatformAdmin);
    let boss = site.user(&organization.id, "boss@example.com", Role::PlatformAdmin);
    site.set_password(&boss);
    let (made, secret) = key(&organization, &Actor::User(ada.id.clone()), &[Scope::Read]);
    let item = async || {
        let listed = organization.api("GET", KEYS, None).await.ok(200);
        listed["items"][0].clone()
    };
    let before = item().await;
    assert_eq!(before["id"], made.id.as_str());
    assert_eq!(before["created_by"], ada.id.as_str());
    assert_eq!(before["creator_is_admin"], true);
    let path = format!("/api/v1/members/{}", ada.id);
    let role = Some(json!({ "role": "member" }));
    organization.api("PATCH", &path, role).await.ok(200);
    assert_eq!(item().await["creator_is_admin"], false);
    // It works on until an admin replaces it: what runs with it does not stop by itself.
    call(&organization, &secret, "GET", "/api/v1/sso", None)
        .await
        .ok(200);
}

#[actix_web::test]
async fn a_key_ends_with_the_one_that_made_it_at_the_latest() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let end = site.clock.now() + Duration::minutes(1);
    let caller = Caller::new(&organization.id, &Actor::Cli, site.clock.now());
    let made = site.store().write::<_, StoreError, _>(move |db| {
        let scopes = Scopes::of(&[Scope::Write, Scope::Keys]);
        api_keys::create(db, &caller, "Maker", Some(end), &scopes)
    });
    let maker = made.wait().unwrap().1.expose().to_owned();
    let ask = async |ends: Option<chrono::DateTime<chrono::Utc>>| {
        let body = json!({ "name": "New", "expires_at": ends });
        call(&organization, &maker, "POST", KEYS, Some(body)).await
    };
    let later = ask(Some(end + Duration::seconds(1))).await;
    assert_eq!(later.problem(403), "scope_missing");
    for ends in [None, Some(end), Some(end - Duration::seconds(1))] {
        let made = ask(ends).await.ok(201);
        let expires_at: chrono::DateTime<chrono::Utc> =
            made["expires_at"].as_str().unwrap().parse().unwrap();
        assert_eq!(expires_at, ends.unwrap_or(end));
    }
}
