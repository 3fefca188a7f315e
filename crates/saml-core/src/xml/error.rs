//! Why a text is not acceptable XML.

use crate::rejection::{ReasonCode, Rejection};

/// The first thing in a text that the parser does not accept. As small as a pointer, because every
/// step of the parser returns one or its result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.received)]
pub(crate) struct XmlError(Box<Details>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Details {
    code: ReasonCode,
    expected: Option<String>,
    received: String,
}

impl XmlError {
    /// An error at a byte offset.
    #[cold]
    pub(crate) fn new(code: ReasonCode, what: &str, offset: usize) -> Self {
        Self(Box::new(Details {
            code,
            expected: None,
            received: format!("{what} at byte {offset}"),
        }))
    }

    /// Ill-formed XML at a byte offset.
    #[cold]
    pub(crate) fn malformed(what: &str, offset: usize) -> Self {
        Self::new(ReasonCode::MalformedXml, what, offset)
    }

    /// More of something than allowed, from a byte offset on.
    #[cold]
    pub(crate) fn limit(what: &str, max: usize, offset: usize) -> Self {
        Self(Box::new(Details {
            code: ReasonCode::LimitExceeded,
            expected: Some(format!("at most {max} {what}")),
            received: format!("more at byte {offset}"),
        }))
    }

    /// The rule that rejected.
    pub(crate) fn code(&self) -> ReasonCode {
        self.0.code
    }
}

impl From<XmlError> for Rejection {
    fn from(error: XmlError) -> Self {
        let details = *error.0;
        let rejection = Self::new(details.code).received(details.received);
        match details.expected {
            Some(expected) => rejection.expected(expected),
            None => rejection,
        }
    }
}
