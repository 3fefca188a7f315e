//! The attribute that an organization names as the key of its people, where their NameIDs are
//! transient.

use crate::db::sql_text::text_enum;

text_enum! {
    /// An attribute whose value stays the same, in the place of a NameID that does not. The texts are
    /// stored, and are the values of the API.
    TransientKey {
        /// A pseudonym for this service alone (SAML V2.0 Subject Identifier Attributes, section 3.4).
        PairwiseId = "pairwise-id",
        /// The same for every service (section 3.3 there).
        SubjectId = "subject-id",
        /// The older pseudonym of eduPerson, often an element rather than text.
        EduPersonTargetedId = "eduPersonTargetedID",
        /// The name that a person signs in with at their university.
        EduPersonPrincipalName = "eduPersonPrincipalName",
        /// The object ID of Microsoft Entra.
        ObjectIdentifier = "objectidentifier",
    }
}

/// What the formats of keys begin with. No identity provider gives a NameID of such a format:
/// [`TransientKey::of_format`] tells, where a response is read.
macro_rules! format_of {
    ($word:literal) => {
        concat!("urn:statux:transient-key:", $word)
    };
}

impl TransientKey {
    /// The URI that is stored as the format of a NameID which is a value of this attribute: a link is
    /// found by values of its own attribute only.
    pub fn format(self) -> &'static str {
        match self {
            Self::PairwiseId => format_of!("pairwise-id"),
            Self::SubjectId => format_of!("subject-id"),
            Self::EduPersonTargetedId => format_of!("eduPersonTargetedID"),
            Self::EduPersonPrincipalName => format_of!("eduPersonPrincipalName"),
            Self::ObjectIdentifier => format_of!("objectidentifier"),
        }
    }

    /// The attribute of which this is the format.
    pub fn of_format(format: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.format() == format)
    }
}

#[cfg(test)]
mod tests {
    use super::TransientKey;

    #[test]
    fn each_attribute_has_a_format_of_its_own_and_is_read_from_it() {
        for key in TransientKey::ALL {
            assert!(key.format().ends_with(key.as_str()));
            assert_eq!(TransientKey::of_format(key.format()), Some(*key));
            assert_eq!(TransientKey::parse(key.as_str()), Some(*key));
        }
        let persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
        for other in [persistent, "", "pairwise-id"] {
            assert_eq!(TransientKey::of_format(other), None);
        }
    }
}
