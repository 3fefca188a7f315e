//! How long and how many the values may be that a store has to index.

use crate::error::ScimError;
use crate::fold::fold;

/// The longest `userName`, group's `displayName`, `externalId` and e-mail address, in bytes of the folded text. It is
/// what an index entry of PostgreSQL has room for, and far beyond what any client sends.
pub(super) const MAX_BYTES: usize = 1024;
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
