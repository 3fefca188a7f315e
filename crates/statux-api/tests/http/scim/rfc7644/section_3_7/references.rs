//! Resources that refer to what the same request creates (RFC 7644 sections 3.7.1 and 3.7.2).

use serde_json::{Value, json};
use statux_testkit::site::{ENTERPRISE, ScimSite};
use statux_testkit::{apply, on_both_databases};

use super::{bulk, id, path, post, statuses};

/// A user whose manager is created by the same request.
fn managed(name: &str, manager: &str) -> Value {
    let manager = json!({"value": format!("bulkId:{manager}")});
    post(
        name,
        json!({"userName": format!("{name}@x.test"), ENTERPRISE: {"manager": manager}}),
    )
}

async fn manager(server: &ScimSite, line: &Value) -> Value {
    server.get(path(line)).await.ok(200)[ENTERPRISE]["manager"]["value"].clone()
}

#[apply(on_both_databases)]
async fn references_work_backward_forward_in_circles_and_in_paths(server: ScimSite) {
    let title = json!({"Operations": [{"op": "add", "path": "title", "value": "Boss"}]});
    let done = bulk(
        &server,
        None,
        json!([
            {"method": "PATCH", "path": "/Users/bulkId:boss", "data": title},
            managed("forward", "boss"),
            post("boss", json!({"userName": "boss@x.test"})),
            managed("backward", "boss"),
            managed("one", "two"),
            managed("two", "one"),
            managed("self", "self"),
        ]),
    )
    .await;
    assert_eq!(
        statuses(&done),
        ["200", "201", "201", "201", "201", "201", "201"]
    );
    assert_eq!(server.get(path(&done[2])).await.ok(200)["title"], "Boss");
    for (line, of) in [(1, 2), (3, 2), (4, 5), (5, 4), (6, 6)] {
        assert_eq!(
            manager(&server, &done[line]).await,
            id(&done[of]),
            "line {line}"
        );
    }
    for line in &done {
        let now = server.get(path(line)).await.ok(200)["meta"]["version"].clone();
        // The first line's version is that of its own moment: nothing came after it.
        assert!(line["version"].is_string());
        assert!(line["method"] == "POST" && line["bulkId"] == "boss" || line["version"] == now);
    }
}

#[actix_web::test]
async fn a_reference_to_a_resource_that_was_not_created_is_a_conflict() {
    let server = ScimSite::new();
    server.user("taken@x.test").await;
    let done = bulk(
        &server,
        None,
        json!([
            managed("ada", "taken"),
            post("taken", json!({"userName": "taken@x.test"})),
            {"method": "DELETE", "path": "/Users/bulkId:taken"},
            managed("bob", "nobody"),
        ]),
    )
    .await;
    assert_eq!(statuses(&done), ["409", "409", "409", "400"]);
    assert_eq!(done[1]["response"]["scimType"], "uniqueness");
    assert_eq!(server.get("/Users").await.ok(200)["totalResults"], 1);

    // A circle of which one half fails: the other half is there and is told to be incomplete.
    let half = json!([managed("taken", "carl"), managed("carl", "taken")]);
    let done = bulk(&server, None, half).await;
    assert_eq!(statuses(&done), ["409", "409"]);
    let carl = server.get(path(&done[1])).await.ok(200);
    assert_eq!(
        (&carl["userName"], &carl[ENTERPRISE]),
        (&json!("carl@x.test"), &Value::Null)
    );
    server.delete(path(&done[1])).await.ok(204);
    let half = json!([managed("taken", "carl"), managed("carl", "taken")]);
    let stopped = bulk(&server, Some(1), half).await;
    assert_eq!(statuses(&stopped), ["409", "409"]);
}
