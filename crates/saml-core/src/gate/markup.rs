//! Names the forbidden markup of a text. The parser accepts none of it; this scan of the byte
//! behind each `<` finds it wherever the parser stopped, so that the rejection can name it.

use memchr::memchr_iter;

use crate::rejection::{ReasonCode, Rejection};

/// Names document types, comments, CDATA sections and processing instructions behind `body`.
pub(super) fn check(text: &str, body: usize) -> Result<(), Rejection> {
    let bytes = text.as_bytes().get(body..).unwrap_or_default();
    for position in memchr_iter(b'<', bytes) {
        let after = bytes.get(position + 1..).unwrap_or_default();
        let (code, what) = match after {
            [b'?', ..] => (
                ReasonCode::ProcessingInstructionForbidden,
                "a processing instruction",
            ),
            [b'!', b'-', ..] => (ReasonCode::CommentForbidden, "a comment"),
            [b'!', b'[', ..] => (ReasonCode::CdataForbidden, "a CDATA section"),
            [b'!', ..] => (ReasonCode::DoctypeForbidden, "a document type declaration"),
            _ => continue,
        };
        return Err(Rejection::new(code).received(format!("{what} at byte {}", body + position)));
    }
    Ok(())
}
