//! Base64 as it comes in forms and documents: with white space and line wraps.

mod bulk;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Decodes base64 text (RFC 4648 section 4), ignoring ASCII white space anywhere.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_ascii().as_bytes();
    // Most senders wrap nothing; the others' first line end stops this try early.
    decode_packed(text).or_else(|| {
        let is_space = u8::is_ascii_whitespace;
        let packed: Vec<u8> = text.iter().copied().filter(|it| !is_space(it)).collect();
        decode_packed(&packed)
    })
}

/// Decodes base64 text without white space. Only its end can be padded.
fn decode_packed(text: &[u8]) -> Option<Vec<u8>> {
    let end = text.len() % 8;
    let end = if end == 0 { text.len().min(8) } else { end };
    let (groups, end) = text.split_at_checked(text.len() - end)?;
    let (groups, _) = groups.as_chunks();
    let mut bytes = bulk::decode(groups)?;
    STANDARD.decode_vec(end, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn white_space_and_line_wraps_are_ignored() {
        for text in ["YWJj", " YW\r\nJj\n", "Y W\tJ j"] {
            assert_eq!(decode(text).as_deref(), Some(&b"abc"[..]), "{text:?}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        assert!(decode("YWI=").is_some());
        for text in ["YWI", "YW_j", "YWJj=", "YWJ*", "YWJ="] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn it_decodes_what_the_strict_decoder_does(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&STANDARD.encode(&bytes)), Some(bytes));
        }

        #[test]
        fn it_refuses_what_the_strict_decoder_does(
            bytes in proptest::collection::vec(any::<u8>(), 1..1200),
            at: prop::sample::Index,
            other: char,
        ) {
            let mut text = STANDARD.encode(&bytes);
            let at = at.index(text.len());
            text.replace_range(at..=at, &other.to_string());
            let packed: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
            prop_assert_eq!(decode(&text), STANDARD.decode(packed).ok());
        }

        #[test]
        fn any_bytes_are_judged_as_by_the_strict_decoder(bytes: Vec<u8>) {
            prop_assert_eq!(decode_packed(&bytes), STANDARD.decode(&bytes).ok());
        }
    }

    #[test]
    fn every_byte_in_every_place_is_judged_as_by_the_strict_decoder() {
        for byte in 0..=u8::MAX {
            for place in 0..16 {
                let mut text = *b"YWJjYWJjYWJjYWJj";
                text[place] = byte;
                let strict = STANDARD.decode(text).ok();
                assert_eq!(decode_packed(&text), strict, "{byte} in {place}");
            }
        }
    }
}
