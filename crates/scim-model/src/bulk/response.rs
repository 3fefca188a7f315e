//! The response to a bulk request (RFC 7644 §3.7.3).

use serde_json::{Map, Value, json};

use super::operation::BulkOperation;

/// The schema URN of the response.
pub const BULK_RESPONSE_SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

/// The outcome of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkOutcome {
    /// The HTTP status that the operation would have had as a request of its own.
    pub status: u16,
    /// The URL of the resource; `None` after a failed POST.
    pub location: Option<String>,
    /// The resource's entity tag, if it still exists.
    pub version: Option<String>,
    /// The body of an error.
    pub response: Option<Value>,
}

/// The body of the response, with the operations that were executed.
pub fn response<'a>(executed: impl Iterator<Item = (&'a BulkOperation, &'a BulkOutcome)>) -> Value {
    let operations: Vec<Value> = executed
        .map(|(operation, outcome)| outcome_json(operation, outcome))
        .collect();
    json!({ "schemas": [BULK_RESPONSE_SCHEMA], "Operations": operations })
}

fn outcome_json(operation: &BulkOperation, outcome: &BulkOutcome) -> Value {
    let mut json = Map::new();
    let method = match &operation.change {
        Ok(change) => Some(change.method.as_str().to_owned()),
        Err(_) => operation.method.clone(),
    };
    let texts = [
        ("location", outcome.location.clone()),
        ("method", method),
        ("bulkId", operation.bulk_id.clone()),
        ("version", outcome.version.clone()),
        ("status", Some(outcome.status.to_string())),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            json.insert(name.to_owned(), text.into());
        }
    }
    if let Some(response) = &outcome.response {
        json.insert("response".to_owned(), response.clone());
    }
    Value::Object(json)
}
