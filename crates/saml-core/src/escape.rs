//! Text and attribute values as canonical XML writes them (Canonical XML 1.0 §2.3).
//!
//! Everything this crate writes uses these forms, so that what it writes is already canonical.

/// Escapes character data.
pub(crate) fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#xD;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Escapes an attribute value that stands between double quotes.
pub(crate) fn attribute(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' => escaped.push_str("&#x9;"),
            '\n' => escaped.push_str("&#xA;"),
            '\r' => escaped.push_str("&#xD;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// ` name="value"`, or nothing where there is no value.
pub(crate) fn optional_attribute(name: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => format!(" {name}=\"{}\"", attribute(value)),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_the_ones_of_canonical_xml() {
        assert_eq!(text("a&<>\"'\r\n\t"), "a&amp;&lt;&gt;\"'&#xD;\n\t");
        assert_eq!(
            attribute("a&<>\"'\r\n\t"),
            "a&amp;&lt;>&quot;'&#xD;&#xA;&#x9;"
        );
    }

    #[cfg(feature = "idp")]
    #[test]
    fn an_attribute_without_a_value_is_left_out() {
        assert_eq!(optional_attribute("ID", Some("a\"b")), " ID=\"a&quot;b\"");
        assert_eq!(optional_attribute("ID", None), "");
    }
}
