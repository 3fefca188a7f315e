//! Access: callers need an API key, and nothing crosses organizations.

use serde_json::{Value, json};
use statux_api::http::routes::{Access, endpoints};
use statux_testkit::site::TestSite;

#[actix_web::test]
async fn keys_that_are_not_valid_are_rejected_everywhere() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    organization.api("GET", "/api/v1/sso", None).await.ok(200);
    let without_scheme = organization.api_key.clone();
    for value in [
        "",
        "Bearer",
        "Bearer x",
        "Basic eDp5",
        "Bearer stx_key_unknown",
        &without_scheme,
    ] {
        for endpoint in endpoints().filter(|endpoint| endpoint.access == Access::ApiKey) {
            let path = endpoint.path.replace("{id}", "x");
            let headers = [("authorization", value.to_owned())];
            let answer = site
                .send(endpoint.method, &path, &headers, b"{".to_vec())
                .await;
            assert_eq!(answer.problem(401), "unauthorized", "{value:?} at {path}");
            assert_eq!(answer.headers.get("www-authenticate").unwrap(), "Bearer");
        }
    }
}

#[actix_web::test]
async fn one_organizations_key_sees_and_changes_nothing_of_another() {
    let site = TestSite::new();
    let (theirs, idp) = site.connected("https://idp.test/metadata").await;
    let mine = site.organization_with_key();
    site.browser().sign_in(&theirs, &idp, |_| ()).await;
    let token = theirs
        .api(
            "POST",
            "/api/v1/scim-tokens",
            Some(json!({ "name": "Okta" })),
        )
        .await
        .ok(201);
    let token_path = format!("/api/v1/scim-tokens/{}", token["id"].as_str().unwrap());

    let sso = mine.api("GET", "/api/v1/sso", None).await.ok(200);
    assert_eq!(sso["provider"], Value::Null);
    assert!(!sso.to_string().contains(theirs.id.as_str()));
    for list in ["scim-tokens", "members", "sign-in-attempts", "audit-events"] {
        let path = format!("/api/v1/{list}");
        let mine = mine.api("GET", &path, None).await.ok(200);
        let known = ["api_key.created"];
        let mine = mine["items"].as_array().unwrap();
        assert!(
            mine.iter()
                .all(|item| known.contains(&item["action"].as_str().unwrap_or(""))),
            "{list}: {mine:?}"
        );
        assert_ne!(
            theirs.api("GET", &path, None).await.ok(200)["items"],
            json!([]),
            "{list}"
        );
    }
    assert_eq!(
        mine.api("DELETE", &token_path, None).await.problem(404),
        "not_found"
    );
    let change = Some(json!({ "name": "Mine" }));
    assert_eq!(
        mine.api("PATCH", "/api/v1/sso/provider", change)
            .await
            .problem(404),
        "no_provider"
    );
    assert_eq!(
        mine.api("DELETE", "/api/v1/sso/provider", None)
            .await
            .problem(404),
        "no_provider"
    );
    let refresh = mine.api("POST", "/api/v1/sso/provider/refresh", None).await;
    assert_eq!(refresh.problem(404), "no_provider");

    let sso = theirs.api("GET", "/api/v1/sso", None).await.ok(200);
    assert_eq!(sso["provider"]["name"], "Okta");
    theirs.api("DELETE", &token_path, None).await.ok(204);
}
