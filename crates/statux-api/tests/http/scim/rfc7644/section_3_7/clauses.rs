//! Bulk requests.

use serde_json::{Value, json};
use statux_testkit::site::{BASE, ENTERPRISE, ScimAnswer, ScimSite};
use statux_testkit::{apply, on_both_databases};

async fn bulk(server: &ScimSite, operations: Value) -> ScimAnswer {
    send(server, json!({"Operations": operations})).await
}

async fn send(server: &ScimSite, mut request: Value) -> ScimAnswer {
    request["schemas"] = json!(["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]);
    server.post("/Bulk", request).await
}

fn new_user(name: &str) -> Value {
    let user = json!({"userName": format!("{name}@example.com")});
    json!({"method": "POST", "path": "/Users", "bulkId": name, "data": user})
}

fn statuses(answer: &Value) -> Vec<&str> {
    let operations = answer["Operations"].as_array().unwrap().iter();
    operations
        .map(|one| one["status"].as_str().unwrap())
        .collect()
}

#[apply(on_both_databases)]
async fn a_malformed_bulk_request_is_rejected(server: ScimSite) {
    for request in [
        json!({}),
        json!({"Operations": {}}),
        json!({"Operations": [], "failOnErrors": "x"}),
    ] {
        let answer = send(&server, request).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
    }
    // One operation that makes no sense is its own failure, and the next is carried out.
    let user = json!({"userName": "x@example.com"});
    for (number, wrong) in [
        json!({"method": "GET", "path": "/Users", "bulkId": "x"}),
        json!({"path": "/Users", "bulkId": "x", "data": user}),
        json!({"method": "POST", "path": "/Users", "data": user}),
        json!({"method": "POST", "bulkId": "x", "data": user}),
        json!({"method": "POST", "path": "/Users", "bulkId": "x"}),
        json!({"method": "PUT", "path": "/Users", "data": user}),
        json!({"method": "PATCH", "path": "/Users/unknown"}),
        json!({"method": "DELETE", "path": "/Schemas/x"}),
    ]
    .into_iter()
    .enumerate()
    {
        let shown = wrong.to_string();
        let good = new_user(&format!("good{number}"));
        let answer = bulk(&server, json!([wrong, good])).await;
        if answer.status == 200 {
            let statuses = statuses(&answer.body);
            assert!(statuses[0].starts_with('4'), "{shown}: {statuses:?}");
            assert_eq!(statuses[1], "201", "{shown}");
        } else {
            assert_eq!(answer.status, 400, "{shown}: {}", answer.body);
        }
    }
    assert!(
        server
            .find("userName eq \"x@example.com\"")
            .await
            .names()
            .is_empty()
    );
}

#[apply(on_both_databases)]
async fn every_operation_is_answered_with_status_and_location(server: ScimSite) {
    let [old, gone] = [
        server.user("old@example.com").await,
        server.user("gone@example.com").await,
    ];
    let operations = json!([
        new_user("ada"),
        new_user("old"),
        {"method": "PUT", "path": old, "data": {"userName": "old@example.com", "title": "Dr"}},
        {
            "method": "PATCH",
            "path": old,
            "data": {"Operations": [{"op": "add", "path": "nickName", "value": "O"}]},
        },
        {"method": "DELETE", "path": gone},
        {"method": "DELETE", "path": "/Users/unknown"},
    ]);
    let answer = bulk(&server, operations).await.ok(200);
    let urn = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
    assert_eq!(answer["schemas"], json!([urn]));
    assert_eq!(
        statuses(&answer),
        ["201", "409", "200", "200", "204", "404"]
    );
    let of = |index: usize| &answer["Operations"][index];
    assert_eq!(of(0)["bulkId"], "ada");
    let location = of(0)["location"].as_str().unwrap();
    let ada = server
        .get(location.strip_prefix(BASE).unwrap())
        .await
        .ok(200);
    assert_eq!(ada["userName"], "ada@example.com");
    assert_eq!(of(0)["version"], ada["meta"]["version"]);
    assert_eq!(of(1)["bulkId"], "old");
    assert!(of(1).get("location").is_none());
    assert_eq!(of(2)["location"], format!("{BASE}{old}"));
    assert_eq!(of(3)["location"], format!("{BASE}{old}"));
    assert_eq!(of(4)["location"], format!("{BASE}{gone}"));
    assert_eq!(of(5)["location"], format!("{BASE}/Users/unknown"));
    for (index, status) in [(1, "409"), (5, "404")] {
        let error = &of(index)["response"];
        let urn = "urn:ietf:params:scim:api:messages:2.0:Error";
        assert_eq!(error["schemas"], json!([urn]));
        assert_eq!(error["status"], status);
        assert!(!error["detail"].as_str().unwrap().is_empty());
    }
    assert_eq!(of(1)["response"]["scimType"], "uniqueness");
    assert_eq!(server.get(&old).await.ok(200)["nickName"], "O");
    server.get(&gone).await.rejected(404, None);
}

#[apply(on_both_databases)]
async fn failures_stop_nothing_unless_fail_on_errors_says_so(server: ScimSite) {
    server.user("there@example.com").await;
    let operations = |names: [&str; 4]| {
        let mut operations = names.map(new_user);
        // Each bulkId may be given once.
        operations[2]["bulkId"] = json!("again");
        json!(operations)
    };
    let answer = bulk(&server, operations(["there", "a", "there", "b"])).await;
    assert_eq!(statuses(&answer.ok(200)), ["409", "201", "409", "201"]);
    let request =
        json!({"failOnErrors": 2, "Operations": operations(["there", "c", "there", "d"])});
    let answer = send(&server, request).await.ok(200);
    assert_eq!(statuses(&answer), ["409", "201", "409"]);
    assert!(server.find("userName sw \"d@\"").await.names().is_empty());
    assert_eq!(server.find("userName sw \"c@\"").await.names().len(), 1);
}

/// The members of a group that was made in a bulk request.
async fn members(server: &ScimSite, answer: &Value, bulk_id: &str) -> Vec<Value> {
    let operations = answer["Operations"].as_array().unwrap();
    let made = operations
        .iter()
        .find(|one| one["bulkId"] == bulk_id)
        .unwrap();
    let location = made["location"].as_str().unwrap();
    let group = server
        .get(location.strip_prefix(BASE).unwrap())
        .await
        .ok(200);
    let members = group["members"].as_array().into_iter().flatten();
    members.map(|member| member["value"].clone()).collect()
}

fn new_group(name: &str, member: &str) -> Value {
    let members = json!([{"value": format!("bulkId:{member}")}]);
    let group = json!({"displayName": name, "members": members});
    json!({"method": "POST", "path": "/Groups", "bulkId": name, "data": group})
}

#[apply(on_both_databases)]
async fn references_are_resolved_forwards_and_backwards(server: ScimSite) {
    for (number, group_first) in [false, true].into_iter().enumerate() {
        let user = format!("user{number}");
        let (user, group) = (new_user(&user), new_group(&format!("group{number}"), &user));
        let operations = if group_first {
            json!([group, user])
        } else {
            json!([user, group])
        };
        let answer = bulk(&server, operations).await.ok(200);
        assert_eq!(statuses(&answer), ["201", "201"]);
        let found = server
            .find(&format!("userName sw \"user{number}\""))
            .await
            .ok(200);
        let id = found["Resources"][0]["id"].clone();
        assert_eq!(
            members(&server, &answer, &format!("group{number}")).await,
            [id]
        );
    }
}

#[apply(on_both_databases)]
async fn references_in_extensions_are_resolved(server: ScimSite) {
    let mut worker = new_user("worker");
    worker["data"][ENTERPRISE] = json!({"manager": {"value": "bulkId:boss"}});
    let answer = bulk(&server, json!([new_user("boss"), worker]))
        .await
        .ok(200);
    assert_eq!(statuses(&answer), ["201", "201"]);
    let boss = server.find("userName sw \"boss\"").await.ok(200);
    let worker = server.find("userName sw \"worker\"").await.ok(200);
    assert_eq!(
        worker["Resources"][0][ENTERPRISE]["manager"]["value"],
        boss["Resources"][0]["id"]
    );
}

#[apply(on_both_databases)]
async fn circular_references_are_resolved_or_a_conflict(server: ScimSite) {
    let operations = json!([new_group("one", "other"), new_group("other", "one")]);
    let answer = bulk(&server, operations).await.ok(200);
    for (status, operation) in statuses(&answer)
        .iter()
        .zip(answer["Operations"].as_array().unwrap())
    {
        assert!(["201", "409"].contains(status), "{operation}");
    }
    if statuses(&answer) == ["201", "201"] {
        assert_eq!(members(&server, &answer, "one").await.len(), 1);
        assert_eq!(members(&server, &answer, "other").await.len(), 1);
    }
}

#[apply(on_both_databases)]
async fn too_much_is_413_and_says_how_much_would_do(server: ScimSite) {
    let bulk_config = &server.get("/ServiceProviderConfig").await.ok(200)["bulk"];
    assert_eq!(bulk_config["supported"], true);
    let most = bulk_config["maxOperations"].as_u64().unwrap();
    let bytes = bulk_config["maxPayloadSize"].as_u64().unwrap();
    let delete = json!({"method": "DELETE", "path": "/Users/x"});
    let many = vec![delete.clone(); usize::try_from(most).unwrap() + 1];
    let detail = bulk(&server, json!(many)).await.rejected(413, None);
    assert!(detail.contains(&most.to_string()), "{detail}");
    let long = "x".repeat(usize::try_from(bytes).unwrap());
    let big = json!([{"method": "DELETE", "path": format!("/Users/{long}")}]);
    let detail = bulk(&server, big).await.rejected(413, None);
    assert!(detail.contains(&bytes.to_string()), "{detail}");
    bulk(&server, json!([delete])).await.ok(200);
}
