//! Google.

use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn google_probes_with_one_user(server: ScimSite) {
    assert_eq!(
        server.get("/Users?count=1").await.ok(200)["totalResults"],
        0
    );
    server.user("ada@example.com").await;
    server.user("bob@example.com").await;
    let page = server.get("/Users?count=1").await;
    assert_eq!(page.names(), ["ada@example.com"]);
    assert_eq!(page.body["totalResults"], 2);
    assert_eq!(page.body["itemsPerPage"], 1);
}
