//! `/Me`.

use serde_json::json;
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn a_token_is_nobody_and_me_says_so(server: ScimSite) {
    server.get("/Users").await.ok(200);
    for method in ["GET", "PUT", "PATCH", "DELETE", "POST"] {
        let request = server.request(method, "/Me").json(json!({}));
        request.send().await.rejected(501, None);
        let anonymous = server.request(method, "/Me").anonymous();
        anonymous.send().await.rejected(401, None);
    }
}

#[actix_web::test]
async fn a_scim_token_is_nobodys_account() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    server.get(&path).await.ok(200);
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let detail = server
            .request(method, "/Me")
            .send()
            .await
            .rejected(501, None);
        assert!(detail.contains("/Users/{id}"), "{method}: {detail}");
    }
    let other = server.request("TRACE", "/Me").send().await;
    assert_eq!(
        other.header("Allow"),
        Some("HEAD, GET, POST, PUT, PATCH, DELETE")
    );
    other.rejected(405, None);
}
