//! Parses the body of a bulk request.

use std::collections::HashSet;

use serde_json::Value;

use super::operation::{BulkChange, BulkMethod, BulkOperation, BulkRequest};
use super::references;
use crate::error::ScimError;
use crate::json::{Object, get, kind_of};

/// The maximum number of operations in a request.
pub const MAX_OPERATIONS: usize = 1000;
/// The maximum length of a text that is repeated in the response.
const MAX_NAME_CHARS: usize = 200;

impl BulkRequest {
    /// Parses the body of a bulk request. Names of members are case-insensitive.
    ///
    /// # Errors
    /// [`ScimError`] 400 `invalidSyntax` for an invalid structure, 413 for more than
    /// [`MAX_OPERATIONS`]. An error in one operation is kept in that operation.
    pub fn parse(json: &Value) -> Result<Self, ScimError> {
        parse(json)
    }
}

fn parse(json: &Value) -> Result<BulkRequest, ScimError> {
    let Value::Object(body) = json else {
        return Err(wrong("the request as an object with Operations", json));
    };
    let operations = match get(body, "Operations") {
        Some(Value::Array(operations)) if !operations.is_empty() => operations,
        Some(Value::Array(_)) => {
            return Err(ScimError::invalid_syntax(
                "expected at least one operation, received none",
            ));
        }
        Some(other) => return Err(wrong("Operations as an array", other)),
        None => {
            return Err(ScimError::invalid_syntax(
                "expected Operations, which is missing",
            ));
        }
    };
    if operations.len() > MAX_OPERATIONS {
        return Err(ScimError::payload_too_large(format!(
            "expected at most {MAX_OPERATIONS} operations (maxOperations), received {}",
            operations.len()
        )));
    }
    let mut operations: Vec<BulkOperation> = operations.iter().map(operation).collect();
    reject_repeated(&mut operations);
    reject_unknown_references(&mut operations);
    Ok(BulkRequest {
        fail_on_errors: fail_on_errors(body)?,
        operations,
    })
}

/// A number of errors; if it is absent or 0, all operations are executed.
fn fail_on_errors(body: &Object) -> Result<Option<u64>, ScimError> {
    match get(body, "failOnErrors") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64() {
            Some(count) => Ok(Some(count).filter(|count| *count > 0)),
            None => Err(ScimError::invalid_value(format!(
                "failOnErrors: expected an integer that is not negative, received {}",
                kind_of(value)
            ))),
        },
    }
}

fn operation(json: &Value) -> BulkOperation {
    let nothing = Object::new();
    let members = json.as_object().unwrap_or(&nothing);
    BulkOperation {
        method: name(members, "method"),
        bulk_id: name(members, "bulkId"),
        change: if json.is_object() {
            change(members)
        } else {
            Err(wrong("an operation as an object", json))
        },
    }
}

/// A text that is short enough to be repeated in the response.
fn name(members: &Object, member: &str) -> Option<String> {
    let text = get(members, member)?.as_str()?;
    (text.chars().count() <= MAX_NAME_CHARS).then(|| text.to_owned())
}

fn change(members: &Object) -> Result<BulkChange, ScimError> {
    let method = method(members)?;
    let (endpoint, id) = path(members)?;
    match (method, &id) {
        (BulkMethod::Post, Some(_)) => {
            return Err(ScimError::invalid_value(
                "path: expected a resource type's endpoint for POST, received a resource",
            ));
        }
        (BulkMethod::Put | BulkMethod::Patch | BulkMethod::Delete, None) => {
            return Err(ScimError::invalid_value(format!(
                "path: expected a resource for {}, received an endpoint",
                method.as_str()
            )));
        }
        _ => {}
    }
    if method == BulkMethod::Post && name(members, "bulkId").is_none_or(|id| id.is_empty()) {
        return Err(ScimError::invalid_syntax(format!(
            "bulkId: expected a text of 1 to {MAX_NAME_CHARS} characters for POST"
        )));
    }
    let data = match (method, get(members, "data")) {
        (BulkMethod::Delete, _) => Value::Null,
        (_, Some(data @ Value::Object(_))) => data.clone(),
        (_, None) => return Err(ScimError::invalid_syntax("expected data, which is missing")),
        (_, Some(other)) => return Err(wrong("data as an object", other)),
    };
    Ok(BulkChange {
        method,
        endpoint,
        id,
        version: version(members)?,
        data,
    })
}

fn method(members: &Object) -> Result<BulkMethod, ScimError> {
    let text = match get(members, "method") {
        Some(Value::String(text)) => text,
        Some(other) => return Err(wrong("method as a string", other)),
        None => {
            return Err(ScimError::invalid_syntax(
                "expected method, which is missing",
            ));
        }
    };
    [
        BulkMethod::Post,
        BulkMethod::Put,
        BulkMethod::Patch,
        BulkMethod::Delete,
    ]
    .into_iter()
    .find(|method| method.as_str().eq_ignore_ascii_case(text))
    .ok_or_else(|| {
        let received: String = text.chars().take(40).collect();
        ScimError::invalid_syntax(format!(
            "method: expected POST, PUT, PATCH or DELETE, received `{received}`"
        ))
    })
}

/// `/Users` or `/Users/{id}`.
fn path(members: &Object) -> Result<(String, Option<String>), ScimError> {
    let text = match get(members, "path") {
        Some(Value::String(text)) => text,
        Some(other) => return Err(wrong("path as a string", other)),
        None => return Err(ScimError::invalid_syntax("expected path, which is missing")),
    };
    let mut parts = text.split('/').filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next()) {
        (Some(endpoint), id, None) if !text.contains(['?', '#']) => {
            Ok((endpoint.to_owned(), id.map(str::to_owned)))
        }
        _ => Err(ScimError::invalid_value(
            "path: expected an endpoint such as /Users, or a resource below it",
        )),
    }
}

fn version(members: &Object) -> Result<Option<String>, ScimError> {
    match get(members, "version") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(other) => Err(wrong("version as a string", other)),
    }
}

/// A `bulkId` is unique in a request (§3.7): it names the first of several operations.
fn reject_repeated(operations: &mut [BulkOperation]) {
    let mut known = HashSet::new();
    for operation in operations {
        if let Some(id) = &operation.bulk_id
            && !known.insert(id.clone())
        {
            operation.change = Err(ScimError::invalid_value(
                "bulkId: expected one that no earlier operation has",
            ));
        }
    }
}

/// Rejects references to resources that this request does not create.
fn reject_unknown_references(operations: &mut [BulkOperation]) {
    let created: HashSet<String> = operations.iter().filter_map(creates).collect();
    for operation in operations {
        let Ok(change) = &operation.change else {
            continue;
        };
        let references = references::of(change);
        if references.iter().any(|id| !created.contains(*id)) {
            operation.change = Err(ScimError::invalid_value(
                "bulkId: expected references to resources that this request creates, \
                 received another",
            ));
        }
    }
}

fn creates(operation: &BulkOperation) -> Option<String> {
    let is_post = operation
        .method
        .as_deref()
        .is_some_and(|method| method.eq_ignore_ascii_case("POST"));
    operation.bulk_id.clone().filter(|_| is_post)
}

fn wrong(expected: &str, received: &Value) -> ScimError {
    ScimError::invalid_syntax(format!(
        "expected {expected}, received {}",
        kind_of(received)
    ))
}
