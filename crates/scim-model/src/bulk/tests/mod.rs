//! Bulk requests: parsing, planning, and resolving references.

mod planning;
mod reading;
mod resolving;

use serde_json::{Value, json};

use super::{BulkChange, BulkRequest};

fn bulk(operations: &Value) -> BulkRequest {
    BulkRequest::parse(&json!({ "Operations": operations })).unwrap()
}

/// A group that refers to others.
fn group(bulk_id: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members
        .iter()
        .map(|id| json!({ "value": format!("bulkId:{id}") }))
        .collect();
    json!({
        "method": "POST", "path": "/Groups", "bulkId": bulk_id,
        "data": { "displayName": bulk_id, "members": members },
    })
}

fn change(bulk: &BulkRequest, index: usize) -> &BulkChange {
    bulk.operations()[index].change.as_ref().unwrap()
}
