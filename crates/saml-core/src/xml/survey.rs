//! One scan of a whole text, for properties that decide how the rest is read.

use memchr::{memchr, memmem};

use super::error::XmlError;
use super::names::is_xml_char;

/// Constructs that a text holds somewhere or nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Survey {
    /// Neither references nor white space other than blanks, as in messages written by
    /// programs: every attribute value stands for itself.
    pub(super) is_plain: bool,
    /// White space other than blanks.
    pub(super) has_control: bool,
}

impl Survey {
    /// Scans a text.
    ///
    /// # Errors
    ///
    /// A character that XML 1.0 forbids (section 2.2).
    pub(super) fn of(text: &str) -> Result<Self, XmlError> {
        let (has_control, is_ascii) = control_and_ascii(text.as_bytes());
        // Beyond ASCII two characters are forbidden; in UTF-8 both begin with these bytes.
        let is_suspect =
            has_control || !is_ascii && memmem::find(text.as_bytes(), b"\xEF\xBF").is_some();
        if is_suspect && let Some(offset) = text.find(|c| !is_xml_char(c)) {
            return Err(XmlError::malformed("a character that XML forbids", offset));
        }
        let is_plain = !has_control && memchr(b'&', text.as_bytes()).is_none();
        Ok(Self {
            is_plain,
            has_control,
        })
    }
}

/// Whether a text has bytes below the blank, and whether it has none above 127.
fn control_and_ascii(text: &[u8]) -> (bool, bool) {
    /// Without an early end the loop over a block becomes a few vector instructions.
    const BLOCK: usize = 1024;
    let (mut lowest, mut bits) = (u8::MAX, 0);
    for block in text.chunks(BLOCK) {
        for byte in block {
            lowest = lowest.min(*byte);
            bits |= *byte;
        }
    }
    (lowest < b' ', bits < 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_are_found_wherever_they_stand() {
        let long = "é".repeat(2_000);
        for around in ["", "a", long.as_str()] {
            for allowed in ["\t", "\n", "\r", " ", "\u{FFFD}", "\u{EFFF}", "\u{10FFFF}"] {
                assert!(Survey::of(&format!("{around}{allowed}{around}")).is_ok());
            }
            for forbidden in ["\0", "\u{1}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"] {
                assert!(Survey::of(&format!("{around}{forbidden}{around}")).is_err());
            }
        }
    }

    #[test]
    fn only_texts_without_references_and_line_ends_are_plain() {
        let is_plain = |text: &str| Survey::of(text).unwrap().is_plain;
        for text in ["", "<r a='é'> b</r>"] {
            assert!(is_plain(text), "{text:?}");
        }
        for text in ["&", "a\n", "\tb", "\r"] {
            assert!(!is_plain(text), "{text:?}");
        }
    }
}
