//! SCIM messages as the OpenAPI description shows them; the types that are parsed and written are
//! those of
//! `scim-model`.

#![expect(dead_code, reason = "these types are only described")]

use serde_json::Value;
use utoipa::{OpenApi, ToSchema};

#[derive(OpenApi)]
#[openapi(components(schemas(
    ScimUser,
    ScimGroup,
    ScimResource,
    ScimPatchOp,
    ScimSearchRequest,
    ScimBulkRequest,
    ScimListResponse,
    ScimError
)))]
pub(super) struct Schemas;

/// A user (RFC 7643 section 4.1). `/Schemas` has all attributes.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct ScimUser {
    schemas: Option<Vec<String>>,
    /// An e-mail address; unique within the organization in any letter case.
    #[schema(format = Email)]
    user_name: String,
    external_id: Option<String>,
    display_name: Option<String>,
    name: Option<ScimName>,
    emails: Option<Vec<ScimValue>>,
    active: Option<bool>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct ScimName {
    given_name: Option<String>,
    family_name: Option<String>,
    formatted: Option<String>,
}

/// One of several values.
#[derive(ToSchema)]
struct ScimValue {
    value: String,
    #[schema(rename = "type")]
    kind: Option<String>,
    primary: Option<bool>,
}

/// A group (RFC 7643 section 4.2).
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct ScimGroup {
    schemas: Option<Vec<String>>,
    #[schema(min_length = 1)]
    display_name: String,
    external_id: Option<String>,
    members: Option<Vec<ScimMember>>,
}

/// A user or group in a group.
#[derive(ToSchema)]
struct ScimMember {
    /// Its id.
    value: String,
}

/// Any resource or message.
#[derive(ToSchema)]
struct ScimResource {
    schemas: Vec<String>,
}

/// Changes of a resource (RFC 7644 section 3.5.2).
#[derive(ToSchema)]
struct ScimPatchOp {
    schemas: Vec<String>,
    #[schema(rename = "Operations", min_items = 1)]
    operations: Vec<ScimOperation>,
}

#[derive(ToSchema)]
struct ScimOperation {
    /// `add`, `remove` or `replace`, in any letter case.
    #[schema(pattern = "^(add|remove|replace)$")]
    op: String,
    /// An attribute path, such as `members[value eq "1"]`.
    path: Option<String>,
    value: Option<Value>,
}

/// A search (RFC 7644 section 3.4.3).
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct ScimSearchRequest {
    schemas: Vec<String>,
    filter: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
    start_index: Option<i64>,
    count: Option<i64>,
    cursor: Option<String>,
    attributes: Option<Vec<String>>,
    excluded_attributes: Option<Vec<String>>,
}

/// Several requests in one (RFC 7644 section 3.7).
#[derive(ToSchema)]
struct ScimBulkRequest {
    schemas: Vec<String>,
    #[schema(rename = "failOnErrors")]
    fail_on_errors: Option<i64>,
    #[schema(rename = "Operations", min_items = 1)]
    operations: Vec<ScimBulkOperation>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct ScimBulkOperation {
    /// `POST`, `PUT`, `PATCH` or `DELETE`.
    #[schema(pattern = "^(POST|PUT|PATCH|DELETE)$")]
    method: String,
    /// Such as `/Users`, or `/Users/1`.
    path: String,
    bulk_id: Option<String>,
    version: Option<String>,
    data: Option<Value>,
}

/// A page of resources (RFC 7644 section 3.4.2).
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct ScimListResponse {
    schemas: Vec<String>,
    total_results: i64,
    #[schema(rename = "Resources")]
    resources: Option<Vec<Value>>,
}

/// An error (RFC 7644 section 3.12).
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct ScimError {
    schemas: Vec<String>,
    /// The HTTP status.
    status: String,
    detail: String,
    /// A word of RFC 7644 table 9.
    scim_type: Option<String>,
}
