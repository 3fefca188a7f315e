//! Names and characters of XML 1.0 (fifth edition) and Namespaces in XML 1.0.

/// A qualified name as written, split once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QualifiedName<'a> {
    text: &'a str,
    /// Where the local name begins; zero without a prefix.
    local: usize,
}

impl<'a> QualifiedName<'a> {
    /// Reads a text that is a name from beginning to end: an `NCName`, or two with a colon between
    /// them. `None` if it is anything else.
    #[inline]
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut local = 0;
        let mut colons = 0;
        let mut is_ascii = true;
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let plain = rest.iter().position(|byte| class(*byte) != Class::Plain);
            let Some(plain) = plain else { break };
            at += plain + 1;
            match rest.get(plain).map(|byte| class(*byte)) {
                Some(Class::Colon) => {
                    colons += 1;
                    local = at;
                }
                Some(Class::NotAscii) => is_ascii = false,
                _ => return None,
            }
        }
        let name = Self { text, local };
        let valid = if is_ascii {
            begins_name(name.local()) && (colons == 0 || begins_name(name.prefix()))
        } else {
            is_ncname(name.local()) && (colons == 0 || is_ncname(name.prefix()))
        };
        (valid && colons < 2).then_some(name)
    }

    /// The whole name.
    #[inline]
    pub(crate) fn as_str(self) -> &'a str {
        self.text
    }

    /// The prefix, empty if none.
    #[inline]
    pub(crate) fn prefix(self) -> &'a str {
        let len = self.local.saturating_sub(1);
        self.text.get(..len).unwrap_or_default()
    }

    /// The name without its prefix.
    #[inline]
    pub(crate) fn local(self) -> &'a str {
        self.text.get(self.local..).unwrap_or_default()
    }
}

/// The role that a byte can have in a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A part of it.
    Plain,
    Colon,
    /// A part of a character that has to be looked at as a whole.
    NotAscii,
    /// Nothing.
    Other,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(
            clippy::indexing_slicing,
            clippy::cast_possible_truncation,
            reason = "evaluated by the compiler"
        )]
        {
            classes[byte] = match byte as u8 {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' => Class::Plain,
                b':' => Class::Colon,
                0x80.. => Class::NotAscii,
                _ => Class::Other,
            };
        }
        byte += 1;
    }
    classes
};

#[inline]
fn class(byte: u8) -> Class {
    CLASSES
        .get(usize::from(byte))
        .copied()
        .unwrap_or(Class::Other)
}

/// Whether an ASCII text's first character can begin a name.
#[inline]
fn begins_name(text: &str) -> bool {
    let first = text.bytes().next();
    first.is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}

/// Whether the text is a name without a colon.
pub(crate) fn is_ncname(name: &str) -> bool {
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

/// The four white space characters.
#[inline]
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
