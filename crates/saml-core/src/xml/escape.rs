//! Character escapes of Canonical XML 1.0 section 2.3.

use memchr::{memchr, memchr3};

/// Appends character data. Text that was borrowed from the message can need an escape for `>` only.
pub(crate) fn push_text(output: &mut String, text: &str, is_itself: bool) {
    if is_itself && memchr(b'>', text.as_bytes()).is_none() {
        return output.push_str(text);
    }
    push_escaped(output, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    });
}

/// Appends an attribute value that stands between double quotes. One that was borrowed
/// from the message can need an escape for such quotes only.
pub(crate) fn push_attribute_value(output: &mut String, value: &str, is_itself: bool) {
    let bytes = value.as_bytes();
    let is_plain = if is_itself {
        memchr(b'"', bytes).is_none()
    } else {
        memchr3(b'&', b'<', b'"', bytes).is_none() && memchr3(b'\t', b'\n', b'\r', bytes).is_none()
    };
    if is_plain {
        return output.push_str(value);
    }
    push_escaped(output, value, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\t' => Some("&#x9;"),
        b'\n' => Some("&#xA;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    });
}

fn push_escaped(output: &mut String, text: &str, escape: impl Fn(u8) -> Option<&'static str>) {
    let mut copied = 0;
    for (position, byte) in text.bytes().enumerate() {
        if let Some(escaped) = escape(byte) {
            output.push_str(text.get(copied..position).unwrap_or_default());
            output.push_str(escaped);
            copied = position + 1;
        }
    }
    output.push_str(text.get(copied..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_the_ones_of_canonical_xml() {
        let (mut text, mut value) = (String::new(), String::new());
        push_text(&mut text, "a&<>\"'\r\n\t", false);
        push_attribute_value(&mut value, "a&<>\"'\r\n\t", false);
        assert_eq!(text, "a&amp;&lt;&gt;\"'&#xD;\n\t");
        assert_eq!(value, "a&amp;&lt;>&quot;'&#xD;&#xA;&#x9;");
    }
}
