//! How long texts and bodies may be: every number, its unit, and where its sentence is said.
//!
//! Passwords have theirs in [`identity_store::accounts::passwords`], pages of lists in
//! [`identity_store::PageRequest`], XML in `saml-core`, filters, patches and bulk requests in `scim-model`: each
//! beside the parser that needs it.

use std::fmt;

/// A number of bytes, shown as people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bytes(pub usize);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const KB: usize = 1024;
        const MB: usize = 1024 * KB;
        match self.0 {
            bytes if bytes >= MB && bytes % MB == 0 => write!(f, "{} MB", bytes / MB),
            bytes if bytes >= KB && bytes % KB == 0 => write!(f, "{} KB", bytes / KB),
            bytes => write!(f, "{bytes} bytes"),
        }
    }
}

/// The name of something that a person names: not empty, not endless, and on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameLimit {
    /// The most characters.
    pub max_chars: usize,
}

impl fmt::Display for NameLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1 to {} characters", self.max_chars)
    }
}

/// Why a name is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameProblem {
    /// Nothing but white space.
    Empty,
    /// More characters than the limit.
    TooLong {
        /// How many there are.
        chars: usize,
    },
    /// A line break or the like.
    ControlCharacter,
}

impl NameLimit {
    /// The name without white space around it.
    ///
    /// # Errors
    /// When it is empty, too long, or holds a control character.
    pub fn check(self, name: &str) -> Result<&str, NameProblem> {
        let name = name.trim();
        let chars = name.chars().count();
        if chars == 0 {
            Err(NameProblem::Empty)
        } else if chars > self.max_chars {
            Err(NameProblem::TooLong { chars })
        } else if name.chars().any(char::is_control) {
            Err(NameProblem::ControlCharacter)
        } else {
            Ok(name)
        }
    }
}

// Names, in characters.

/// An organization's: `sign_in/first_setup.rs` and the command line say it.
pub const ORGANIZATION_NAME: NameLimit = NameLimit { max_chars: 200 };
/// A person's, where there is no SCIM: `sign_in/first_setup.rs` and the command line say it.
pub const PERSON_NAME: NameLimit = NameLimit { max_chars: 200 };
/// An API key's: the command line says it.
pub const API_KEY_NAME: NameLimit = NameLimit { max_chars: 200 };
/// A SCIM token's: `scim/tokens` says it, on the page and in the API.
pub const SCIM_TOKEN_NAME: NameLimit = NameLimit { max_chars: 100 };
/// An identity provider's: `sso_connection/error.rs` says it.
pub const PROVIDER_NAME: NameLimit = NameLimit { max_chars: 100 };

// Texts.

/// An e-mail address, in bytes (RFC 5321 section 4.5.3.1.3, without the brackets of a path).
pub const EMAIL_MAX_BYTES: usize = 254;
/// What is kept of an e-mail address that was typed to sign in, in characters: nobody is told.
pub const TYPED_EMAIL_MAX_CHARS: usize = 320;
/// A metadata URL, in bytes: `sso_connection/metadata/resolve.rs` says it.
pub const METADATA_URL_MAX_BYTES: usize = 2_000;
/// An entity ID, in bytes (SAML core section 8.3.6): `sso_connection/error.rs` says it.
pub const ENTITY_ID_MAX_BYTES: usize = 1_024;
/// A secret in a header or a cookie, in bytes: what is longer is not ours, and is not looked up.
pub const SECRET_MAX_BYTES: usize = 256;
/// What is kept of a User-Agent, in characters: nobody is told.
pub const USER_AGENT_MAX_CHARS: usize = 200;

// Bodies.

/// A request of the management API; metadata in JSON is the largest: `http/authenticated_json.rs`
/// says it.
pub const JSON_BODY: Bytes = Bytes(2 * 1024 * 1024);
/// A form of a page; pasted metadata is the largest, percent-encoded: `http/csrf.rs` says it.
pub const FORM_BODY: Bytes = Bytes(4 * 1024 * 1024);
/// A SAML response in its form, in base64 and percent-encoded: the reason code `too_large` says it.
pub const SAML_RESPONSE_BODY: Bytes = Bytes(1024 * 1024);
/// A SCIM request; a user has a few kilobytes, and a photo some more: `scim/body.rs` says it.
pub const SCIM_BODY: Bytes = Bytes(1024 * 1024);
/// A request for an access token; it has a few hundred bytes: `scim/oauth/token.rs` says it.
pub const TOKEN_REQUEST_BODY: Bytes = Bytes(16 * 1024);
/// An identity provider's metadata, in bytes; usual ones have 5 to 50 KB: `sso_connection/error.rs`
/// says it.
pub const METADATA_MAX_BYTES: usize = 1_000_000;

/// Whether a text has the form of an e-mail address. Only mail can tell whether mail arrives there.
pub fn is_email(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control();
    text.len() <= EMAIL_MAX_BYTES
        && text.chars().all(plain)
        && text.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !local.contains('@')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_has_one_at_sign_with_something_on_both_sides() {
        for good in ["ada@example.com", "a@b", "ä+x@example.com"] {
            assert!(is_email(good), "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(EMAIL_MAX_BYTES));
        for bad in ["", "ada", "@", "a@", "@b", "a@b@c", "a b@c", "a\n@b", &long] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn names_are_counted_in_characters_without_space_around_them() {
        let limit = NameLimit { max_chars: 3 };
        assert_eq!(limit.check(" äöü\n"), Ok("äöü"));
        assert_eq!(limit.check(" \t"), Err(NameProblem::Empty));
        let too_long = NameProblem::TooLong { chars: 4 };
        assert_eq!(limit.check("äöüß"), Err(too_long));
        assert_eq!(limit.check("a\nb"), Err(NameProblem::ControlCharacter));
        assert_eq!(limit.to_string(), "1 to 3 characters");
    }

    #[test]
    fn bytes_are_shown_in_the_largest_unit_that_is_whole() {
        for (bytes, shown) in [
            (Bytes(2 * 1024 * 1024), "2 MB"),
            (Bytes(16 * 1024), "16 KB"),
            (Bytes(1_000_000), "1000000 bytes"),
        ] {
            assert_eq!(bytes.to_string(), shown);
        }
    }
}
