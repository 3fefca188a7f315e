//! What is taken for an e-mail address.

/// The longest e-mail address, in bytes (RFC 5321 §4.5.3.1.3, less the angle brackets).
const MAX_EMAIL_BYTES: usize = 254;

/// Whether a text can be an e-mail address: something, one `@`, something, without spaces,
/// control characters or the signs that separate addresses in a list.
///
/// Whether mail arrives there is another matter; this only keeps `jdoe` and `CORP\jdoe` from
/// being taken for an address.
pub fn is_email_address(text: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>,;:\"\\()[]".contains(c);
    match text.split_once('@') {
        Some((local, domain)) => {
            text.len() <= MAX_EMAIL_BYTES
                && !local.is_empty()
                && !domain.is_empty()
                && !domain.contains('@')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && !text.contains(forbidden)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_email_address;

    #[test]
    fn tells_addresses_from_account_names() {
        for text in [
            "ada@example.com",
            "a+b@localhost",
            "ünï@exämple.com",
            "o'brien@x.test",
        ] {
            assert!(is_email_address(text), "{text}");
        }
        for text in [
            "",
            "ada",
            "CORP\\ada",
            "@x.test",
            "ada@",
            "a@b@c",
            "a b@x.test",
            "a@x.",
        ] {
            assert!(!is_email_address(text), "{text}");
        }
        assert!(!is_email_address(&format!("{}@x.test", "a".repeat(250))));
    }
}
