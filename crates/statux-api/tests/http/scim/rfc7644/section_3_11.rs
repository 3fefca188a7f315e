//! `/Me`.

use serde_json::json;

use statux_testkit::{apply, on_both_databases};

use crate::support::Server;

#[apply(on_both_databases)]
async fn a_token_is_nobody_and_me_says_so(server: Server) {
    server.get("/Users").await.ok(200);
    for method in ["GET", "PUT", "PATCH", "DELETE", "POST"] {
        let request = server.request(method, "/Me").json(json!({}));
        request.send().await.rejected(501, None);
        let anonymous = server.request(method, "/Me").anonymous();
        anonymous.send().await.rejected(401, None);
    }
}
