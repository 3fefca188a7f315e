//! Base64 as it comes in forms and documents: with white space and line wraps.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Decodes base64 text (RFC 4648 section 4), ignoring ASCII white space anywhere.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    // Most senders wrap nothing; the others' first line end stops this try early.
    if let Ok(bytes) = STANDARD.decode(text) {
        return Some(bytes);
    }
    let packed: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    STANDARD.decode(packed).ok()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn white_space_and_line_wraps_are_ignored() {
        for text in ["YWJj", " YW\r\nJj\n", "Y W\tJ j"] {
            assert_eq!(decode(text).as_deref(), Some(&b"abc"[..]), "{text:?}");
        }
    }

    #[test]
    fn anything_else_is_rejected() {
        assert!(decode("YWI=").is_some());
        for text in ["YWI", "YW_j", "YWJj=", "YWJ*", "YWJ="] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
