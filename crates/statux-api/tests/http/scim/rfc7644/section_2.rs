//! Authentication and authorization.

use serde_json::json;
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn an_unauthenticated_request_gets_a_challenge(server: ScimSite) {
    server.get("/Users").await.ok(200);
    for authorization in ["Basic eDp5", "Bearer unknown", "bearer", "Digest x=y"] {
        let request = server.request("GET", "/Users");
        let answer = request.header("Authorization", authorization).send().await;
        let schemes = answer.header("WWW-Authenticate").unwrap();
        assert!(schemes.starts_with("Bearer"), "{schemes}");
        answer.rejected(401, None);
    }
    let answer = server.request("GET", "/Users").anonymous().send().await;
    assert!(answer.header("WWW-Authenticate").is_some());
}

#[apply(on_both_databases)]
async fn a_client_reads_and_changes_its_own_organization_only(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    let before = server.get(&path).await.ok(200);
    let other = server.other_organization();
    let body = json!({
        "userName": "mine@example.com",
        "Operations": [{"op": "replace", "path": "title", "value": "X"}],
    });
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let request = server
            .request(method, &path)
            .token(&other)
            .json(body.clone());
        request.send().await.rejected(404, None);
    }
    let all = server.request("GET", "/Users").token(&other).send().await;
    assert_eq!(all.ok(200)["totalResults"], 0);
    assert_eq!(server.get(&path).await.ok(200), before);
}

#[apply(on_both_databases)]
async fn a_session_cookie_does_not_authorize_scim(server: ScimSite) {
    server.get("/Users").await.ok(200);
    let request = server.request("GET", "/Users").anonymous();
    let answer = request.header("Cookie", "statux_session=x").send().await;
    answer.rejected(401, None);
}
