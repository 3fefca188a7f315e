//! The XML declaration of a message: none, or version 1.0 in UTF-8.

use crate::rejection::{ReasonCode, Rejection};

/// Checks the declaration, if there is one, and returns the byte offset of the rest.
pub(super) fn check(text: &str) -> Result<usize, Rejection> {
    let Some(rest) = text.strip_prefix("<?xml") else {
        return Ok(0);
    };
    let Some((inside, _)) = rest.split_once("?>") else {
        return Err(rejection(rest));
    };
    let accepted = read(inside).is_some_and(|rest| rest.trim_ascii().is_empty());
    if accepted {
        Ok("<?xml?>".len() + inside.len())
    } else {
        match encoding(text).filter(|it| !it.eq_ignore_ascii_case("utf-8")) {
            Some(encoding) => Err(Rejection::new(ReasonCode::NotUtf8)
                .expected("UTF-8, also where the XML declaration names an encoding")
                .received(format!("a declaration of the encoding {encoding}"))),
            None => Err(rejection(inside)),
        }
    }
}

/// The encoding that the declaration at the beginning of a text names.
pub(crate) fn encoding(text: &str) -> Option<&str> {
    let (inside, _) = text.strip_prefix("<?xml")?.split_once("?>")?;
    let rest = match pseudo_attribute(inside, "version") {
        Some((_, rest)) => rest,
        None => inside,
    };
    let (encoding, _) = pseudo_attribute(rest, "encoding")?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (encoding.len() <= 40 && encoding.bytes().all(is_name)).then_some(encoding)
}

/// Reads the pseudo attributes in their fixed order and returns the rest.
fn read(inside: &str) -> Option<&str> {
    let (version, mut rest) = pseudo_attribute(inside, "version")?;
    if version != "1.0" {
        return None;
    }
    if let Some((encoding, after)) = pseudo_attribute(rest, "encoding") {
        if !encoding.eq_ignore_ascii_case("utf-8") {
            return None;
        }
        rest = after;
    }
    if let Some((standalone, after)) = pseudo_attribute(rest, "standalone") {
        if !matches!(standalone, "yes" | "no") {
            return None;
        }
        rest = after;
    }
    Some(rest)
}

fn pseudo_attribute<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let rest = text.trim_ascii_start();
    if rest.len() == text.len() {
        return None;
    }
    let rest = rest.strip_prefix(name)?.trim_ascii_start();
    let rest = rest.strip_prefix('=')?.trim_ascii_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.strip_prefix(quote)?.split_once(quote)
}

fn rejection(inside: &str) -> Rejection {
    let shown: String = inside.chars().take(64).collect();
    Rejection::new(ReasonCode::ProcessingInstructionForbidden)
        .expected("an XML declaration of version 1.0 in UTF-8, or none")
        .received(format!("<?xml{shown}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_one_in_utf8_passes_in_every_notation() {
        for (text, body) in [
            ("<r/>", 0),
            ("<?xml version=\"1.0\"?><r/>", 21),
            (
                "<?xml version='1.0' encoding='utf-8' standalone='no' ?><r/>",
                55,
            ),
            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r/>", 38),
        ] {
            assert_eq!(check(text), Ok(body), "{text}");
        }
    }

    #[test]
    fn everything_else_is_rejected() {
        for text in [
            "<?xml version='1.1'?><r/>",
            "<?xml version='1.0' encoding='UTF 7'?><r/>",
            "<?xml encoding='UTF-8'?><r/>",
            "<?xml version='1.0' x='y'?><r/>",
            "<?xml version='1.0'",
            "<?xml-stylesheet href='x'?><r/>",
        ] {
            let code = check(text).unwrap_err().code();
            assert_eq!(code, ReasonCode::ProcessingInstructionForbidden, "{text}");
        }
    }
    #[test]
    fn another_encoding_is_named() {
        for encoding in ["UTF-16", "UTF-7", "ISO-8859-1", "us-ascii", "windows-1252"] {
            for version in ["", " version='1.0'", " version='1.1'"] {
                let text = format!("<?xml{version} encoding='{encoding}'?><r/>");
                let rejection = check(&text).unwrap_err();
                assert_eq!(rejection.code(), ReasonCode::NotUtf8, "{text}");
                assert!(rejection.received_text().unwrap().ends_with(encoding));
            }
        }
    }
}
