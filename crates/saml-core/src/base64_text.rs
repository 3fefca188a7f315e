//! Base64 as it comes in forms and documents: with white space and line wraps.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::Simd;
use base64::engine::general_purpose::PAD;

/// Decodes dozens of bytes at a time where the processor can.
static STANDARD: LazyLock<Simd> = LazyLock::new(|| Simd::standard(PAD));

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
    use base64::Engine as _;
    use base64::engine::general_purpose;
    use proptest::collection::vec;
    use proptest::prelude::*;

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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn it_is_decoded_as_byte_by_byte(
            bytes in vec(any::<u8>(), 0..300),
            damage in proptest::option::of((any::<u16>(), any::<u8>())),
        ) {
            let one_by_one = general_purpose::STANDARD;
            let mut text = one_by_one.encode(&bytes).into_bytes();
            prop_assert_eq!(decode(str::from_utf8(&text).unwrap()), Some(bytes));
            if let (Some((at, byte)), false) = (damage, text.is_empty()) {
                let at = usize::from(at) % text.len();
                text[at] = byte;
            }
            if let Ok(text) = str::from_utf8(&text) {
                let packed: String = text.chars().filter(|it| !it.is_ascii_whitespace()).collect();
                prop_assert_eq!(decode(text), one_by_one.decode(packed).ok());
            }
        }
    }
}
