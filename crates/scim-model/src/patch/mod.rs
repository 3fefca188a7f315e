//! PATCH (RFC 7644 §3.5.2), in the dialects identity providers speak.

mod apply;
mod changed;
mod complex;
mod elements;
mod identity;
mod members;
mod multi_valued;
mod request;
mod target;

pub use self::changed::Changed;
pub use self::members::{GroupPatch, MemberChange, MemberFilter, MemberStep};

use serde_json::Value;

use crate::error::ScimError;
use crate::path::Path;
use crate::resource::ScimResource;

/// The most operations in one request.
pub const MAX_OPERATIONS: usize = 1000;

/// A PATCH request: operations that take effect all or not at all.
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
    operations: Vec<PatchOperation>,
}

/// One operation of a PATCH request.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchOperation {
    /// What to do.
    pub op: PatchOp,
    /// Where; without it the value is an object whose keys are paths.
    pub path: Option<Path>,
    /// With what. `Some(Value::Null)` is a null that was sent.
    pub value: Option<Value>,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PatchOp {
    /// Adds a value, or sets a single one.
    Add,
    /// Sets a value.
    Replace,
    /// Takes a value away.
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
    /// Reads the body of a PATCH request. Operation names and members count in any letter case.
    ///
    /// # Errors
    /// [`ScimError`] 400: `invalidSyntax` for a wrong structure or an unknown operation,
    /// `invalidPath` for a path that cannot be read, `invalidValue` for a missing value,
    /// `noTarget` for a removal without a path; 413 for more than [`MAX_OPERATIONS`].
    pub fn parse(json: &Value) -> Result<Self, ScimError> {
        request::parse(json)
    }

    /// The operations in their order.
    pub fn operations(&self) -> &[PatchOperation] {
        &self.operations
    }

    /// Applies all operations, or none of them if one fails, and tells what changed.
    ///
    /// # Errors
    /// [`ScimError`] 400, naming the operation: `mutability` for an attribute that only the
    /// server writes or that must not be removed, `invalidPath` for a path that does not fit the
    /// schema, `noTarget` for a value path that matches nothing and describes no new value,
    /// `invalidValue` for a value of a wrong type or a resource that would be invalid.
    pub fn apply<R: ScimResource>(&self, resource: &mut R) -> Result<Changed, ScimError> {
        let after = self.applied(resource)?;
        let changed = Changed::between(resource.attributes(), after.attributes());
        *resource = after;
        Ok(changed)
    }

    /// The resource as it is after all operations.
    ///
    /// # Errors
    /// See [`PatchRequest::apply`].
    pub fn applied<R: ScimResource>(&self, resource: &R) -> Result<R, ScimError> {
        let mut attributes = resource.attributes().clone();
        for (position, operation) in self.operations.iter().enumerate() {
            apply::apply(operation, &mut attributes, R::resource_type())
                .map_err(|error| in_operation(&error, position, operation))?;
        }
        R::from_changed(attributes)
    }

    /// Tells what the request does to a group's members apart from what else it does, without
    /// knowing who the members are.
    ///
    /// # Errors
    /// [`ScimError`] 400, naming the operation: `invalidValue` for a member without an id,
    /// `mutability` for a sub-attribute of a member that the server writes, `noTarget` for a
    /// value where it is open which member is to have it.
    pub fn split_members(&self) -> Result<GroupPatch, ScimError> {
        members::split(self)
    }
}

fn in_operation(error: &ScimError, position: usize, operation: &PatchOperation) -> ScimError {
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

#[cfg(test)]
mod tests;
