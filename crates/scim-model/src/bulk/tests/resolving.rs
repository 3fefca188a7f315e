//! Resolved references, stubs, and the response.

use serde_json::{Value, json};

use super::super::{BulkOutcome, response};
use super::{bulk, change};

fn one_change(operation: &Value) -> super::BulkChange {
    let make = |id: &str| json!({"method": "POST", "path": "/Users", "bulkId": id, "data": {}});
    let bulk = bulk(&json!([make("a"), make("b"), operation]));
    change(&bulk, 2).clone()
}

fn id_of(reference: &str) -> Option<&'static str> {
    (reference == "a").then_some("id-a")
}

#[test]
fn references_are_resolved_in_data_paths_and_urls() {
    let operation = json!({"method": "PATCH", "path": "/Groups/bulkId:a", "data": {
        "Operations": [
            {"op": "add", "path": "members", "value": [
                {"value": "bulkId:a", "$ref": "https://x.test/Users/bulkId:a"}]},
            {"op": "remove", "path": "members[value eq \"bulkId:a\" or value eq \"bulkId:a\"]"},
            {"op": "replace", "value": {"displayName": "see bulkId:a", "manager": "bulkId:a"}},
        ],
    }});
    let resolved = one_change(&operation).resolved(id_of).unwrap();
    assert_eq!(resolved.id.as_deref(), Some("id-a"));
    let expected = json!({"Operations": [
        {"op": "add", "path": "members", "value": [
            {"value": "id-a", "$ref": "https://x.test/Users/id-a"}]},
        {"op": "remove", "path": "members[value eq \"id-a\" or value eq \"id-a\"]"},
        {"op": "replace", "value": {"displayName": "see bulkId:a", "manager": "id-a"}},
    ]});
    assert_eq!(resolved.data, expected);
}

#[test]
fn a_reference_to_a_resource_that_was_not_created_is_a_conflict() {
    for path in ["/Users/bulkId:b", "/Users/1"] {
        let operation = json!({"method": "PUT", "path": path, "data": {"manager": "bulkId:b"}});
        assert_eq!(
            one_change(&operation).resolved(id_of).unwrap_err().status,
            409
        );
    }
}

#[test]
fn a_resource_without_open_references_keeps_the_rest() {
    let extension = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let operation = json!({"method": "POST", "path": "/Groups", "bulkId": "c", "data": {
        "displayName": "C",
        "members": [{"value": "bulkId:b"}, {"value": "bulkId:a"}, {"value": "7"}],
        "owner": "bulkId:b",
        extension: {"manager": {"value": "bulkId:b"}, "department": "x"},
    }});
    let without = one_change(&operation).without_open_references(id_of);
    let expected = json!({
        "displayName": "C",
        "members": [{"value": "bulkId:a"}, {"value": "7"}],
        extension: {"department": "x"},
    });
    assert_eq!(without.data, expected);
}

#[test]
fn the_response_repeats_method_and_bulk_id() {
    let bulk = bulk(&json!([
        {"method": "POST", "path": "/Users", "bulkId": "qwerty", "data": {}},
        {"method": "GET", "path": "/Users/1"},
        {"method": "PUT", "path": "/Users/1", "data": {}},
    ]));
    let created = BulkOutcome {
        status: 201,
        location: Some("https://x.test/Users/1".to_owned()),
        version: Some("W/\"1\"".to_owned()),
        response: None,
    };
    let rejected = BulkOutcome {
        status: 400,
        location: None,
        version: None,
        response: Some(json!({"status": "400"})),
    };
    // The third was not executed.
    let body = response(bulk.operations().iter().zip([&created, &rejected]));
    let expected = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
        "Operations": [
            {"location": "https://x.test/Users/1", "method": "POST", "bulkId": "qwerty",
             "version": "W/\"1\"", "status": "201"},
            {"method": "GET", "status": "400", "response": {"status": "400"}},
        ],
    });
    assert_eq!(body, expected);
}

#[test]
fn a_stub_has_no_open_reference_within_a_text() {
    let open = json!({
        "displayName": "C",
        "$ref": "https://x.test/Users/bulkId:b",
        "path": ["x/bulkId:b", "x/bulkId:a"],
    });
    let operation = json!({"method": "POST", "path": "/Groups", "bulkId": "c", "data": open});
    let without = one_change(&operation).without_open_references(id_of);
    let expected = json!({"displayName": "C", "path": ["x/id-a"]});
    assert_eq!(without.resolved(id_of).unwrap().data, expected);
}
