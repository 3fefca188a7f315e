//! Why a text is not acceptable XML.

use crate::refusal::{ReasonCode, Refusal};

/// The first thing in a text that the parser does not accept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{received}")]
pub(crate) struct XmlError {
    code: ReasonCode,
    expected: Option<String>,
    received: String,
}

impl XmlError {
    /// An error at a byte offset.
    pub(crate) fn new(code: ReasonCode, what: &str, offset: usize) -> Self {
        Self {
            code,
            expected: None,
            received: format!("{what} at byte {offset}"),
        }
    }

    /// Ill-formed XML at a byte offset.
    pub(crate) fn malformed(what: &str, offset: usize) -> Self {
        Self::new(ReasonCode::MalformedXml, what, offset)
    }

    /// More of something than allowed, from a byte offset on.
    pub(crate) fn limit(what: &str, max: usize, offset: usize) -> Self {
        Self {
            code: ReasonCode::LimitExceeded,
            expected: Some(format!("at most {max} {what}")),
            received: format!("more at byte {offset}"),
        }
    }

    /// The rule that refused.
    pub(crate) fn code(&self) -> ReasonCode {
        self.code
    }
}

impl From<XmlError> for Refusal {
    fn from(error: XmlError) -> Self {
        let refusal = Self::new(error.code).received(error.received);
        match error.expected {
            Some(expected) => refusal.expected(expected),
            None => refusal,
        }
    }
}
