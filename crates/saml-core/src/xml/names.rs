//! Names and characters of XML 1.0 (fifth edition) and Namespaces in XML 1.0.

/// Splits a qualified name into prefix (empty if none) and local name; `None` if either is not an
/// `NCName`.
pub(crate) fn split_qualified(name: &str) -> Option<(&str, &str)> {
    match name.split_once(':') {
        None => is_ncname(name).then_some(("", name)),
        Some((prefix, local)) => (is_ncname(prefix) && is_ncname(local)).then_some((prefix, local)),
    }
}

/// Whether the text is a name without a colon.
pub(crate) fn is_ncname(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let begins = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    if name.bytes().all(plain) {
        return name.as_bytes().first().is_some_and(begins);
    }
    let mut chars = name.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '_'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c,
            '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Whether XML 1.0 allows the character at all.
pub(crate) fn is_xml_char(c: char) -> bool {
    matches!(c,
        '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Where the first character stands that XML 1.0 forbids, in bytes.
///
/// In UTF-8 these are the control bytes but three, and two characters that begin with `EF BF`.
pub(crate) fn forbidden_char(text: &str) -> Option<usize> {
    /// Long enough to be worth vector instructions, which need a loop without an early end.
    const BLOCK: usize = 64;
    let forbidden = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    let has_control = text.as_bytes().chunks(BLOCK).any(|block| {
        block
            .iter()
            .fold(false, |found, byte| found | forbidden(*byte))
    });
    if has_control || memchr::memmem::find(text.as_bytes(), b"\xEF\xBF").is_some() {
        text.find(|c| !is_xml_char(c))
    } else {
        None
    }
}

/// The four white space characters.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
