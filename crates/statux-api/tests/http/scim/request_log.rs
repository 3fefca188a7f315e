//! Every request is in the log, as what it did and without values.

use actix_web::rt::{spawn, time::sleep};
use chrono::Duration;
use identity_store::audit::Actor;
use identity_store::provisioning::request_log::{self, ScimRequest};
use identity_store::tokens::scim_tokens;
use identity_store::{Caller, PageRequest, StoreError};
use serde_json::json;
use statux_api::scim;
use statux_testkit::site::{ScimSite, path_of};
use std::time::Duration as Wait;

/// The log of the server's organization, the newest first.
fn written(server: &ScimSite) -> Vec<ScimRequest> {
    let page = PageRequest::first(PageRequest::MAX);
    let of = &server.organization;
    let read = |db: &mut _| request_log::list(db, of, &page);
    let logged = server.store().read::<_, StoreError>(read).unwrap().items;
    logged.into_iter().map(|logged| logged.request).collect()
}

async fn log(server: &ScimSite) -> Vec<ScimRequest> {
    scim::flush_request_log(&server.state).await;
    written(server)
}

/// The newest request: method, endpoint, status and `scimType`.
async fn last(server: &ScimSite) -> String {
    let log = log(server).await;
    let request = &log[0];
    let endpoint = request.resource_type.as_deref().unwrap_or("-");
    let word = request.scim_type.as_deref().unwrap_or("-");
    format!("{} {endpoint} {} {word}", request.method, request.status)
}

#[actix_web::test]
async fn a_change_is_logged_with_the_names_of_what_changed_and_no_value() {
    let server = ScimSite::new();
    let ada = json!({
        "userName": "ada@example.com",
        "title": "Countess",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Engines"},
    });
    let request = server.request("POST", "/Users").json(ada);
    let created = request
        .header("User-Agent", "Okta SCIM/2.0")
        .send()
        .await
        .ok(201);
    let path = path_of(&created);
    let title = json!([{"op": "replace", "path": "title", "value": "Lady"}]);
    server.patch(&path, title.clone()).await.ok(200);
    server.patch(&path, title).await.ok(200);
    server
        .put(&path, json!({"userName": "ada@example.com"}))
        .await
        .ok(200);
    server.delete(&path).await.ok(204);

    let log = log(&server).await;
    let id = created["id"].as_str();
    assert!(
        log.iter()
            .all(|request| request.resource_id.as_deref() == id)
    );
    let told: Vec<_> = log
        .iter()
        .rev()
        .map(|request| (&*request.method, request.status, request.changed.join(" ")))
        .collect();
    let department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
    let all = format!("title {department} userName");
    assert_eq!(told[0], ("POST", 201, all));
    assert_eq!(told[1], ("PATCH", 200, "title".to_owned()));
    assert_eq!(told[2], ("PATCH", 200, String::new()), "nothing changed");
    assert_eq!((told[3].0, told[3].1), ("PUT", 200));
    assert!(told[3].2.contains(department));
    assert_eq!(told[4], ("DELETE", 204, String::new()));
    assert_eq!(log[4].user_agent.as_deref(), Some("Okta SCIM/2.0"));
    let text = format!("{log:?}");
    for value in ["ada@", "Countess", "Lady", "Engines"] {
        assert!(!text.contains(value), "{value} in {text}");
    }
}

#[actix_web::test]
async fn a_change_of_members_is_logged_without_who_they_are() {
    let server = ScimSite::new();
    let ada = server.user_id("ada@example.com").await;
    let path = server.group("Tour Guides", &[]).await;
    let join = json!([{"op": "add", "path": "members", "value": [{"value": ada}]}]);
    server.patch(&path, join.clone()).await.ok(204);
    server.patch(&path, join).await.ok(204);
    server
        .put(&path, json!({"displayName": "Guides"}))
        .await
        .ok(200);
    server.delete(&path).await.ok(204);
    let log = log(&server).await;
    let changed: Vec<_> = log
        .iter()
        .rev()
        .map(|line| line.changed.join(" "))
        .collect();
    assert_eq!(
        changed,
        [
            "userName",
            "displayName",
            "members",
            "",
            "displayName members",
            ""
        ]
    );
    let of_group = log.iter().take(4);
    assert!(
        of_group
            .clone()
            .all(|line| path.ends_with(line.resource_id.as_deref().unwrap()))
    );
    assert!(
        of_group
            .clone()
            .all(|line| line.resource_type.as_deref() == Some("Groups"))
    );
}

#[actix_web::test]
async fn reads_are_logged_without_what_they_asked_for() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    server.get(&path).await.ok(200);
    assert_eq!(last(&server).await, "GET Users 200 -");
    server.find("userName eq \"ada@example.com\"").await.ok(200);
    assert_eq!(last(&server).await, "GET Users 200 -");
    server
        .get("/Users/ada@example.com")
        .await
        .rejected(404, None);
    assert_eq!(last(&server).await, "GET Users 404 -");
    server.get("/Schemas").await.ok(200);
    assert_eq!(last(&server).await, "GET Schemas 200 -");
    let log = format!("{:?}", log(&server).await);
    assert!(!log.contains("ada@") && !log.contains("filter"), "{log}");
}

#[actix_web::test]
async fn rejections_of_every_kind_are_logged() {
    let server = ScimSite::new();
    server.user("ada@example.com").await;
    let large = format!("{{\"userName\":\"{}\"}}", "x".repeat(4 * 1024 * 1024));
    let post = || server.request("POST", "/Users");
    let json = |body| post().json(body);
    for (request, told) in [
        (
            json(json!({"userName": "ADA@example.com"})),
            "POST Users 409 uniqueness",
        ),
        (json(json!({"title": 1})), "POST Users 400 invalidValue"),
        (post().bytes(b"{"), "POST Users 400 invalidSyntax"),
        (post().bytes(large.as_bytes()), "POST Users 413 -"),
        (
            post().header("Content-Type", "text/plain").bytes(b"{}"),
            "POST Users 415 -",
        ),
        (
            server.request("GET", "/Users?filter=x"),
            "GET Users 400 invalidFilter",
        ),
        (server.request("DELETE", "/Schemas"), "DELETE Schemas 405 -"),
        (server.request("ADA", "/Users"), "other Users 405 -"),
        (server.request("GET", "/Nothing"), "GET - 404 -"),
        (server.request("GET", "/Users/nobody"), "GET Users 404 -"),
        (
            server
                .request("GET", "/Users/nobody")
                .header("If-None-Match", "x"),
            "GET Users 404 -",
        ),
    ] {
        request.send().await;
        assert_eq!(last(&server).await, told);
    }
}

#[actix_web::test]
async fn requests_beyond_the_limit_are_logged() {
    let server = ScimSite::with(|config| config.scim_requests_per_second = 1);
    for _ in 0..1000 {
        if server.get("/Users?count=0").await.status == 429 {
            assert_eq!(last(&server).await, "GET Users 429 -");
            return;
        }
    }
    panic!("no request was beyond the limit");
}

#[actix_web::test]
async fn tokens_that_are_over_are_logged_and_unknown_ones_belong_to_nobody() {
    let server = ScimSite::new();
    let (of, now) = (server.organization.clone(), server.clock.now());
    let made = server.store().write::<_, StoreError, _>(move |db| {
        let end = Some(now + Duration::hours(1));
        let (revoked, secret) =
            scim_tokens::create(db, &Caller::new(&of, &Actor::Cli, now), "a", None)?;
        scim_tokens::revoke(db, &Caller::new(&of, &Actor::Cli, now), &revoked.id)?;
        let (expired, expiring) =
            scim_tokens::create(db, &Caller::new(&of, &Actor::Cli, now), "b", end)?;
        Ok(([revoked.id, expired.id], [secret, expiring]))
    });
    let (ids, secrets) = made.wait().unwrap();
    server.clock.advance(Duration::hours(2));
    for (id, secret) in ids.iter().zip(&secrets) {
        let request = server.request("GET", "/Users").token(secret.expose());
        request.send().await.rejected(401, None);
        assert_eq!(last(&server).await, "GET Users 401 -");
        assert_eq!(log(&server).await[0].token, *id);
    }
    let before = log(&server).await.len();
    let unknown = server.request("GET", "/Users").token("stx_scim_unknown");
    unknown.send().await.rejected(401, None);
    server
        .request("GET", "/Users")
        .anonymous()
        .send()
        .await
        .rejected(401, None);
    assert_eq!(log(&server).await.len(), before);
    server.get("/Users").await.ok(200);
    assert_eq!(log(&server).await.len(), before + 1);
}

#[actix_web::test]
async fn the_log_is_written_in_the_background() {
    let server = ScimSite::new();
    let keeping = spawn(scim::keep_request_log(server.state.clone()));
    for expected in 1..=2 {
        server.get("/Users").await.ok(200);
        for _ in 0..1000 {
            if written(&server).len() == expected {
                break;
            }
            sleep(Wait::from_millis(20)).await;
        }
        assert_eq!(written(&server).len(), expected);
    }
    keeping.abort();
}
