//! Bulk requests (RFC 7644 section 3.7).

mod around;
mod clauses;
mod groups;
mod references;

use serde_json::{Value, json};

use statux_testkit::{apply, on_both_databases};

use statux_testkit::site::{BASE, ScimSite};

async fn bulk(server: &ScimSite, fail_on_errors: Option<u64>, operations: Value) -> Vec<Value> {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "failOnErrors": fail_on_errors,
        "Operations": operations,
    });
    let answer = server.post("/Bulk", body).await.ok(200);
    let schema = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
    assert_eq!(answer["schemas"], json!([schema]));
    answer["Operations"].as_array().unwrap().clone()
}

fn statuses(operations: &[Value]) -> Vec<&str> {
    operations
        .iter()
        .map(|line| line["status"].as_str().unwrap())
        .collect()
}

/// The path of an answered location.
fn path(line: &Value) -> &str {
    line["location"]
        .as_str()
        .unwrap()
        .strip_prefix(BASE)
        .unwrap()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "so that callers write plain json!"
)]
fn post(bulk_id: &str, data: Value) -> Value {
    json!({"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data})
}

fn id(line: &Value) -> &str {
    path(line).strip_prefix("/Users/").unwrap()
}

#[apply(on_both_databases)]
async fn the_request_of_rfc_7644_section_3_7_3_creates_replaces_patches_and_deletes(
    server: ScimSite,
) {
    let [bob, dave, eve] = [
        server.user("Bob@x.test").await,
        server.user("Dave@x.test").await,
        server.user("Eve@x.test").await,
    ];
    server
        .patch(
            &dave,
            json!([{"op": "add", "path": "nickName", "value": "D"}]),
        )
        .await
        .ok(200);
    let done = bulk(
        &server,
        Some(1),
        json!([
            post("qwerty", json!({"userName": "Alice@x.test"})),
            {"method": "PUT", "path": bob, "version": "W/\"1\"",
             "data": {"userName": "Bob@x.test", "title": "Builder"}},
            {"method": "PATCH", "path": dave, "version": "W/\"2\"", "data": {"Operations": [
                {"op": "remove", "path": "nickName"},
                {"op": "add", "path": "userName", "value": "Dave2@x.test"}]}},
            {"method": "DELETE", "path": eve, "version": "W/\"1\""},
        ]),
    )
    .await;
    assert_eq!(statuses(&done), ["201", "200", "200", "204"]);
    let alice = server.get(path(&done[0])).await.ok(200);
    let expected = json!({
        "location": alice["meta"]["location"], "method": "POST", "bulkId": "qwerty",
        "version": "W/\"1\"", "status": "201",
    });
    assert_eq!(done[0], expected);
    assert_eq!(alice["userName"], "Alice@x.test");
    let expected = json!({
        "location": format!("{BASE}{bob}"), "method": "PUT", "version": "W/\"2\"",
        "status": "200",
    });
    assert_eq!(done[1], expected);
    assert_eq!(server.get(&bob).await.ok(200)["title"], "Builder");
    let patched = server.get(&dave).await.ok(200);
    assert_eq!(
        (&patched["userName"], &patched["nickName"]),
        (&json!("Dave2@x.test"), &Value::Null)
    );
    let expected = json!({"location": format!("{BASE}{eve}"), "method": "DELETE", "status": "204"});
    assert_eq!(done[3], expected);
    server.get(&eve).await.rejected(404, None);
}

#[actix_web::test]
async fn an_error_stops_nothing_unless_the_client_says_so() {
    let server = ScimSite::new();
    let operations = json!([
        post("a", json!({"title": "no name"})),
        post("b", json!({"userName": "Bob@x.test"})),
        {"method": "GET", "path": "/Users/1"},
        {"method": "PATCH", "path": "/Users/none", "data": {"Operations": [
            {"op": "add", "path": "title", "value": "x"}]}},
        {"method": "DELETE", "path": "/Nothing/none"},
        post("c", json!({"userName": "bob@x.test"})),
    ]);
    let done = bulk(&server, None, operations.clone()).await;
    assert_eq!(statuses(&done), ["400", "201", "400", "404", "404", "409"]);
    for (line, word) in [(0, "invalidValue"), (2, "invalidSyntax"), (5, "uniqueness")] {
        let response = &done[line]["response"];
        assert_eq!(
            response["schemas"],
            json!(["urn:ietf:params:scim:api:messages:2.0:Error"])
        );
        assert_eq!(
            (&response["scimType"], &response["status"]),
            (&json!(word), &done[line]["status"])
        );
        assert_eq!(done[line]["location"], Value::Null, "nothing was created");
    }
    assert_eq!(done[3]["location"], format!("{BASE}/Users/none"));
    server.delete(path(&done[1])).await.ok(204);

    // As in the second answer of section 3.7.3: what was done so far is told, and no more is done.
    let stopped = bulk(&server, Some(1), operations.clone()).await;
    assert_eq!(statuses(&stopped), ["400"]);
    assert_eq!(server.get("/Users").await.ok(200)["totalResults"], 0);
    let stopped = bulk(&server, Some(2), operations).await;
    assert_eq!(statuses(&stopped), ["400", "201", "400"]);
}

#[actix_web::test]
async fn a_failed_operation_changes_nothing_and_a_stale_version_is_rejected() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    let before = server.get(&path).await.ok(200);
    let halfway = json!({"Operations": [
        {"op": "add", "path": "title", "value": "x"},
        {"op": "remove", "path": "userName"}]});
    let good = json!({"userName": "ada@example.com", "title": "y"});
    let done = bulk(
        &server,
        None,
        json!([
            {"method": "PATCH", "path": path, "data": halfway},
            {"method": "PUT", "path": path, "version": "W/\"7\"", "data": good},
            {"method": "DELETE", "path": path, "version": "W/\"7\""},
        ]),
    )
    .await;
    assert_eq!(statuses(&done), ["400", "412", "412"]);
    assert_eq!(server.get(&path).await.ok(200), before);
    let put = json!([{"method": "PUT", "path": path, "version": "W/\"1\"", "data": good}]);
    assert_eq!(statuses(&bulk(&server, None, put).await), ["200"]);
}

#[actix_web::test]
async fn another_organizations_users_are_out_of_reach() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    let before = server.get(&path).await.ok(200);
    let other = server.other_organization();
    let body = json!({"Operations": [
        {"method": "PUT", "path": path, "data": {"userName": "eve@x.test"}},
        {"method": "PATCH", "path": path, "data": {"Operations": [
            {"op": "add", "path": "title", "value": "x"}]}},
        {"method": "DELETE", "path": path},
    ]});
    let theirs = server
        .request("POST", "/Bulk")
        .token(&other)
        .json(body.clone());
    let theirs = theirs.send().await.ok(200);
    assert_eq!(
        statuses(theirs["Operations"].as_array().unwrap()),
        ["404", "404", "404"]
    );
    assert_eq!(server.get(&path).await.ok(200), before);
    let ours = server.post("/Bulk", body).await.ok(200);
    assert_eq!(
        statuses(ours["Operations"].as_array().unwrap()),
        ["200", "200", "204"]
    );
}
