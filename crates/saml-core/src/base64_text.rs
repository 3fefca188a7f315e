//! Base64 as it comes in forms and documents: with white space and line wraps.

use base64_simd::STANDARD;

/// Decodes base64 text (RFC 4648 section 4), ignoring ASCII white space anywhere.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    // Most senders wrap nothing; the others' first line end stops this try early.
    if let Ok(bytes) = STANDARD.decode_to_vec(text) {
        return Some(bytes);
    }
    let packed: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    STANDARD.decode_to_vec(packed).ok()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
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
        for text in [
            "YWI",
            "YW_j",
            "YWJj=",
            "YWJ*",
            "YWJ=",
            "-YWJj",
            "YWJj-",
            "----",
            "====",
            "YW=j",
            "=WJj",
            "YWI=YWI=",
            "YWJjY===",
            "YWJj\u{B}",
            "é",
        ] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }

    /// What a decoder without vector instructions makes of it.
    fn by_another(text: &str) -> Option<Vec<u8>> {
        let packed: Vec<u8> = text
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        STANDARD.decode(packed).ok()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn encoded_bytes_are_decoded(bytes in vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(decode(&STANDARD.encode(&bytes)), Some(bytes));
        }

        #[test]
        fn another_decoder_has_the_same_verdict_on_near_misses(
            long in vec(any::<u8>(), 0..100),
            text in "[A-Za-z0-9+/]{0,9}[A-Za-f0-9+/=\\- \t\r\n_.]{0,4}[QgAE=\\-]{0,3}[= \n]{0,3}",
            at in 0_usize..150,
            odd in "[=\\-\\x00-\\x7Fé]?",
        ) {
            let long = STANDARD.encode(&long[..long.len() / 3 * 3]);
            let mut text = format!("{long}{text}");
            prop_assert_eq!(decode(&text), by_another(&text), "{:?}", text);
            text.insert_str(at.min(text.len()), &odd);
            prop_assert_eq!(decode(&text), by_another(&text), "{:?}", text);
        }
    }
}
