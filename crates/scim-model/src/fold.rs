//! Case folding for attributes whose `caseExact` is false.

/// Folds a string for comparison without regard to letter case (RFC 7643 §2.2, `caseExact`).
///
/// Each character is mapped to its Unicode lower case, independent of locale and of its
/// neighbors. It does no normalization: a composed and a decomposed `é` stay different. Whoever
/// stores a folded column must use this very function, or lookups and filters will disagree.
///
/// ```
/// assert_eq!(scim_model::fold("Ådá@Example.COM"), "ådá@example.com");
/// ```
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Character by character: `str::to_lowercase` writes a final sigma differently from an inner
    // one, so that a prefix of a folded string would not be the fold of the prefix.
    text.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folds_beyond_ascii() {
        assert_eq!(fold("ÄÖÜ"), "äöü");
        assert_eq!(fold("ΣΑΣ"), fold("σασ"));
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["İstanbul", "STRASSE", "Ǆ", "ﬀ"] {
            assert_eq!(fold(&fold(text)), fold(text));
        }
    }
}
