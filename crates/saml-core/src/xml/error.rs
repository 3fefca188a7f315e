//! Why a text is not acceptable XML.

use quick_xml::Error as TokenizerError;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::escape::EscapeError;
use quick_xml::events::attributes::AttrError;

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

    /// A document type declaration at a byte offset.
    #[cold]
    pub(super) fn document_type(offset: usize) -> Self {
        let what = "a document type declaration";
        Self::new(ReasonCode::DoctypeForbidden, what, offset)
    }

    /// What the tokenizer did not read at a byte offset, in words that repeat nothing of the text.
    #[cold]
    pub(super) fn of_tokenizer(error: &TokenizerError, offset: usize) -> Self {
        let what = match error {
            TokenizerError::Syntax(SyntaxError::UnclosedDoctype)
            | TokenizerError::IllFormed(IllFormedError::MissingDoctypeName) => {
                return Self::document_type(offset);
            }
            TokenizerError::Escape(EscapeError::UnrecognizedEntity(..)) => {
                return Self::entity(offset);
            }
            TokenizerError::Syntax(SyntaxError::InvalidBangMarkup) => "an unknown declaration",
            TokenizerError::Syntax(_) => "markup that does not end",
            TokenizerError::IllFormed(IllFormedError::UnclosedReference)
            | TokenizerError::Escape(EscapeError::UnterminatedEntity(_)) => {
                "'&' without a reference"
            }
            TokenizerError::IllFormed(_) => "an end tag that fits no start tag",
            TokenizerError::Escape(_) => "an invalid character reference",
            _ => "something else than XML",
        };
        Self::malformed(what, offset)
    }

    /// What is wrong in a tag at a byte offset.
    #[cold]
    pub(super) fn of_attribute(error: &AttrError, tag: usize) -> Self {
        let (what, position) = match error {
            AttrError::ExpectedEq(at) => ("an attribute without a value", *at),
            AttrError::ExpectedValue(at) | AttrError::UnquotedValue(at) => {
                ("an attribute value without quotes", *at)
            }
            AttrError::ExpectedQuote(at, _) => ("an attribute value without an end", *at),
            AttrError::Duplicated(at, _) => ("an attribute given twice", *at),
        };
        // The tokenizer counts from behind the bracket.
        Self::malformed(what, tag + 1 + position)
    }

    /// A reference to an entity that is none of the five, at a byte offset.
    #[cold]
    pub(super) fn entity(offset: usize) -> Self {
        Self::new(ReasonCode::EntityForbidden, "an entity reference", offset)
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
