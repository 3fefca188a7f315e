//! Limits of values that the store has to index.

use crate::error::ScimError;
use crate::fold::fold;

/// The longest `userName`, `displayName` of a group, `externalId` and e-mail address, in bytes of the
/// folded text. It fits into an index entry of PostgreSQL, and is far beyond what any client sends.
pub(super) const MAX_BYTES: usize = 1024;
/// The maximum number of e-mail addresses of a user.
const MAX_EMAILS: usize = 100;

/// Checks the length of a value that is indexed.
///
/// # Errors
/// 400 `invalidValue` for a value that is too long.
pub(super) fn check_length(name: &str, value: &str) -> Result<(), ScimError> {
    let bytes = value.len().max(fold(value).len());
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
