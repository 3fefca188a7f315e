//! How large a user may be: each change of one writes it whole, while others wait for their turn.

use serde_json::Value;

use crate::error::ScimError;
use crate::json::Object;

/// The most bytes of a user as JSON, in which a photo has its place. Escapes are not counted.
pub const USER_MAX_BYTES: usize = 1024 * 1024;

/// Checks the size of a user. One that was larger `before` may be changed as long as it does not grow.
///
/// # Errors
/// 413 for a user that is too large.
pub(super) fn check_size(attributes: &Object, before: Option<&Object>) -> Result<(), ScimError> {
    let size = size_of_object(attributes);
    if size <= USER_MAX_BYTES || before.is_some_and(|before| size <= size_of_object(before)) {
        return Ok(());
    }
    Err(ScimError::payload_too_large(format!(
        "expected a user of at most {USER_MAX_BYTES} bytes, received one of {size}"
    )))
}

/// Braces, and for each member two quotes, a colon and a comma.
fn size_of_object(members: &Object) -> usize {
    let each = members.iter();
    let each = each.map(|(name, value)| name.len() + 4 + size_of(value));
    2 + each.sum::<usize>()
}

fn size_of(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 5,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => 2 + items.iter().map(|item| 1 + size_of(item)).sum::<usize>(),
        Value::Object(members) => size_of_object(members),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::USER_MAX_BYTES;
    use crate::UserResource;
    use crate::json::Object;

    fn user(photo_bytes: usize) -> serde_json::Value {
        let photo = format!("data:image/png;base64,{}", "A".repeat(photo_bytes));
        json!({ "userName": "ada@example.com", "photos": [{ "value": photo }] })
    }

    #[test]
    fn a_user_with_a_large_photo_is_taken_and_one_larger_than_the_limit_is_not() {
        UserResource::from_client(&user(USER_MAX_BYTES - 500)).unwrap();
        let error = UserResource::from_client(&user(USER_MAX_BYTES)).unwrap_err();
        assert_eq!(error.status, 413);
        assert!(
            error.to_string().contains("at most 1048576 bytes"),
            "{error}"
        );
    }

    #[test]
    fn many_small_values_count_as_much_as_one_large() {
        let many: Vec<_> = (0..250_000).map(|number| json!(number % 10)).collect();
        let body = json!({ "userName": "ada@example.com", "urn:acme:user": { "list": many } });
        assert_eq!(UserResource::from_client(&body).unwrap_err().status, 413);
    }

    #[test]
    fn one_that_was_larger_before_the_limit_may_shrink_and_not_grow() {
        let size = |bytes: usize| -> Object {
            let text = "A".repeat(bytes);
            json!({ "text": text }).as_object().unwrap().clone()
        };
        let before = size(2 * USER_MAX_BYTES);
        assert!(super::check_size(&before, None).is_err());
        assert!(super::check_size(&before, Some(&before)).is_ok());
        assert!(super::check_size(&size(2 * USER_MAX_BYTES - 1), Some(&before)).is_ok());
        assert!(super::check_size(&size(2 * USER_MAX_BYTES + 1), Some(&before)).is_err());
    }
}
