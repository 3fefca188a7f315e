//! Case folding for attributes whose `caseExact` is false.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

/// Folds a string for comparison ignoring case (RFC 7643 §2.2, `caseExact`).
///
/// It maps as the `UsernameCaseMapped` profile of PRECIS does (RFC 7644 §5; RFC 7613 §3.2.2):
/// full-width and half-width characters to the ordinary ones, each character to its Unicode lower
/// case, independent of locale and of its neighbors, and the result to normalization form C, so
/// that a composed and a decomposed `é` are the same. It rejects nothing. A folded column
/// must be computed by this function, or lookups and filters disagree.
///
/// ```
/// assert_eq!(scim_model::fold("Ådá@Example.COM"), "ådá@example.com");
/// assert_eq!(scim_model::fold("A\u{30a}"), "å");
/// ```
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Character by character, because `str::to_lowercase` treats a final sigma differently: a
    // prefix of a folded string would not be the fold of the prefix.
    ordinary_width(text)
        .chars()
        .flat_map(char::to_lowercase)
        .nfc()
        .collect()
}

/// Maps the full-width and half-width forms, a single Unicode block, and the ideographic space.
fn ordinary_width(text: &str) -> String {
    let mut mapped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{3000}' | '\u{ff01}'..='\u{ffee}' => {
                decompose_compatible(character, |part| mapped.push(part));
            }
            ordinary => mapped.push(ordinary),
        }
    }
    mapped
}

#[cfg(test)]
mod tests {
    use super::fold;
    use proptest::prelude::*;

    #[test]
    fn folds_beyond_ascii() {
        assert_eq!(fold("ÄÖÜ"), "äöü");
        assert_eq!(fold("ΣΑΣ"), fold("σασ"));
    }

    #[test]
    fn composition_and_width_make_no_difference() {
        assert_eq!(fold("JU\u{308}RGEN"), fold("jürgen"));
        assert_eq!(fold("Ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ"), "ada@example.com");
        assert_eq!(fold("ｱﾞ"), fold("ア\u{3099}"));
        assert_ne!(fold("jurgen"), fold("jürgen"));
        assert_ne!(
            fold("ﬀ"),
            fold("ff"),
            "of the compatibility mappings, only width applies"
        );
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in "\\PC{0,40}|[İẞǄﬀΣς\\u{300}-\\u{345}a-zA-ZÅΩ]{0,12}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
