//! Limits of resources: how many names, and how long the values that the store has to index.

use serde_json::Value;

use crate::error::ScimError;
use crate::fold::{fold, fold_email};

/// The longest `userName`, `displayName` of a group, `externalId` and e-mail address, in bytes of the
/// folded text. It fits into an index entry of PostgreSQL, and is far beyond what any client sends.
pub(super) const MAX_BYTES: usize = 2048;
/// How many times as long a text may become when it is folded.
const MAX_GROWTH: usize = 3;
/// The maximum number of e-mail addresses of a user.
const MAX_EMAILS: usize = 100;
/// The maximum number of names in an object: of the attributes of a resource or an extension, and of
/// the sub-attributes of a value.
pub const MAX_NAMES: usize = 1000;

/// The maximum number of members that one request gives a group.
pub const MAX_MEMBERS: usize = 100_000;

/// Checks the number of members.
///
/// # Errors
/// 400 `invalidValue` for too many.
pub(crate) fn check_members(received: usize) -> Result<(), ScimError> {
    if received <= MAX_MEMBERS {
        return Ok(());
    }
    Err(ScimError::invalid_value(format!(
        "members: expected at most {MAX_MEMBERS} at once, received {received}"
    )))
}

/// Checks the number of names in an object; `label` names it in the error.
///
/// # Errors
/// 400 `invalidValue` for too many names.
pub(crate) fn check_names(label: &str, received: usize) -> Result<(), ScimError> {
    if received <= MAX_NAMES {
        return Ok(());
    }
    Err(ScimError::invalid_value(format!(
        "{label}: expected at most {MAX_NAMES} names in an object, received {received}"
    )))
}

/// Checks the number of names in each object of a value that no schema defines.
///
/// # Errors
/// 400 `invalidValue` for too many names.
pub(crate) fn check_names_inside(label: &str, value: &Value) -> Result<(), ScimError> {
    match value {
        Value::Array(items) => items
            .iter()
            .try_for_each(|item| check_names_inside(label, item)),
        Value::Object(members) => {
            check_names(label, members.len())?;
            members
                .values()
                .try_for_each(|value| check_names_inside(label, value))
        }
        _ => Ok(()),
    }
}

/// Checks the number of names in an object after a change: one that had too many before the limit
/// existed may keep them, and cannot get more.
///
/// # Errors
/// 400 `invalidValue` for too many names.
pub(crate) fn check_names_after(label: &str, before: usize, after: usize) -> Result<(), ScimError> {
    if after <= before {
        return Ok(());
    }
    check_names(label, after)
}

/// Checks the length of a value that is indexed.
///
/// # Errors
/// 400 `invalidValue` for a value that is too long.
pub(super) fn check_length(name: &str, value: &str) -> Result<(), ScimError> {
    // Folding a long text takes a while, and hardly any text is long.
    if value.len() <= MAX_BYTES / MAX_GROWTH {
        return Ok(());
    }
    let folded = fold(value).len().max(fold_email(value).len());
    let bytes = value.len().max(folded);
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(ScimError::invalid_value(format!(
        "{name}: expected at most {MAX_BYTES} bytes, received {bytes}"
    )))
}

/// Checks the number and lengths of e-mail addresses.
///
/// # Errors
/// 400 `invalidValue` for too many values, or one that is too long.
pub(super) fn check_emails<'a>(emails: impl Iterator<Item = &'a str>) -> Result<(), ScimError> {
    for (index, email) in emails.enumerate() {
        if index >= MAX_EMAILS {
            return Err(ScimError::invalid_value(format!(
                "emails: expected at most {MAX_EMAILS} values, received more"
            )));
        }
        check_length("emails.value", email)?;
    }
    Ok(())
}
