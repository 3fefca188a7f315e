//! How long and how many the values may be that a store has to index.

use crate::error::ScimError;
use crate::fold;

/// The longest `userName`, group's `displayName`, `externalId` and e-mail address, in bytes of the folded text. It is
/// what an index entry of PostgreSQL has room for, and far beyond what any client sends.
const MAX_BYTES: usize = 1024;
/// The most e-mail addresses of one user.
const MAX_EMAILS: usize = 100;

/// Checks a value that is looked up.
///
/// # Errors
/// 400 `invalidValue` for one that is too long.
pub(super) fn check_length(name: &str, value: &str) -> Result<(), ScimError> {
    let bytes = value.len().max(fold(value).len());
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(ScimError::invalid_value(format!(
        "{name}: expected at most {MAX_BYTES} bytes, received {bytes}"
    )))
}

/// Checks the e-mail addresses.
///
/// # Errors
/// 400 `invalidValue` for too many, or one that is too long.
pub(super) fn check_emails<'a>(emails: impl Iterator<Item = &'a str>) -> Result<(), ScimError> {
    for (place, email) in emails.enumerate() {
        if place >= MAX_EMAILS {
            return Err(ScimError::invalid_value(format!(
                "emails: expected at most {MAX_EMAILS} values, received more"
            )));
        }
        check_length("emails.value", email)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::MAX_BYTES;
    use crate::UserResource;
    use serde_json::{Value, json};

    fn read(changes: &Value) -> Result<UserResource, crate::ScimError> {
        let mut user = json!({"userName": "ada@example.com"});
        let more = changes.as_object().unwrap().clone();
        user.as_object_mut().unwrap().extend(more);
        UserResource::from_client(&user)
    }

    #[test]
    fn what_no_index_has_room_for_is_rejected_by_name() {
        let (fits, too_long) = ("x".repeat(MAX_BYTES), "x".repeat(MAX_BYTES + 1));
        let emails = |value: &str| json!({"emails": [{"value": "a@x.test"}, {"value": value}]});
        assert!(read(&json!({"externalId": fits})).is_ok());
        assert!(read(&emails(&fits)).is_ok());
        let long_name = format!("{too_long}@x.test");
        for (name, changes) in [
            (
                "userName",
                json!({"userName": long_name, "emails": [{"value": "a@x.test"}]}),
            ),
            ("externalId", json!({"externalId": too_long})),
            ("emails.value", emails(&too_long)),
        ] {
            let error = read(&changes).unwrap_err();
            assert_eq!(error.status, 400);
            assert!(error.detail.starts_with(name), "{error}");
        }
    }

    #[test]
    fn a_hundred_addresses_are_enough() {
        let emails = |count: usize| {
            let values = (0..count).map(|n| json!({"value": format!("{n}@x.test")}));
            json!({"emails": values.collect::<Vec<_>>()})
        };
        assert!(read(&emails(100)).is_ok());
        assert!(read(&emails(101)).is_err());
    }
}
