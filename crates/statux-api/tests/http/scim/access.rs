//! Access: only with a valid token, and only to its own organization.

use chrono::Duration;
use identity_store::Caller;
use identity_store::StoreError;
use identity_store::audit::Actor;
use identity_store::tokens::scim_tokens;
use serde_json::json;
use statux_api::scim::endpoints;
use statux_testkit::site::{BASE, ScimSite};

fn body() -> serde_json::Value {
    json!({
        "userName": "new@example.com",
        "displayName": "New",
        "Operations": [{"op": "replace", "path": "title", "value": "X"}],
    })
}

#[actix_web::test]
async fn every_address_asks_for_a_token() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    let id = path.strip_prefix("/Users/").unwrap();
    let group = server.group("Pilots", &[id]).await;
    let unlisted = [
        ("GET", "/"),
        ("GET", "/nothing"),
        ("DELETE", "/Schemas"),
        ("PATCH", "/Users"),
    ];
    let listed = endpoints().map(|endpoint| (endpoint.method, endpoint.path));
    for (method, path) in listed.chain(unlisted) {
        let path = path.replace("/Groups/{id}", &group).replace("{id}", id);
        let known = server.request(method, &path).json(body()).send().await;
        assert_ne!(known.status, 401, "{method} {path}");
        for authorization in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer x",
            "Basic eDp5",
            "stx_scim_x",
        ] {
            let request = server
                .request(method, &path)
                .header("Authorization", authorization);
            let rejected = request.json(body()).send().await;
            assert_eq!(
                rejected.header("WWW-Authenticate"),
                Some("Bearer"),
                "{method} {path}"
            );
            rejected.rejected(401, None);
        }
        server
            .request(method, &path)
            .anonymous()
            .send()
            .await
            .rejected(401, None);
        if path == format!("/Users/{id}") && known.status == 204 {
            server.user("ada@example.com").await;
        }
    }
}

#[actix_web::test]
async fn another_organization_finds_nothing_and_changes_nothing() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    let before = server.get(&path).await.ok(200);
    let other = server.other_organization();
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let request = server.request(method, &path).token(&other).json(body());
        request.send().await.rejected(404, None);
    }
    for query in [
        "",
        "?filter=userName%20eq%20%22ada@example.com%22",
        "?count=0",
    ] {
        let request = server
            .request("GET", &format!("/Users{query}"))
            .token(&other);
        assert_eq!(request.send().await.ok(200)["totalResults"], 0);
    }
    let id = before["id"].as_str().unwrap();
    let by_id = format!("/Users?filter=id%20eq%20%22{id}%22");
    let request = server.request("GET", &by_id).token(&other);
    assert_eq!(request.send().await.ok(200)["totalResults"], 0);
    assert_eq!(server.get(&by_id).await.ok(200)["totalResults"], 1);
    assert_eq!(server.get(&path).await.ok(200), before);
}

#[actix_web::test]
async fn the_same_name_in_two_organizations_is_two_people() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    let other = server.other_organization();
    let user = json!({"userName": "ada@example.com", "externalId": "1"});
    let created = server
        .request("POST", "/Users")
        .token(&other)
        .json(user)
        .send()
        .await
        .ok(201);
    assert_ne!(statux_testkit::site::path_of(&created), path);
    server
        .request("DELETE", &statux_testkit::site::path_of(&created))
        .token(&other)
        .send()
        .await
        .ok(204);
    assert_eq!(server.get(&path).await.ok(200)["active"], true);
}

#[actix_web::test]
async fn unknown_revoked_and_expired_tokens_get_the_same_answer() {
    let server = ScimSite::new();
    let (organization, now) = (server.organization.clone(), server.clock.now());
    let ((revoked, revoked_secret), (_, expiring)) = server
        .store()
        .write::<_, StoreError, _>(move |db| {
            let end = Some(now + Duration::hours(1));
            Ok((
                scim_tokens::create(db, &Caller::new(&organization, &Actor::Cli, now), "a", None)?,
                scim_tokens::create(db, &Caller::new(&organization, &Actor::Cli, now), "b", end)?,
            ))
        })
        .wait()
        .unwrap();
    let ask = |token: &str| server.request("GET", "/Users").token(token).send();
    assert_eq!(ask(revoked_secret.expose()).await.status, 200);
    assert_eq!(ask(expiring.expose()).await.status, 200);

    let organization = server.organization.clone();
    server
        .store()
        .write::<_, StoreError, _>(move |db| {
            scim_tokens::revoke(
                db,
                &Caller::new(&organization, &Actor::Cli, now),
                &revoked.id,
            )
        })
        .wait()
        .unwrap();
    server.clock.advance(Duration::hours(2));
    let unknown = ask("stx_scim_unknown").await;
    for token in [revoked_secret.expose(), expiring.expose()] {
        assert_eq!(ask(token).await.body, unknown.body);
    }
    unknown.rejected(401, None);
}

#[actix_web::test]
async fn a_token_at_a_wrong_base_url_is_told_the_right_one() {
    let server = ScimSite::new();
    assert_eq!(server.get("/Users").await.status, 200);
    for path in [
        "/api/v1/scim/Users",
        "/api/v1/Users",
        "/api/v1/sso",
        "/api/v1/members",
    ] {
        let answer = server.request("GET", "").at(path).send().await;
        let detail = answer.rejected(401, None);
        assert!(detail.contains(BASE), "{path}: {detail}");
    }
}

#[actix_web::test]
async fn a_header_with_one_bearer_too_many_or_none_is_told_so() {
    let server = ScimSite::new();
    let (organization, now) = (server.organization.clone(), server.clock.now());
    let made = server.store().write::<_, StoreError, _>(move |db| {
        let caller = Caller::new(&organization, &Actor::Cli, now);
        scim_tokens::create(db, &caller, "a", None)
    });
    let token = made.wait().unwrap().1;
    let token = token.expose();
    let ask = |value: String| {
        let request = server
            .request("GET", "/Users")
            .header("Authorization", &value);
        request.send()
    };
    ask(format!("bearer  {token}")).await.ok(200);
    for twice in ["Bearer Bearer", "bearer BEARER ", "Bearer  Bearer"] {
        for token in [token, "unknown"] {
            let answer = ask(format!("{twice} {token}")).await;
            assert_eq!(answer.header("WWW-Authenticate"), Some("Bearer"));
            let told = answer.rejected(401, None);
            assert!(told.contains("says Bearer twice"), "{told}");
        }
    }
    let told = ask(token.to_owned()).await.rejected(401, None);
    assert!(told.contains("lacks the word Bearer"), "{told}");
    for other in ["unknown", "Basic eDp5", "Bearer", "Bearer unknown"] {
        let told = ask(other.to_owned()).await.rejected(401, None);
        assert!(
            told.starts_with("the bearer token is missing or not valid"),
            "{told}"
        );
    }
}
