//! The rule for e-mail addresses.

/// The longest e-mail address that mail can be sent to (RFC 5321 §4.5.3.1.3), in bytes.
const MAX_BYTES: usize = 254;

/// Whether the text has the shape of an e-mail address: something, one `@`, a host name; no
/// white space, control characters, brackets or separators. Whether mail arrives there is another
/// question.
///
/// ```
/// use saml_core::attributes::looks_like_email;
///
/// assert!(looks_like_email("ada@example.com"));
/// assert!(!looks_like_email("ada"));
/// ```
pub fn looks_like_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = |c: char| {
        !c.is_whitespace() && !c.is_control() && !matches!(c, '@' | '<' | '>' | '"' | ',' | ';')
    };
    text.len() <= MAX_BYTES
        && !local.is_empty()
        && local.chars().all(plain)
        && domain.split('.').all(|label| !label.is_empty())
        && domain
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::looks_like_email;

    #[test]
    fn email_addresses_are_distinguished_from_other_names() {
        for text in [
            "a@b.c",
            "ada+x@example.co.uk",
            "ada@localhost",
            "ädä@bücher.example",
        ] {
            assert!(looks_like_email(text), "{text}");
        }
        for text in [
            "",
            "ada",
            "@b.c",
            "a@",
            "a@b@c",
            "a b@c.d",
            "a@b..c",
            "a@.b",
            "<a@b.c>",
            "a@b.c,d@e.f",
            "a@b.c\n",
        ] {
            assert!(!looks_like_email(text), "{text:?}");
        }
        assert!(!looks_like_email(&format!("{}@b.c", "a".repeat(251))));
    }
}
