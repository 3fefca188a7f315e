//! The label of a provider.

use crate::http::limits::lengths::{NameProblem, PROVIDER_NAME};

/// Why a label was not taken. The text is for an admin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidName {
    /// Nothing but white space.
    #[error(
        "Expected a provider name of {PROVIDER_NAME}, but none came. Enter a short label such as Okta."
    )]
    Empty,
    /// Too long.
    #[error(
        "Expected a provider name of {PROVIDER_NAME}, but {chars} came. Enter a shorter label."
    )]
    TooLong {
        /// Its length in characters.
        chars: usize,
    },
    /// Line breaks and the like.
    #[error(
        "Expected a provider name on one line, but it contains a control character. Enter a short label such as Okta."
    )]
    ControlCharacter,
}

impl InvalidName {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        "invalid_provider_name"
    }
}

/// The label without white space around it.
pub(super) fn checked(name: &str) -> Result<String, InvalidName> {
    let checked = PROVIDER_NAME.check(name).map(str::to_owned);
    checked.map_err(|problem| match problem {
        NameProblem::Empty => InvalidName::Empty,
        NameProblem::TooLong { chars } => InvalidName::TooLong { chars },
        NameProblem::ControlCharacter => InvalidName::ControlCharacter,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_1_to_100_characters_on_one_line() {
        assert_eq!(checked(" Okta \n").as_deref(), Ok("Okta"));
        assert!(checked(&"ü".repeat(100)).is_ok());
        assert_eq!(
            checked(&"ü".repeat(101)),
            Err(InvalidName::TooLong { chars: 101 })
        );
        assert_eq!(checked(" \t"), Err(InvalidName::Empty));
        assert_eq!(checked("a\0b"), Err(InvalidName::ControlCharacter));
        assert_eq!(checked("a\nb"), Err(InvalidName::ControlCharacter));
    }
}
