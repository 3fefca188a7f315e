//! Parsing the body of a request.

use serde_json::{Value, json};

use super::super::{BulkMethod, BulkRequest, MAX_OPERATIONS};
use super::{bulk, change, group};

fn rejected(operation: &Value) -> (u16, String) {
    let bulk = bulk(&json!([operation]));
    let error = bulk.operations()[0].change.clone().unwrap_err();
    (error.status, error.detail)
}

#[test]
fn the_example_of_rfc_7644_section_3_7_3_is_read() {
    let bulk = BulkRequest::parse(&json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "failOnErrors": 1,
        "Operations": [
            {"method": "POST", "path": "/Users", "bulkId": "qwerty", "data": {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": "Alice"}},
            {"method": "PUT", "path": "/Users/b7c14771-226c-4d05-8860-134711653041",
             "version": "W/\"3694e05e9dff591\"",
             "data": {"userName": "Bob"}},
            {"method": "PATCH", "path": "/Users/5d8d29d3-342c-4b5f-8683-a3cb6763ffcc",
             "version": "W/\"edac3253e2c0ef2\"",
             "data": {"Operations": [{"op": "remove", "path": "nickName"}]}},
            {"method": "DELETE", "path": "/Users/e9025315-6bea-44e1-899c-1e07454e468b",
             "version": "W/\"0ee8add0a938e1a\""},
        ],
    }))
    .unwrap();
    assert_eq!(bulk.fail_on_errors, Some(1));
    let methods = (0..4).map(|index| change(&bulk, index).method);
    assert_eq!(
        methods.collect::<Vec<_>>(),
        [
            BulkMethod::Post,
            BulkMethod::Put,
            BulkMethod::Patch,
            BulkMethod::Delete
        ]
    );
    let put = change(&bulk, 1);
    assert_eq!(put.endpoint, "Users");
    assert_eq!(
        put.id.as_deref(),
        Some("b7c14771-226c-4d05-8860-134711653041")
    );
    assert_eq!(put.version.as_deref(), Some("W/\"3694e05e9dff591\""));
    assert_eq!(change(&bulk, 3).data, Value::Null);
}

#[test]
fn an_error_in_one_operation_is_kept_in_that_operation() {
    let honest = json!({"method": "post", "path": "Users/", "bulkId": "a", "data": {}});
    assert!(bulk(&json!([honest])).operations()[0].change.is_ok());
    for (operation, word) in [
        (json!("x"), "object"),
        (json!({"path": "/Users"}), "method"),
        (json!({"method": "GET", "path": "/Users/1"}), "GET"),
        (json!({"method": 1, "path": "/Users/1"}), "method"),
        (json!({"method": "DELETE"}), "path"),
        (json!({"method": "DELETE", "path": "/"}), "path"),
        (json!({"method": "DELETE", "path": "/Users"}), "resource"),
        (json!({"method": "DELETE", "path": "/Users/1/2"}), "path"),
        (json!({"method": "DELETE", "path": "/Users/1?x"}), "path"),
        (json!({"method": "PUT", "path": "/Users/1"}), "data"),
        (
            json!({"method": "PUT", "path": "/Users/1", "data": []}),
            "data",
        ),
        (
            json!({"method": "PUT", "path": "/Users/1", "data": {}, "version": 1}),
            "version",
        ),
        (
            json!({"method": "POST", "path": "/Users", "data": {}}),
            "bulkId",
        ),
        (
            json!({"method": "POST", "path": "/Users", "bulkId": "", "data": {}}),
            "bulkId",
        ),
        (
            json!({"method": "POST", "path": "/Users/1", "bulkId": "a", "data": {}}),
            "endpoint",
        ),
        (
            json!({"method": "DELETE", "path": "/Users/bulkId:x"}),
            "bulkId",
        ),
        (group("a", &["nobody"]), "bulkId"),
    ] {
        let (status, detail) = rejected(&operation);
        assert_eq!(status, 400, "{operation}");
        assert!(detail.contains(word), "{operation}: {detail}");
    }
    let twice = bulk(&json!([group("a", &[]), group("a", &[])]));
    assert!(twice.operations()[0].change.is_ok() && twice.operations()[1].change.is_err());
}

#[test]
fn a_malformed_request_is_rejected_as_a_whole() {
    for (body, status) in [
        (json!([]), 400),
        (json!({}), 400),
        (json!({"Operations": {}}), 400),
        (json!({"Operations": []}), 400),
        (
            json!({"Operations": [group("a", &[])], "failOnErrors": -1}),
            400,
        ),
        (
            json!({"Operations": [group("a", &[])], "failOnErrors": "1"}),
            400,
        ),
        (json!({"Operations": vec![1; MAX_OPERATIONS + 1]}), 413),
    ] {
        assert_eq!(
            BulkRequest::parse(&body).unwrap_err().status,
            status,
            "{body}"
        );
    }
    let most = json!({"Operations": vec![1; MAX_OPERATIONS], "failOnErrors": 0});
    assert_eq!(BulkRequest::parse(&most).unwrap().fail_on_errors, None);
}
