//! Password hashing: pure functions, slow on purpose (tens of milliseconds of a core).

use std::sync::OnceLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

use super::error::AccountError;
pub use super::error::{MAX_BYTES, MIN_CHARACTERS};

/// Checks the length.
///
/// # Errors
/// When it is too short or too long.
pub fn check(password: &str) -> Result<(), AccountError> {
    let received = password.chars().count();
    if received < MIN_CHARACTERS {
        return Err(AccountError::PasswordTooShort { received });
    }
    let received = password.len();
    if received > MAX_BYTES {
        return Err(AccountError::PasswordTooLong { received });
    }
    Ok(())
}

/// Checks the length, then hashes with argon2id and a random salt (RFC 9106).
///
/// # Errors
/// When the password is too short or too long, or cannot be hashed.
pub fn hash(password: &str) -> Result<String, AccountError> {
    check(password)?;
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| AccountError::HashingFailed)
}

/// Whether the password is that of the hash. A password too long for [`hash`] is rejected at once.
pub fn verify(password: &str, hash: &str) -> bool {
    if password.len() > MAX_BYTES {
        return false;
    }
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// Takes as long as [`verify`], for an account that does not exist; always `false`.
pub fn verify_dummy(password: &str) -> bool {
    static DUMMY: OnceLock<String> = OnceLock::new();
    let dummy = DUMMY.get_or_init(|| hash("no account has this password").unwrap_or_default());
    let _never_right = verify(password, dummy);
    false
}

#[cfg(test)]
mod tests {
    use super::{AccountError, hash, verify, verify_dummy};

    #[test]
    fn only_the_right_password_is_accepted() {
        let stored = hash("correct horse battery").unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify("correct horse battery", &stored));
        assert!(!verify("correct horse batterz", &stored));
        assert!(!verify("correct horse battery", "not a hash"));
        assert!(!verify_dummy("no account has this password"));
    }

    #[test]
    fn lengths_are_limited_on_both_ends() {
        assert!(matches!(
            hash("elf letters").unwrap_err(),
            AccountError::PasswordTooShort { received: 11 }
        ));
        let long = "x".repeat(1025);
        assert!(matches!(
            hash(&long).unwrap_err(),
            AccountError::PasswordTooLong { received: 1025 }
        ));
        assert!(hash("twelve chars").is_ok());
    }
}
