//! Why an account was not created, or a password cannot be used.

use crate::StoreError;

/// The fewest characters of a password.
pub const MIN_CHARACTERS: usize = 12;

/// The most bytes of a password: more would only cost time.
pub const MAX_BYTES: usize = 1024;

/// Why an account was not created, or a password cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// The organization has a user of that name.
    #[error("the organization already has a user with this user name")]
    UserNameTaken,
    /// Another account of the organization signs in with the e-mail address.
    #[error("another account of the organization signs in with this e-mail address")]
    EmailTaken,
    /// The password has so few characters that all of them can be tried.
    #[error("expected a password of at least {MIN_CHARACTERS} characters, received {received}")]
    PasswordTooShort {
        /// Its characters.
        received: usize,
    },
    /// The password is too long to hash.
    #[error("expected a password of at most {MAX_BYTES} bytes, received {received}")]
    PasswordTooLong {
        /// Its bytes.
        received: usize,
    },
    /// The password is among the first that an attacker tries.
    #[error(
        "expected a password that is hard to guess, such as four words that have nothing to do with \
         each other, received one that is easy to guess{}", reason(why.as_deref())
    )]
    PasswordEasyToGuess {
        /// What makes it so, as a sentence, if there is one thing.
        why: Option<String>,
    },
    /// The password is made of what everybody knows of the person.
    #[error(
        "expected a password that is hard to guess, such as four words that have nothing to do with \
         each other, received one made of your own name, e-mail address or organization"
    )]
    PasswordOfOwnWords,
    /// The hash function failed, for example for want of memory.
    #[error("the password could not be hashed")]
    HashingFailed,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The reason in parentheses, without the end of its sentence.
fn reason(why: Option<&str>) -> String {
    why.map_or_else(String::new, |why| {
        format!(" ({})", why.trim_end_matches('.'))
    })
}
