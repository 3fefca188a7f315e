//! Length limits for texts and bodies: each number, its unit, and where its message is written.
//!
//! Passwords have theirs in [`identity_store::accounts::passwords`], pages of lists in
//! [`identity_store::PageRequest`], SCIM requests in the configuration, XML in `saml-core`, filters, patches and bulk requests in `scim-model`: each
//! next to the parser that needs it.

use std::fmt;

use scim_model::resource::unsuited_character;

/// A number of bytes, formatted for people.
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

/// A name that a person chooses: not empty, not too long, and on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameLimit {
    /// The maximum length in characters.
    pub max_chars: usize,
}

impl fmt::Display for NameLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1 to {} characters", self.max_chars)
    }
}

/// Why a name is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameProblem {
    /// Empty or only white space.
    Empty,
    /// More characters than the limit.
    TooLong {
        /// The number of characters.
        chars: usize,
    },
    /// A line break or another control character.
    ControlCharacter,
}

impl NameLimit {
    /// The name, trimmed.
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

/// An organization's. Message: `sign_in/first_setup.rs` and the command line.
pub const ORGANIZATION_NAME: NameLimit = NameLimit { max_chars: 200 };
/// A person's, when not provisioned by SCIM. Message: `sign_in/first_setup.rs` and the command
/// line.
pub const PERSON_NAME: NameLimit = NameLimit { max_chars: 200 };
/// An API key's. Message: the command line.
pub const API_KEY_NAME: NameLimit = NameLimit { max_chars: 200 };
/// A SCIM token's. Message: `scim/tokens`, on the page and in the API.
pub const SCIM_TOKEN_NAME: NameLimit = NameLimit { max_chars: 100 };
/// An identity provider's. Message: `sso_connection/error.rs`.
pub const PROVIDER_NAME: NameLimit = NameLimit { max_chars: 100 };

// Texts.

/// An e-mail address, in bytes (RFC 5321 section 4.5.3.1.3, without the brackets of a path).
pub const EMAIL_MAX_BYTES: usize = 254;
/// How much is stored of an e-mail address typed to sign in, in characters; the rest is dropped
/// silently.
pub const TYPED_EMAIL_MAX_CHARS: usize = 320;
/// A text that a list is searched for, in characters. Message: `http/paging.rs`.
pub const SEARCH_TEXT_MAX_CHARS: usize = 256;
/// A metadata URL, in bytes. Message: `sso_connection/metadata/resolve.rs`.
pub const METADATA_URL_MAX_BYTES: usize = 2_000;
/// An entity ID, in bytes (SAML core section 8.3.6). Message:
/// `sso_connection/error.rs`.
pub const ENTITY_ID_MAX_BYTES: usize = 1_024;
/// A secret in a header or a cookie, in bytes. Longer ones are not ours and are not looked up.
pub const SECRET_MAX_BYTES: usize = 256;
/// How much is stored of a User-Agent, in characters; the rest is dropped silently.
pub const USER_AGENT_MAX_CHARS: usize = 200;

// Bodies.

/// A request of the management API; metadata in JSON is the largest. Message:
/// `http/authenticated_json.rs`.
pub const JSON_BODY: Bytes = Bytes(2 * 1024 * 1024);
/// A form of a page; pasted metadata, percent-encoded, is the largest. Message: `http/csrf.rs`.
pub const FORM_BODY: Bytes = Bytes(4 * 1024 * 1024);
/// A form that anybody may send, such as that of the sign-in page. Message: `http/csrf.rs`.
pub const ANONYMOUS_FORM_BODY: Bytes = Bytes(16 * 1024);
/// A SAML response in its form, in base64 and percent-encoded. Message: that of the reason code
/// `too_large`.
pub const SAML_RESPONSE_BODY: Bytes = Bytes(1536 * 1024);
/// A SAML logout message in its form, in base64 and percent-encoded; usually 2 to 12 KB. Message:
/// `saml/logout.rs`.
pub const SAML_LOGOUT_BODY: Bytes = Bytes(64 * 1024);
/// A request for an access token, usually a few hundred bytes. Message: `scim/oauth/token.rs`.
pub const TOKEN_REQUEST_BODY: Bytes = Bytes(16 * 1024);
/// An identity provider's metadata, in bytes; usually 5 to 50 KB. Message:
/// `sso_connection/error.rs`.
pub const METADATA_MAX_BYTES: usize = 1_000_000;

/// Whether the text has the form of an e-mail address, in characters that no reader takes for others. Only sending mail can show that it is
/// deliverable.
pub fn is_email(text: &str) -> bool {
    text.len() <= EMAIL_MAX_BYTES
        && unsuited_character(text).is_none()
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
        let kelvin = "\u{212a}ate@example.com";
        for bad in [
            "", "ada", "@", "a@", "@b", "a@b@c", "a b@c", "a\n@b", kelvin, &long,
        ] {
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
