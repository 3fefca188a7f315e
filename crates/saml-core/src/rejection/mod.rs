//! Why a message was rejected, as data.
//!
//! A [`Rejection`] carries a [`ReasonCode`] (stable, one for each rule) and, where a rule compares
//! two sides, what was expected and what was received. It never carries an assertion.

mod reason_code;
mod visible;

pub use reason_code::ReasonCode;
pub use visible::visible;

use std::borrow::Cow;
use std::fmt;

/// The longest text of the message that a rejection repeats, in characters.
const MAX_QUOTED_CHARS: usize = 256;

/// The reason why a message was rejected.
///
/// ```
/// use saml_core::{ReasonCode, Rejection};
///
/// let rejection = Rejection::new(ReasonCode::AudienceMismatch)
///     .expected("https://sp.example/metadata")
///     .received("https://other.example");
/// assert_eq!(rejection.code().as_str(), "audience_mismatch");
/// assert_eq!(
///     rejection.to_string(),
///     "audience_mismatch: expected https://sp.example/metadata, received https://other.example"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    code: ReasonCode,
    sides: Option<Box<Sides>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Sides {
    expected: Option<String>,
    received: Option<String>,
}

impl Rejection {
    /// A rejection with no sides to show.
    pub fn new(code: ReasonCode) -> Self {
        Self { code, sides: None }
    }

    /// Adds what the rule expected, with what cannot be seen made [`visible`]. Cut after 256 characters.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.sides.get_or_insert_default().expected = Some(shown(expected.into()));
        self
    }

    /// Adds what the message held instead, with what cannot be seen made [`visible`]. Cut after 256
    /// characters.
    #[must_use]
    pub fn received(mut self, received: impl Into<String>) -> Self {
        self.sides.get_or_insert_default().received = Some(shown(received.into()));
        self
    }

    /// The stable code of the rule that rejected.
    pub fn code(&self) -> ReasonCode {
        self.code
    }

    /// The value that the rule expected, where it compares two.
    pub fn expected_text(&self) -> Option<&str> {
        self.sides.as_ref()?.expected.as_deref()
    }

    /// The value in the message, where the rule compares two.
    pub fn received_text(&self) -> Option<&str> {
        self.sides.as_ref()?.received.as_deref()
    }
}

impl From<ReasonCode> for Rejection {
    fn from(code: ReasonCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        match (self.expected_text(), self.received_text()) {
            (Some(expected), Some(received)) => {
                write!(f, ": expected {expected}, received {received}")
            }
            (Some(expected), None) => write!(f, ": expected {expected}"),
            (None, Some(received)) => write!(f, ": received {received}"),
            (None, None) => Ok(()),
        }
    }
}

impl std::error::Error for Rejection {}

fn shown(text: String) -> String {
    let mut text = match visible(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(visible) => visible,
    };
    if let Some((cut, _)) = text.char_indices().nth(MAX_QUOTED_CHARS) {
        text.truncate(cut);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_at_a_character_boundary() {
        let rejection = Rejection::new(ReasonCode::Unsigned).received("é".repeat(1000));
        let text = rejection.received_text().unwrap();
        assert_eq!(text.chars().count(), MAX_QUOTED_CHARS + 1);
        assert!(text.ends_with('…'));
    }

    #[test]
    fn display_shows_only_the_sides_that_exist() {
        let code = ReasonCode::IssuerMismatch;
        assert_eq!(Rejection::new(code).to_string(), "issuer_mismatch");
        assert_eq!(
            Rejection::new(code).expected("a").to_string(),
            "issuer_mismatch: expected a"
        );
        assert_eq!(
            Rejection::new(code).received("b").to_string(),
            "issuer_mismatch: received b"
        );
    }
}
