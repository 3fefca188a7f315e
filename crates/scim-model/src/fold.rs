//! Folding for comparison: of e-mail addresses and user names, which tell people apart, and of other text
//! whose `caseExact` is false.

use std::borrow::Cow;

use unicode_normalization::char::decompose_compatible;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Folds a string for comparison ignoring case (RFC 7643 §2.2, `caseExact`).
///
/// It maps as the `UsernameCaseMapped` profile of PRECIS does (RFC 7644 §5; RFC 7613 §3.2.2):
/// full-width and half-width characters to the ordinary ones, each character to its Unicode lower
/// case, independent of locale and of its neighbors, and the result to normalization form C, so
/// that a composed and a decomposed `é` are the same. It rejects nothing. A folded column
/// must be computed by this function, or lookups and filters disagree.
///
/// E-mail addresses and user names fold less: see [`fold_email`].
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
    let mut lower = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            // The full-width and half-width forms, a single Unicode block, and the ideographic space.
            '\u{3000}' | '\u{ff01}'..='\u{ffee}' => {
                decompose_compatible(character, |part| push_lower(part, &mut lower));
            }
            ordinary => push_lower(ordinary, &mut lower),
        }
    }
    composed(lower)
}

fn push_lower(character: char, text: &mut String) {
    if character.is_ascii() {
        text.push(character.to_ascii_lowercase());
    } else {
        character.to_lowercase().for_each(|lower| text.push(lower));
    }
}

/// Normalization form C, which most texts have: composing takes much longer than seeing that.
fn composed(text: String) -> String {
    // Marks that compose begin here, and with them characters that they are composed from.
    let is_simple = text.chars().all(|character| character < '\u{300}');
    if is_simple || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text;
    }
    text.nfc().collect()
}

/// As [`fold`], without a copy of a text that is folded already, as most are.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    if is_folded(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(fold(text))
    }
}

/// Whether it is seen at once that folding a text, or an e-mail address, leaves it as it is.
pub(crate) fn is_folded(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
}

/// Folds an e-mail address or a user name for comparison.
///
/// It is brought to normalization form C, its ASCII letters to lower case, and what stands behind
/// its last `@` to the ASCII form of a domain name (IDNA), unless that is none. No other letters are
/// mapped: two people whose names a reader can tell apart stay two people. A folded column must be
/// computed by this function, or lookups and filters disagree.
///
/// ```
/// use scim_model::fold_email;
///
/// assert_eq!(fold_email("Ada@BÜCHER.example"), "ada@xn--bcher-kva.example");
/// assert_ne!(fold_email("ÄDA@example.com"), fold_email("äda@example.com"));
/// ```
pub fn fold_email(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let folded = fold_email_part(text);
    let Some((local, domain)) = folded.rsplit_once('@') else {
        return folded;
    };
    if domain.is_ascii() {
        return folded;
    }
    match idna::domain_to_ascii(domain) {
        Ok(domain) if !domain.is_empty() => format!("{local}@{domain}"),
        _ => folded,
    }
}

/// Folds a part of an e-mail address, which may end anywhere, as [`fold_email`] does but for the domain:
/// for a filter that asks what an e-mail address contains, or begins or ends with.
pub fn fold_email_part(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // In lower case a letter may compose with a mark with which it does not in upper case.
    let mut folded = composed(text.to_owned());
    folded.make_ascii_lowercase();
    composed(folded)
}

#[cfg(test)]
mod tests {
    use super::{fold, fold_email, fold_email_part};
    use proptest::prelude::*;

    #[test]
    fn emails_fold_ascii_letters_and_domains_only() {
        for (text, folded) in [
            ("Ada@Example.COM", "ada@example.com"),
            ("ADA", "ada"),
            ("A\u{30a}DA@x.test", "\u{c5}da@x.test"),
            ("Ünï@BÜCHER.example", "Ünï@xn--bcher-kva.example"),
            ("a@b@bücher.example", "a@b@xn--bcher-kva.example"),
            // A domain that IDNA does not take is lowered.
            ("ada@\u{200f}BÜCHER..", "ada@\u{200f}bÜcher.."),
            ("ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example"),
            ("BÜCHER.example", "bÜcher.example"),
        ] {
            assert_eq!(fold_email(text), folded, "{text}");
        }
        for (one, other) in [
            ("ÄDA@x", "äda@x"),
            ("ada@x", "ａｄａ@x"),
            ("straße", "strasse"),
        ] {
            assert_ne!(fold_email(one), fold_email(other));
        }
        assert_eq!(fold_email_part("@BÜCHER"), "@bÜcher");
    }

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
        fn what_is_composed_already_is_what_composing_yields(
            text in "\\PC{0,40}|[İẞǄﬀΣς\\u{300}-\\u{345}a-zA-ZÅΩ\u{1100}\u{1161}ﾞｱ]{0,12}"
        ) {
            use unicode_normalization::UnicodeNormalization;
            prop_assert_eq!(super::composed(text.clone()), text.nfc().collect::<String>());
            let folded = fold(&text);
            prop_assert_eq!(super::folded(&text).into_owned(), folded);
        }

        #[test]
        fn folding_is_idempotent(text in "\\PC{0,40}|[İẞǄﬀΣς\\u{300}-\\u{345}a-zA-ZÅΩ]{0,12}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn folding_an_address_is_idempotent(
            text in "\\PC{0,20}(@\\PC{0,20})?|[HhAa\u{300}-\u{345}ÅΩ\u{212a}@.]{0,12}"
        ) {
            prop_assert_eq!(fold_email(&fold_email(&text)), fold_email(&text));
            let part = fold_email_part(&text);
            prop_assert_eq!(fold_email_part(&part), part);
        }

        #[test]
        fn composition_makes_no_difference_to_an_email(text in "[A-Za-zÀ-ỹ@.]{0,20}") {
            use unicode_normalization::UnicodeNormalization;
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold_email(&decomposed), fold_email(&text));
        }
    }
}
