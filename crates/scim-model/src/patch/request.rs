//! PATCH requests, and how their bodies are parsed.

use serde_json::Value;

use crate::error::ScimError;
use crate::json::{Object, get, kind_of};
use crate::path::Path;
use crate::resource::check_names_inside;
use crate::urn::is_core_urn;

/// The maximum number of operations in a request.
pub const MAX_OPERATIONS: usize = 1000;

/// A PATCH request: either all of its operations take effect, or none.
///
/// ```
/// use scim_model::{PatchRequest, UserResource};
/// use serde_json::json;
///
/// let mut user = UserResource::from_client(&json!({"userName": "ada@example.com"}))?;
/// let patch = PatchRequest::parse(&json!({"Operations": [
///     {"op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "+1 555 0100"},
/// ]}))?;
/// assert_eq!(patch.apply(&mut user)?.iter().collect::<Vec<_>>(), ["phoneNumbers"]);
/// # Ok::<(), scim_model::ScimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PatchRequest {
    pub(super) operations: Vec<PatchOperation>,
}

/// One operation of a PATCH request.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchOperation {
    /// The kind of operation.
    pub op: PatchOp,
    /// The target; without it the value is an object whose keys are paths.
    pub path: Option<Path>,
    /// The value. `Some(Value::Null)` is a null that the client sent.
    pub value: Option<Value>,
}

/// The kinds of operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PatchOp {
    /// Adds a value, or sets the value of a single-valued attribute.
    Add,
    /// Sets a value.
    Replace,
    /// Removes a value.
    Remove,
}

impl PatchOp {
    /// The keyword in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }
}

impl PatchRequest {
    /// Parses the body of a PATCH request. Names of operations and members are case-insensitive.
    /// There may be no operations, as Microsoft's validator sends it: then nothing changes.
    ///
    /// # Errors
    /// [`ScimError`] 400: `invalidSyntax` for an invalid structure or an unknown operation,
    /// `invalidPath` for a path that cannot be parsed, `invalidValue` for a missing value or one with
    /// too many names, `noTarget` for a removal without a path; 413 for more than [`MAX_OPERATIONS`].
    pub fn parse(json: &Value) -> Result<Self, ScimError> {
        parse(json)
    }

    /// The operations in their order.
    pub fn operations(&self) -> &[PatchOperation] {
        &self.operations
    }
}

fn parse(json: &Value) -> Result<PatchRequest, ScimError> {
    let Value::Object(body) = json else {
        return Err(wrong("the request as an object with Operations", json));
    };
    let operations = match get(body, "Operations") {
        Some(Value::Array(operations)) => operations.as_slice(),
        Some(single @ Value::Object(_)) => std::slice::from_ref(single),
        Some(other) => return Err(wrong("Operations as an array", other)),
        None => {
            return Err(ScimError::invalid_syntax(
                "expected Operations, which is missing",
            ));
        }
    };
    if operations.len() > MAX_OPERATIONS {
        return Err(ScimError::payload_too_large(format!(
            "expected at most {MAX_OPERATIONS} operations, received {}",
            operations.len()
        )));
    }
    let operations = operations.iter().enumerate().map(|(position, operation)| {
        operation_of(operation).map_err(|error| {
            let detail = format!("operation {}: {}", position + 1, error.detail);
            ScimError { detail, ..error }
        })
    });
    Ok(PatchRequest {
        operations: operations.collect::<Result<_, _>>()?,
    })
}

fn operation_of(json: &Value) -> Result<PatchOperation, ScimError> {
    let Value::Object(members) = json else {
        return Err(wrong("an object", json));
    };
    let op = op_of(members)?;
    let path = path_of(members)?;
    let value = get(members, "value");
    value.map_or(Ok(()), |value| check_names_inside("value", value))?;
    let value = value.cloned();
    match (op, &path, &value) {
        (PatchOp::Remove, None, _) => Err(ScimError::no_target(
            "remove: expected a path, which is missing",
        )),
        (PatchOp::Add | PatchOp::Replace, _, None) => Err(ScimError::invalid_value(format!(
            "{}: expected a value, which is missing",
            op.as_str()
        ))),
        (_, None, Some(value)) if !value.is_object() => Err(ScimError::invalid_value(format!(
            "{}: without a path, expected a value that is an object of attributes, received {}",
            op.as_str(),
            kind_of(value)
        ))),
        _ => Ok(PatchOperation { op, path, value }),
    }
}

fn op_of(members: &Object) -> Result<PatchOp, ScimError> {
    let name = match get(members, "op") {
        Some(Value::String(name)) => name,
        Some(other) => return Err(wrong("op as a string", other)),
        None => return Err(ScimError::invalid_syntax("expected op, which is missing")),
    };
    [PatchOp::Add, PatchOp::Replace, PatchOp::Remove]
        .into_iter()
        .find(|op| op.as_str().eq_ignore_ascii_case(name.trim()))
        .ok_or_else(|| {
            ScimError::invalid_syntax(format!(
                "op: expected add, replace or remove, received `{}`",
                name.chars().take(40).collect::<String>()
            ))
        })
}

/// An absent, null or empty path, and the URN of a core schema, mean the resource itself.
fn path_of(members: &Object) -> Result<Option<Path>, ScimError> {
    match get(members, "path") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() || is_core_urn(text.trim()) => Ok(None),
        Some(Value::String(text)) => Ok(Some(Path::parse(text)?)),
        Some(other) => Err(ScimError::invalid_path(format!(
            "path: expected a string, received {}",
            kind_of(other)
        ))),
    }
}

fn wrong(expected: &str, received: &Value) -> ScimError {
    ScimError::invalid_syntax(format!(
        "expected {expected}, received {}",
        kind_of(received)
    ))
}

/// The error, with its operation in the detail.
pub(super) fn in_operation(
    error: &ScimError,
    position: usize,
    operation: &PatchOperation,
) -> ScimError {
    let number = position + 1;
    let op = operation.op.as_str();
    let detail = match &operation.path {
        Some(path) => format!("operation {number} ({op} {path}): {}", error.detail),
        None => format!("operation {number} ({op}): {}", error.detail),
    };
    ScimError {
        detail,
        ..error.clone()
    }
}
