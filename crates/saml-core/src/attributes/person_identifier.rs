//! Attributes that name a person in the same way at each sign-in, where the NameID does not.

use super::identity::Identity;
use super::names;

/// An attribute that names a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PersonIdentifier {
    /// `pairwise-id` (SAML V2.0 Subject Identifier Attributes Profile §3.4).
    PairwiseId,
    /// `subject-id` (§3.3 there).
    SubjectId,
    /// `eduPersonTargetedID`, as text or as a `NameID` in the value.
    EduPersonTargetedId,
    /// `eduPersonPrincipalName`.
    EduPersonPrincipalName,
    /// Microsoft Entra's object ID.
    ObjectIdentifier,
}

impl PersonIdentifier {
    /// The values of `Name` under which identity providers send it.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::PairwiseId => names::PAIRWISE_ID,
            Self::SubjectId => names::SUBJECT_ID,
            Self::EduPersonTargetedId => names::EDU_PERSON_TARGETED_ID,
            Self::EduPersonPrincipalName => names::EDU_PERSON_PRINCIPAL_NAME,
            Self::ObjectIdentifier => names::OBJECT_IDENTIFIER,
        }
    }

    /// The values of this attribute that are not blank, under all of its names, each once. More than one
    /// leaves open who is meant.
    pub fn values(self, identity: &Identity) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let sent = identity.attributes.iter();
        let values = sent
            .filter(|(name, _)| self.names().contains(&name.as_str()))
            .flat_map(|(_, values)| values)
            .filter(|value| !value.trim().is_empty());
        for value in values {
            // Two different ones say enough; comparing thousands with each other would take long.
            if found.len() < 2 && !found.contains(&value.as_str()) {
                found.push(value);
            }
        }
        found
    }
}
