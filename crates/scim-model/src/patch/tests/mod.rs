//! PATCH, by client and by the rules of RFC 7644 §3.5.2.

mod agreement;
mod entra;
mod errors;
mod groups;
mod members;
mod okta;
mod properties;
mod values;

use serde_json::{Map, Value, json};

use crate::{Changed, PatchRequest, ScimError, UserResource};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A user with these attributes besides the user name.
fn user(more: &Value) -> UserResource {
    let mut attributes = Map::from_iter([("userName".to_owned(), json!("ada@example.com"))]);
    attributes.extend(more.as_object().unwrap().clone());
    UserResource::from_client(&Value::Object(attributes)).unwrap()
}

fn try_patch(user: &mut UserResource, operations: &Value) -> Result<Changed, ScimError> {
    PatchRequest::parse(&json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": operations,
    }))?
    .apply(user)
}

/// The attributes after the PATCH, without the user name.
fn patched(before: &Value, operations: &Value) -> Value {
    let mut user = user(before);
    try_patch(&mut user, operations).unwrap();
    let mut attributes = user.into_attributes();
    attributes.shift_remove("userName");
    Value::Object(attributes)
}
