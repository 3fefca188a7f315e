//! Errors and protocol versions.

use serde_json::{Value, json};
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

/// One request that ends with each status and keyword that the RFC lists and this server has.
async fn rejections(server: &ScimSite) -> Vec<(u16, Option<&'static str>, Value)> {
    let user = json!({"userName": "ada@example.com"});
    let path = server.user("ada@example.com").await;
    let change = |operation: Value| server.patch(&path, json!([operation]));
    let get = |path: &'static str| server.get(path);
    let big = json!({"userName": "b@example.com", "title": "x".repeat(4 * 1024 * 1024)});
    let old = server
        .request("DELETE", &path)
        .header("If-Match", "W/\"0\"");
    let anonymous = server.request("GET", "/Users").anonymous();
    let answers = vec![
        (400, Some("invalidFilter"), get("/Users?filter=x").await),
        (
            400,
            Some("invalidValue"),
            server.post("/Users", json!({})).await,
        ),
        (
            400,
            Some("invalidSyntax"),
            server.post("/Users", json!([])).await,
        ),
        (
            400,
            Some("mutability"),
            change(json!({"op": "remove", "path": "id"})).await,
        ),
        (400, Some("noTarget"), change(json!({"op": "remove"})).await),
        (
            400,
            Some("invalidPath"),
            change(json!({"op": "add", "path": "a b", "value": "x"})).await,
        ),
        (401, None, anonymous.send().await),
        (403, None, get("/Schemas?filter=id%20pr").await),
        (404, None, get("/Users/unknown").await),
        (405, None, server.delete("/Users").await),
        (409, Some("uniqueness"), server.post("/Users", user).await),
        (412, None, old.send().await),
        (413, None, server.post("/Users", big).await),
    ];
    answers
        .into_iter()
        .map(|(status, scim_type, answer)| {
            assert_eq!(answer.status, status, "{}", answer.body);
            (status, scim_type, answer.body)
        })
        .collect()
}

#[apply(on_both_databases)]
async fn every_error_says_in_its_body_what_its_status_is_and_why(server: ScimSite) {
    for (status, scim_type, body) in rejections(&server).await {
        let urn = "urn:ietf:params:scim:api:messages:2.0:Error";
        assert_eq!(body["schemas"], json!([urn]), "{body}");
        assert_eq!(body["status"], status.to_string(), "{body}");
        assert_eq!(
            body.get("scimType").and_then(Value::as_str),
            scim_type,
            "{body}"
        );
        assert!(body["detail"].as_str().unwrap().len() > 10, "{body}");
    }
}

#[apply(on_both_databases)]
async fn the_version_is_the_part_of_the_address_before_the_endpoint(server: ScimSite) {
    server
        .request("GET", "")
        .at("/api/v1/scim/v2/Users")
        .send()
        .await
        .ok(200);
    for other in ["/api/v1/scim/v1/Users", "/api/v1/scim/v3/Users"] {
        let answer = server.request("GET", "").at(other).send().await;
        assert!(
            (400..500).contains(&answer.status),
            "{other}: {}",
            answer.body
        );
    }
}
