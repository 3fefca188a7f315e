//! The label of a provider.

use super::error::SsoConnectionError;
use crate::http::limits::lengths::PROVIDER_NAME;

/// The label without white space around it.
pub(super) fn checked(name: &str) -> Result<String, SsoConnectionError> {
    let checked = PROVIDER_NAME.check(name).map(str::to_owned);
    checked.map_err(SsoConnectionError::InvalidName)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::limits::lengths::NameProblem;

    #[test]
    fn names_have_1_to_100_characters_on_one_line() {
        assert_eq!(checked(" Okta \n").as_deref(), Ok("Okta"));
        assert!(checked(&"ü".repeat(100)).is_ok());
        assert_eq!(
            checked(&"ü".repeat(101)),
            Err(SsoConnectionError::InvalidName(NameProblem::TooLong {
                chars: 101
            }))
        );
        assert_eq!(
            checked(" \t"),
            Err(SsoConnectionError::InvalidName(NameProblem::Empty))
        );
        assert_eq!(
            checked("a\0b"),
            Err(SsoConnectionError::InvalidName(
                NameProblem::ControlCharacter
            ))
        );
        assert_eq!(
            checked("a\nb"),
            Err(SsoConnectionError::InvalidName(
                NameProblem::ControlCharacter
            ))
        );
    }
}
