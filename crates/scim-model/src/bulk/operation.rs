//! The operations of a bulk request.

use serde_json::Value;

use crate::error::ScimError;

/// A bulk request, whose operations can be planned in an executable order.
///
/// ```
/// use scim_model::bulk::{BulkRequest, Step};
/// use serde_json::json;
///
/// let bulk = BulkRequest::parse(&json!({"Operations": [
///     {"method": "POST", "path": "/Groups", "bulkId": "tours", "data": {
///         "displayName": "Tour Guides", "members": [{"value": "bulkId:ada"}]}},
///     {"method": "POST", "path": "/Users", "bulkId": "ada", "data": {
///         "userName": "ada@example.com"}},
/// ]}))?;
/// // The user is created first, since the group refers to it.
/// assert_eq!(bulk.plan(), [Step::Execute(1), Step::Execute(0)]);
/// # Ok::<(), scim_model::ScimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BulkRequest {
    /// The number of errors after which no further operation is executed; `None` for no limit.
    pub fail_on_errors: Option<u64>,
    pub(super) operations: Vec<BulkOperation>,
}

/// One operation, or the error in it; the others are executed nevertheless.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkOperation {
    /// The method as the client sent it, to be repeated in the response.
    pub method: Option<String>,
    /// The client's name for the operation, and for the resource that it creates.
    pub bulk_id: Option<String>,
    /// The change, or the error in it.
    pub change: Result<BulkChange, ScimError>,
}

/// The change that an operation makes.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkChange {
    /// The method.
    pub method: BulkMethod,
    /// The resource type's endpoint without slashes, such as `Users`; it need not exist.
    pub endpoint: String,
    /// The id of the resource, except for POST. It may be a reference.
    pub id: Option<String>,
    /// The expected version, as in `If-Match`.
    pub version: Option<String>,
    /// The body; null for DELETE. It may contain references.
    pub data: Value,
}

/// The methods of bulk operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BulkMethod {
    /// Creates a resource.
    Post,
    /// Replaces one.
    Put,
    /// Changes parts of one.
    Patch,
    /// Deletes one.
    Delete,
}

impl BulkMethod {
    /// The name in capitals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl BulkRequest {
    /// The operations in their order.
    pub fn operations(&self) -> &[BulkOperation] {
        &self.operations
    }
}
