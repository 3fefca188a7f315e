//! SCIM tokens.

use serde_json::{Value, json};
use statux_testkit::site::TestSite;

const TOKENS: &str = "/api/v1/scim-tokens";

#[actix_web::test]
async fn a_token_is_shown_once_works_and_ends_with_its_revocation() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let created = organization
        .api("POST", TOKENS, Some(json!({ "name": "Okta SCIM" })))
        .await
        .ok(201);
    let token = created["token"].as_str().unwrap();
    assert!(token.starts_with("stx_scim_"));
    let scim = async || {
        let headers = [("authorization", format!("Bearer {token}"))];
        site.send("GET", "/api/v1/scim/v2/Users", &headers, vec![])
            .await
            .status
    };
    assert_eq!(scim().await, 200);
    let listed = organization.api("GET", TOKENS, None).await.ok(200);
    assert_eq!(listed["next_cursor"], Value::Null);
    let item = &listed["items"][0];
    assert_eq!(item["name"], "Okta SCIM");
    assert!(token.ends_with(item["last_four"].as_str().unwrap()));
    assert!(!listed.to_string().contains(token));
    let path = format!("{TOKENS}/{}", created["id"].as_str().unwrap());
    organization.api("DELETE", &path, None).await.ok(204);
    assert_eq!(scim().await, 401);
    organization.api("DELETE", &path, None).await.ok(204);
}

#[actix_web::test]
async fn a_token_can_end_by_itself() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let body = json!({ "name": "Short", "expires_at": "2026-01-15T13:00:00Z" });
    let created = organization.api("POST", TOKENS, Some(body)).await.ok(201);
    let headers = [(
        "authorization",
        format!("Bearer {}", created["token"].as_str().unwrap()),
    )];
    assert_eq!(
        site.send("GET", "/api/v1/scim/v2/Users", &headers, vec![])
            .await
            .status,
        200
    );
    site.clock.advance(chrono::Duration::hours(2));
    assert_eq!(
        site.send("GET", "/api/v1/scim/v2/Users", &headers, vec![])
            .await
            .status,
        401
    );
}

#[actix_web::test]
async fn an_invalid_token_is_rejected() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    for body in [
        json!({}),
        json!({ "name": "  " }),
        json!({ "name": "a\u{0}b" }),
        json!({ "name": "x".repeat(101) }),
        json!({ "name": "Old", "expires_at": "2020-01-01T00:00:00Z" }),
        json!({ "name": "When", "expires_at": "tomorrow" }),
        json!({ "name": "More", "scope": "all" }),
    ] {
        let answer = organization.api("POST", TOKENS, Some(body.clone())).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
    }
    for id in ["unknown", "%00", "a%2Fb"] {
        let answer = organization
            .api("DELETE", &format!("{TOKENS}/{id}"), None)
            .await;
        assert_eq!(answer.problem(404), "not_found", "{id}");
    }
}
