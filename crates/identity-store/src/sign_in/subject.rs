//! The name by which the identity provider knows a session that it began, for single logout.

use serde::{Deserialize, Serialize};

use super::name_id::{MAX_CHARACTERS, NameId};

/// The most characters of each of the other texts; longer ones are nobody's (a session without a subject
/// is not signed out at the identity provider).
const MAX_TEXT: usize = 512;

/// The subject of an assertion, as a logout message names it (SAML core section 3.7.1). It is the
/// assertion's own also where an attribute is the key in the place of a transient NameID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlSubject {
    /// The NameID's value.
    pub name_id: String,
    /// Its format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The domain in which it is unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_qualifier: Option<String>,
    /// The service provider that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sp_name_qualifier: Option<String>,
    /// The identity provider's name for its session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_index: Option<String>,
}

impl SamlSubject {
    /// The subject, if it is short enough to be kept.
    #[must_use]
    pub fn kept(self) -> Option<Self> {
        self.fits().then_some(self)
    }

    fn fits(&self) -> bool {
        let others = [
            &self.format,
            &self.name_qualifier,
            &self.sp_name_qualifier,
            &self.session_index,
        ];
        let mut others = others.into_iter().flatten();
        others.all(|text| text.chars().count() <= MAX_TEXT)
            && self.name_id.chars().count() <= MAX_CHARACTERS
    }

    /// The form of the NameID by which sessions are found: many providers leave the format out of logout
    /// messages.
    pub(super) fn compared(&self) -> String {
        NameId::new(&self.name_id, None).compared()
    }

    pub(super) fn stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_CHARACTERS, MAX_TEXT, SamlSubject};

    fn subject(name_id: &str) -> SamlSubject {
        SamlSubject {
            name_id: name_id.to_owned(),
            format: None,
            name_qualifier: None,
            sp_name_qualifier: None,
            session_index: Some("_1".to_owned()),
        }
    }

    #[test]
    fn a_subject_is_kept_up_to_its_limits_and_read_as_it_was() {
        let longest = subject(&"é".repeat(MAX_CHARACTERS));
        assert_eq!(SamlSubject::read(&longest.stored()), Some(longest.clone()));
        assert!(longest.kept().is_some());
        assert_eq!(subject(&"é".repeat(MAX_CHARACTERS + 1)).kept(), None);
        let mut long = subject("ada");
        long.session_index = Some("x".repeat(MAX_TEXT + 1));
        assert_eq!(long.kept(), None);
    }

    #[test]
    fn names_are_compared_without_the_format_that_logout_messages_leave_out() {
        let mut with_format = subject("Ada@Example.com");
        with_format.format = Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".into());
        assert_eq!(
            with_format.compared(),
            subject("ada@example.com").compared()
        );
        assert_ne!(subject("Ada").compared(), subject("ada").compared());
    }
}
