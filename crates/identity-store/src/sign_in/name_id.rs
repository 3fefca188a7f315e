//! A NameID, and how it is compared.

use scim_model::resource::{is_email, unsuited_character};

use crate::fold_email;
use crate::organizations::TransientKey;

/// The most characters of a NameID (SAML core section 8.3.7 asks for no more of a persistent one).
pub const MAX_CHARACTERS: usize = 256;

/// SAML core section 8.3.2.
const EMAIL_FORMAT: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
/// The format of a NameID that means a person in one session only (SAML core section 8.3.8).
pub const TRANSIENT_FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

/// The value of a NameID with its format, as an assertion gives them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NameId<'a> {
    pub(crate) value: &'a str,
    pub(crate) format: Option<&'a str>,
}

impl<'a> NameId<'a> {
    pub(crate) fn new(value: &'a str, format: Option<&'a str>) -> Self {
        Self { value, format }
    }

    /// Whether it means the person in one session only, so that it is never linked.
    pub(crate) fn is_transient(self) -> bool {
        self.format == Some(TRANSIENT_FORMAT)
    }

    /// The attribute whose value it is, if that is the key in the place of a transient NameID.
    pub(crate) fn key(self) -> Option<TransientKey> {
        self.format.and_then(TransientKey::of_format)
    }

    /// Whether a sign-in by it is what the organization's setting asks for: a value of the attribute
    /// that is named now, and a transient one only where none is.
    pub(crate) fn suits(self, named: Option<TransientKey>) -> bool {
        match self.key() {
            Some(key) => named == Some(key),
            None => named.is_none() || !self.is_transient(),
        }
    }

    /// Whether it may be the other's link: values of different attributes may be equal, and are
    /// different people's.
    pub(crate) fn is_of_kind(self, other: Self) -> bool {
        self.key() == other.key()
    }

    /// Whether it is an e-mail address: by its format, which many providers give to everything, or
    /// because it is shaped like one. One with a character that stands for another is compared
    /// exactly: folding would make it somebody else's.
    pub(crate) fn is_email(self) -> bool {
        let by_format = self.format == Some(EMAIL_FORMAT) && self.value.contains('@');
        !self.is_transient()
            && (by_format || is_email(self.value))
            && unsuited_character(self.value).is_none()
    }

    /// Whether mail reaches the person there, as far as the provider says. A key that is shaped like an
    /// e-mail address is compared as one, but mostly leads to no mailbox.
    pub(crate) fn is_mailbox(self) -> bool {
        self.key().is_none() && self.is_email()
    }

    /// The form that is compared: e-mail addresses folded, all others exactly.
    pub(crate) fn compared(self) -> String {
        if self.is_email() {
            fold_email(self.value)
        } else {
            self.value.to_owned()
        }
    }

    /// Whether it is this `userName`, whose folded form is known.
    pub(crate) fn is_user_name(self, user_name: &str, folded: &str) -> bool {
        if self.is_email() {
            fold_email(self.value) == folded
        } else {
            self.value == user_name
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EMAIL_FORMAT, NameId, TRANSIENT_FORMAT};
    use crate::organizations::TransientKey;

    #[test]
    fn emails_compare_folded_and_all_others_exactly() {
        let compared = |value, format| NameId::new(value, format).compared();
        assert_eq!(compared("Ada@Example.com", None), "ada@example.com");
        assert_eq!(compared("Ada@X", Some(EMAIL_FORMAT)), "ada@x");
        assert_eq!(compared("Ada", Some(EMAIL_FORMAT)), "Ada");
        assert_eq!(compared("Ada", None), "Ada");
        // Shaped like none, it is one by its format alone.
        assert_eq!(compared("<Ada>@x", Some(EMAIL_FORMAT)), "<ada>@x");
        assert_eq!(compared("<Ada>@x", None), "<Ada>@x");
        assert_eq!(
            compared("Ada@Example.com", Some(TRANSIENT_FORMAT)),
            "Ada@Example.com"
        );
        assert_eq!(compared("Kim@x", Some(EMAIL_FORMAT)), "kim@x");
        assert_eq!(compared("\u{212a}im@x", Some(EMAIL_FORMAT)), "\u{212a}im@x");
    }
    #[test]
    fn a_key_is_compared_like_a_name_id_and_suits_its_own_setting_only() {
        let format = Some(TransientKey::PairwiseId.format());
        let shaped = NameId::new("AB@uni.example", format);
        assert_eq!(shaped.compared(), "ab@uni.example");
        assert!(shaped.is_email() && !shaped.is_mailbox());
        assert_eq!(NameId::new("AB", format).compared(), "AB");
        let transient = NameId::new("_1", Some(TRANSIENT_FORMAT));
        let plain = NameId::new("AB@uni.example", None);
        assert!(!shaped.is_of_kind(plain) && shaped.is_of_kind(NameId::new("x", format)));
        for (named, suits) in [
            (None, [false, true, true]),
            (Some(TransientKey::PairwiseId), [true, false, true]),
            (Some(TransientKey::SubjectId), [false, false, true]),
        ] {
            let found = [shaped, transient, plain].map(|name_id| name_id.suits(named));
            assert_eq!(found, suits, "{named:?}");
        }
    }
}
