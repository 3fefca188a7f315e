//! White space in values, as XML Schema has it.

use std::borrow::Cow;

use super::names::is_space;

/// A value whose schema type collapses white space, as `xs:anyURI`, `xs:NCName`, `xs:dateTime` and
/// `xs:boolean` do (XML Schema part 2 section 4.3.6): none around it, one blank each within it. A
/// character that only looks like a blank is none.
pub(crate) fn collapse(value: &str) -> Cow<'_, str> {
    let is_collapsed = {
        let bytes = value.as_bytes();
        let ends = [bytes.first(), bytes.last()];
        let pairs = bytes.array_windows::<2>();
        !ends.into_iter().flatten().any(|byte| is_space(*byte))
            && !bytes.iter().any(|byte| is_space(*byte) && *byte != b' ')
            && !{ pairs }.any(|pair| *pair == [b' ', b' '])
    };
    if is_collapsed {
        return Cow::Borrowed(value);
    }
    let parts = value.split([' ', '\t', '\r', '\n']);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    Cow::Owned(parts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::collapse;

    #[test]
    fn white_space_collapses_and_what_looks_like_it_stays() {
        for (value, collapsed) in [
            ("", ""),
            (" \t\r\n", ""),
            ("https://a/b", "https://a/b"),
            (" https://a/b\n", "https://a/b"),
            ("a b", "a b"),
            ("a \n\tb", "a b"),
            ("a\tb", "a b"),
            ("\u{a0}a\u{2003}", "\u{a0}a\u{2003}"),
        ] {
            assert_eq!(collapse(value), collapsed, "{value:?}");
        }
    }
}
