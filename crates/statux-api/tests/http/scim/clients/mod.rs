//! What each SCIM client sends, a file or folder for each vendor, and the request sequences that
//! Okta and Microsoft publish for testing a SCIM server, in their order and with their
//! expectations, in our own words.

mod authentik;
mod entra;
mod google;
mod jumpcloud;
mod microsoft_collection;
mod microsoft_tutorial;
mod microsoft_validator;
mod okta;
mod onelogin;
mod ping;
mod rippling;
mod scim2_tester;
mod scim_sdk;

use serde_json::Value;

/// A published suite calls an attribute "not empty"; null, `""` and `[]` are.
#[track_caller]
fn not_empty(resource: &Value, pointers: &[&str]) {
    for pointer in pointers {
        let value = resource.pointer(pointer).unwrap_or(&Value::Null);
        let empty = match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(values) => values.is_empty(),
            _ => false,
        };
        assert!(!empty, "{pointer} in {resource}");
    }
}
