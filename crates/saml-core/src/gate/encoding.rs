//! Encodings of documents other than UTF-8, which only metadata may have.

use std::borrow::Cow;

use super::declaration;

/// The order of bytes in UTF-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Utf16 {
    LittleEndian,
    BigEndian,
}

/// Whether bytes are UTF-16: by its byte order mark, or by how XML begins in it (XML 1.0 appendix F).
pub(crate) fn utf_16(bytes: &[u8]) -> Option<Utf16> {
    match bytes {
        [0xFF, 0xFE, ..] | [b'<' | b' ' | b'\t' | b'\r' | b'\n', 0, ..] => {
            Some(Utf16::LittleEndian)
        }
        [0xFE, 0xFF, ..] | [0, b'<' | b' ' | b'\t' | b'\r' | b'\n', ..] => Some(Utf16::BigEndian),
        _ => None,
    }
}

/// The text of a document in UTF-8, UTF-16, ISO-8859-1 or US-ASCII, without byte order marks and
/// white space around it. Where it was another encoding than UTF-8, its XML declaration is left
/// out.
///
/// What is UTF-8 is read as UTF-8, whatever it declares: texts are often stored anew with a
/// declaration of how they were stored before.
///
/// # Errors
///
/// A sentence on the encoding, if it is another.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    if let Some(order) = utf_16(bytes) {
        let text = from_utf_16(bytes, order).ok_or("UTF-16 that is damaged or cut off")?;
        return Ok(Cow::Owned(undeclared(trimmed(&text)).to_owned()));
    }
    match str::from_utf8(bytes) {
        Ok(text) => {
            let text = trimmed(text);
            let is_utf_8 = |name: &str| name.eq_ignore_ascii_case("utf-8");
            Ok(Cow::Borrowed(match declaration::encoding(text) {
                Some(name) if !is_utf_8(name) => undeclared(text),
                _ => text,
            }))
        }
        Err(error) => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            // The marks of a byte order, read as Latin-1.
            let text = text.trim_start_matches("\u{ef}\u{bb}\u{bf}");
            let text = trimmed(text);
            match declaration::encoding(text) {
                Some(name) if is_latin_1(name) => Ok(Cow::Owned(undeclared(text).to_owned())),
                Some(name) if !name.eq_ignore_ascii_case("utf-8") => Err(format!(
                    "the encoding {name}, which is none of UTF-8, UTF-16, ISO-8859-1 and US-ASCII, \
                     or a damaged text"
                )),
                _ => Err(format!(
                    "a byte that is not UTF-8 at {}",
                    error.valid_up_to()
                )),
            }
        }
    }
}

fn is_latin_1(name: &str) -> bool {
    ["iso-8859-1", "iso_8859-1", "latin1"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

fn from_utf_16(bytes: &[u8], order: Utf16) -> Option<String> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let units = units.iter().map(|unit| match order {
        Utf16::LittleEndian => u16::from_le_bytes(*unit),
        Utf16::BigEndian => u16::from_be_bytes(*unit),
    });
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

fn trimmed(text: &str) -> &str {
    let is_around = |c: char| c == '\u{feff}' || c.is_ascii_whitespace();
    text.trim_start_matches(is_around).trim_ascii_end()
}

/// A text without its XML declaration.
fn undeclared(text: &str) -> &str {
    let is_declaration = text.starts_with("<?xml")
        && text
            .get(5..6)
            .is_some_and(|next| next.trim_ascii().is_empty());
    match text.split_once("?>") {
        Some((_, rest)) if is_declaration => rest.trim_ascii_start(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16_of(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_is_decoded_once() {
        let text = "<r a=\"é\">ü</r>";
        let declared =
            |encoding: &str| format!("<?xml version='1.0' encoding='{encoding}'?>\n{text}");
        let latin_1: Vec<u8> = declared("ISO-8859-1")
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        let utf_16 = declared("utf-16");
        for bytes in [
            text.into(),
            format!("\u{feff}{text}").into_bytes(),
            format!(" \r\n\u{feff}\n{text}\n").into_bytes(),
            utf_16.clone().into_bytes(),
            declared("ISO-8859-1").into_bytes(),
            latin_1,
            utf_16_of(&utf_16, u16::to_le_bytes),
            utf_16_of(&utf_16, u16::to_be_bytes),
            utf_16_of(&format!("\u{feff}{utf_16}"), u16::to_le_bytes),
            utf_16_of(&format!("\u{feff} {text} "), u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text), "{bytes:?}");
        }
        let ascii = b"<?xml version='1.0' encoding='US-ASCII'?><r/>";
        assert_eq!(decode(ascii).as_deref(), Ok("<r/>"));
        let utf_8 = "<?xml version='1.0' encoding='utf-8'?><r/>";
        assert_eq!(decode(utf_8.as_bytes()).as_deref(), Ok(utf_8));
    }

    #[test]
    fn other_encodings_are_named() {
        let with = |encoding: &str| {
            let declaration = format!("<?xml version='1.0' encoding='{encoding}'?><r>");
            decode(&[declaration.as_bytes(), b"\xe4</r>"].concat()).map(|_| ())
        };
        assert_eq!(with("latin1"), Ok(()), "baseline");
        for encoding in ["Shift_JIS", "windows-1252", "US-ASCII"] {
            assert!(with(encoding).unwrap_err().contains(encoding));
        }
        assert!(with("UTF-8").unwrap_err().contains("not UTF-8 at"));
        assert!(decode(b"\xff\xfe<").unwrap_err().contains("UTF-16"));
        assert!(decode(b"\xff\xfe\x00\xd8").unwrap_err().contains("UTF-16"));
    }
}
