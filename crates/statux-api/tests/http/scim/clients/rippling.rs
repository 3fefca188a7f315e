//! Rippling.

use serde_json::json;
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn rippling_probes_the_configuration_and_matches_on_e_mail(server: ScimSite) {
    assert_eq!(
        server.get("/ServiceProviderConfig").await.ok(200)["patch"]["supported"],
        true
    );
    let user = json!({"userName": "ada", "emails": [{"value": "Ada@Example.com"}]});
    server.post("/Users", user).await.ok(201);
    assert_eq!(
        server
            .find(r#"emails.value eq "ada@example.com""#)
            .await
            .names(),
        ["ada"]
    );
    // A plus in a URL that the client left as it is, next to properly encoded spaces.
    server.user("bob+test@example.com").await;
    let raw = "/Users?filter=userName%20eq%20%22bob+test@example.com%22";
    assert_eq!(server.get(raw).await.names(), ["bob+test@example.com"]);
    let form = "/Users?filter=userName+eq+%22bob%2Btest%40example.com%22";
    assert_eq!(server.get(form).await.names(), ["bob+test@example.com"]);
}
