//! Which characters an e-mail address or a user name may have: none that a reader cannot see, or
//! takes for another one.

use std::fmt;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// A character that an e-mail address or a user name must not have.
///
/// ```
/// use scim_model::resource::unsuited_character;
///
/// assert_eq!(unsuited_character("jürgen@example.com"), None);
/// let kelvin = unsuited_character("\u{212a}ate@example.com").unwrap();
/// assert_eq!(kelvin.to_string(), "U+212A, which stands for \"K\"");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsuitedCharacter {
    character: char,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Blank,
    Control,
    Bidirectional,
    Invisible,
    /// What NFKC makes of it.
    StandsFor(String),
}

impl fmt::Display for UnsuitedCharacter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = u32::from(self.character);
        match &self.kind {
            Kind::Blank => write!(f, "U+{code:04X}, a blank"),
            Kind::Control => write!(f, "U+{code:04X}, a control character"),
            Kind::Bidirectional => write!(f, "U+{code:04X}, which changes the direction of text"),
            Kind::Invisible => write!(f, "U+{code:04X}, which is invisible"),
            Kind::StandsFor(other) => write!(f, "U+{code:04X}, which stands for {other:?}"),
        }
    }
}

/// The first character of an e-mail address or a user name that it must not have: a blank, a control
/// character, one that is invisible or changes the direction of text, and one that the normalization
/// form NFKC changes, such as a full-width letter.
pub fn unsuited_character(text: &str) -> Option<UnsuitedCharacter> {
    text.chars().find_map(|character| {
        let kind = kind_of(character)?;
        Some(UnsuitedCharacter { character, kind })
    })
}

fn kind_of(character: char) -> Option<Kind> {
    if character.is_ascii_graphic() {
        return None;
    }
    if character.is_control() {
        return Some(Kind::Control);
    }
    if character.is_whitespace() || character == BRAILLE_BLANK {
        return Some(Kind::Blank);
    }
    if is_in(character, BIDIRECTIONAL) {
        return Some(Kind::Bidirectional);
    }
    if is_in(character, INVISIBLE) {
        return Some(Kind::Invisible);
    }
    if is_nfkc_quick(std::iter::once(character)) == IsNormalized::Yes {
        return None;
    }
    let mut normalized = std::iter::once(character).nfkc();
    if (normalized.next(), normalized.next()) == (Some(character), None) {
        return None;
    }
    let normalized = std::iter::once(character).nfkc().collect();
    Some(Kind::StandsFor(normalized))
}

fn is_in(character: char, ranges: &[(char, char)]) -> bool {
    ranges
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&character))
}

const BRAILLE_BLANK: char = '\u{2800}';

/// The property `Bidi_Control`.
const BIDIRECTIONAL: &[(char, char)] = &[
    ('\u{61c}', '\u{61c}'),
    ('\u{200e}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2066}', '\u{2069}'),
];

/// The property `Default_Ignorable_Code_Point`, and the interlinear annotations.
const INVISIBLE: &[(char, char)] = &[
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200d}'),
    ('\u{2060}', '\u{2065}'),
    ('\u{206a}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

#[cfg(test)]
mod tests {
    use super::unsuited_character;

    #[test]
    fn letters_of_all_scripts_are_suited_and_what_misleads_a_reader_is_not() {
        for good in [
            "ada@example.com",
            "o'brien+x@x.test",
            "jürgen@bücher.example",
            // In two code points, as a Mac sends it.
            "ju\u{308}rgen@x.test",
            "用户@例え.jp",
            "аda@x.test",
            "CORP\\ada",
        ] {
            assert_eq!(unsuited_character(good), None, "{good}");
        }
        for (bad, told) in [
            ("a b", "U+0020, a blank"),
            ("a\u{a0}b", "U+00A0, a blank"),
            ("a\tb", "U+0009, a control character"),
            ("a\u{7f}b", "U+007F, a control character"),
            ("a\u{202e}b", "U+202E, which changes the direction of text"),
            ("a\u{200b}b", "U+200B, which is invisible"),
            ("a\u{e0061}b", "U+E0061, which is invisible"),
            ("\u{212a}ate", "U+212A, which stands for \"K\""),
            ("ａda", "U+FF41, which stands for \"a\""),
            ("oﬃce", "U+FB03, which stands for \"ffi\""),
        ] {
            let found = unsuited_character(bad).unwrap();
            assert_eq!(found.to_string(), told);
        }
    }
}
