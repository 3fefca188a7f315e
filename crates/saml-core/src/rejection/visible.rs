//! Texts in which nothing is invisible: two values that differ must not look the same.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text with what cannot be seen made visible: `␠` for a blank at an end or beside another, `␉`, `␊` and
/// `␍` for tab and line ends, `<U+00A0>` and the like for every other character that shows nothing or turns
/// the direction of writing.
///
/// ```
/// assert_eq!(saml_core::visible("https://sp.example/acs "), "https://sp.example/acs␠");
/// assert_eq!(saml_core::visible("one two"), "one two");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    let has_blank = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
    if !has_blank && !text.contains(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            ' ' if before == ' ' || matches!(rest.clone().next(), None | Some(' ')) => {
                shown.push('␠');
            }
            '\t' => shown.push('␉'),
            '\n' => shown.push('␊'),
            '\r' => shown.push('␍'),
            c if is_invisible(c) => {
                // Writing to a `String` cannot fail.
                let _result = write!(shown, "<U+{:04X}>", u32::from(c));
            }
            c => shown.push(c),
        }
        before = c;
    }
    Cow::Owned(shown)
}

/// Whether a character other than the blank shows nothing, or only turns others around.
fn is_invisible(c: char) -> bool {
    (c.is_whitespace() && c != ' ')
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_cannot_be_seen_is_shown() {
        for (text, shown) in [
            ("", ""),
            ("https://sp.example/acs", "https://sp.example/acs"),
            ("a time before now", "a time before now"),
            ("https://sp.example/acs ", "https://sp.example/acs␠"),
            (" a", "␠a"),
            (" ", "␠"),
            ("a  b", "a␠␠b"),
            ("a \tb\r\n", "a ␉b␍␊"),
            ("a\u{a0}b\u{200b}", "a<U+00A0>b<U+200B>"),
            ("\u{202e}a\u{0}", "<U+202E>a<U+0000>"),
            ("Ådä 李 \u{1F600}", "Ådä 李 \u{1F600}"),
        ] {
            assert_eq!(visible(text), shown, "{text:?}");
            assert_eq!(visible(shown), shown, "again");
        }
    }
}
