//! `/Me` (RFC 7644 section 3.11).

use crate::support::Server;

#[actix_web::test]
async fn a_scim_token_is_nobodys_account() {
    let server = Server::new();
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
