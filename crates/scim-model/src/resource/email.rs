//! The rule for e-mail addresses.

/// The longest e-mail address, in bytes (RFC 5321 §4.5.3.1.3, less the angle brackets).
const MAX_EMAIL_BYTES: usize = 254;

/// Whether a text has the form of an e-mail address: something, one `@`, something, without spaces,
/// control characters or the characters that separate entries of a recipient list.
///
/// It does not tell whether mail is delivered, but tells an e-mail address from an account name such
/// as `jdoe` or `CORP\jdoe`.
pub fn is_email(text: &str) -> bool {
    text.len() <= MAX_EMAIL_BYTES && has_form_of_email(text)
}

/// The same of a text that may be longer than any e-mail address: Entra deletes a user softly by
/// putting 32 digits before a `userName` which was one.
pub(super) fn has_form_of_email(text: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>,;:\"\\()[]".contains(c);
    match text.split_once('@') {
        Some((local, domain)) => {
            !local.is_empty()
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
    use super::is_email;

    #[test]
    fn account_names_are_not_emails() {
        for text in [
            "ada@example.com",
            "a+b@localhost",
            "ünï@exämple.com",
            "o'brien@x.test",
        ] {
            assert!(is_email(text), "{text}");
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
            assert!(!is_email(text), "{text}");
        }
        assert!(!is_email(&format!("{}@x.test", "a".repeat(250))));
    }
}
