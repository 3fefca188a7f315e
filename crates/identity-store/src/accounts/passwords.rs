//! Passwords: which ones are taken, and their hashes. Pure functions, slow on purpose (tens of
//! milliseconds of a core).

use std::sync::OnceLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use zxcvbn::feedback::Feedback;
use zxcvbn::{Entropy, Score, zxcvbn};

use super::error::AccountError;
pub use super::error::{MAX_BYTES, MIN_CHARACTERS};

/// A hundred million guesses: out of reach while they are limited, and long work for a thief of
/// the hashes.
const ENOUGH: Score = Score::Three;

/// How many characters are estimated: more only make a password stronger, and estimating slower.
const ESTIMATED_CHARS: usize = 64;

/// Words of one's own that are shorter are in other words too.
const MIN_OWN_CHARS: usize = 3;

/// Checks the length.
///
/// # Errors
/// When it is too short or too long.
pub fn check_length(password: &str) -> Result<(), AccountError> {
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

/// Hashes a new password with argon2id and a random salt (RFC 9106), if it can be taken.
///
/// `own` is what everybody knows of the person: name, e-mail address, organization. A password that
/// is made of it is one of the first that an attacker tries.
///
/// # Errors
/// When the password is too short or too long, easy to guess, or cannot be hashed.
pub fn hash(password: &str, own: &[&str]) -> Result<String, AccountError> {
    check_length(password)?;
    check_strength(password, own)?;
    derive(password)
}

fn derive(password: &str) -> Result<String, AccountError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| AccountError::HashingFailed)
}

fn check_strength(password: &str, own: &[&str]) -> Result<(), AccountError> {
    let estimate = estimate(password);
    if estimate.score() < ENOUGH {
        let warning = estimate.feedback().and_then(Feedback::warning);
        return Err(AccountError::PasswordEasyToGuess {
            why: warning.map(|warning| warning.to_string()),
        });
    }
    // What is left of it has to be hard to guess by itself.
    let folded = password.to_lowercase();
    let mut left = folded.clone();
    for word in words(own) {
        left = left.replace(&word, "");
    }
    if left != folded && self::estimate(&left).score() < ENOUGH {
        return Err(AccountError::PasswordOfOwnWords);
    }
    Ok(())
}

fn estimate(text: &str) -> Entropy {
    let text: String = text.chars().take(ESTIMATED_CHARS).collect();
    zxcvbn(&text, &[])
}

/// The texts and their words, the longest first: `Ada Lovelace <ada@example.com>` is also `ada`, `lovelace`, `example`.
fn words(own: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = own
        .iter()
        .flat_map(|text| {
            let parts = text.split(|c: char| !c.is_alphanumeric());
            [*text].into_iter().chain(parts)
        })
        .filter(|word| word.chars().count() >= MIN_OWN_CHARS)
        .map(str::to_lowercase)
        .collect();
    words.sort_unstable_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
    words.dedup();
    words
}

/// Whether the password is that of the hash. A password too long for [`hash`] is rejected at once;
/// one that would be easy to guess is verified, since it may have been set before it was rejected.
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
    let dummy = DUMMY.get_or_init(|| derive("no account has this password").unwrap_or_default());
    let _never_right = verify(password, dummy);
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRONG: &str = "correct horse battery";

    #[test]
    fn only_the_right_password_is_accepted() {
        let stored = hash(STRONG, &[]).unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify(STRONG, &stored));
        assert!(!verify("correct horse batterz", &stored));
        assert!(!verify(STRONG, "not a hash"));
        assert!(!verify_dummy("no account has this password"));
    }

    #[test]
    fn lengths_are_limited_on_both_ends() {
        assert!(matches!(
            hash("elf letters", &[]).unwrap_err(),
            AccountError::PasswordTooShort { received: 11 }
        ));
        let long = "x".repeat(1025);
        assert!(matches!(
            hash(&long, &[]).unwrap_err(),
            AccountError::PasswordTooLong { received: 1025 }
        ));
        assert!(hash("twelve chars", &[]).is_ok());
    }

    #[test]
    fn common_repeated_and_orderly_passwords_are_easy_to_guess() {
        for password in [
            "aaaaaaaaaaaa",
            "123456789012",
            "abcabcabcabc",
            "qwertyuiop[]",
            "password1234",
            "Passw0rd2026",
            "iloveyouiloveyou",
            "unbelievable",
        ] {
            let error = hash(password, &[]).unwrap_err();
            assert!(
                matches!(error, AccountError::PasswordEasyToGuess { .. }),
                "{password}: {error}"
            );
            let sentence = error.to_string();
            assert!(sentence.starts_with("expected a password that is hard to guess"));
            assert!(!sentence.contains(password));
        }
        // One that was set before is still that of its hash.
        let stored = derive("aaaaaaaaaaaa").unwrap();
        assert!(verify("aaaaaaaaaaaa", &stored));
    }

    #[test]
    fn passwords_made_of_ones_own_words_are_rejected_whatever_their_letter_case() {
        let own = [
            "Augusta Lovelace",
            "augusta@lovelace-engines.test",
            "Analytical Engines Ltd.",
        ];
        for password in [
            "augustalovelace",
            "Lovelace-Engines",
            "augusta@lovelace-engines.test",
            "AnalyticalEngines1",
            "AugustaLovelace2026",
        ] {
            let error = hash(password, &own).unwrap_err();
            let rejected = matches!(
                error,
                AccountError::PasswordOfOwnWords | AccountError::PasswordEasyToGuess { .. }
            );
            assert!(rejected, "{password}: {error}");
        }
        assert!(hash(STRONG, &own).is_ok());
    }

    #[test]
    fn the_longest_password_is_estimated_in_bounded_time() {
        let longest = "aB3$".repeat(MAX_BYTES / 4);
        let _decided = check_strength(&longest, &["aB3$aB3$"]);
    }
}
