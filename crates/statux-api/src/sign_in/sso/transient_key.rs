//! What names a person whose NameID is another one at each sign-in: an attribute, where the
//! organization has named one.

use identity_store::organizations::TransientKey;
use identity_store::sign_in::{NAME_ID_MAX_CHARACTERS, RejectionCode, TRANSIENT_FORMAT};
use saml_core::Identity;
use saml_core::attributes::PersonIdentifier;

use super::rejection::SsoRejection;

/// How many of the attributes that came are named to the admin.
const MAX_TOLD: usize = 30;

/// What a person is found and linked by.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// The NameID, or the value that takes its place.
    pub(super) name_id: String,
    /// The format of the NameID, or that of the attribute.
    pub(super) format: Option<String>,
}

/// What the person of an assertion is found and linked by, where this attribute is the key.
///
/// # Errors
/// The rejection where the attribute does not name exactly one person.
pub(super) fn named(
    identity: &Identity,
    key: Option<TransientKey>,
) -> Result<Named, Box<SsoRejection>> {
    if let (true, Some(key)) = (is_transient(identity), key) {
        return Ok(Named {
            name_id: value(identity, key)?,
            format: Some(key.format().to_owned()),
        });
    }
    // A provider that gives such a format to a NameID does not make it the value of an attribute.
    let format = identity.name_id_format.clone();
    Ok(Named {
        name_id: identity.name_id.clone(),
        format: format.filter(|format| TransientKey::of_format(format).is_none()),
    })
}

/// The attributes that came beside a transient NameID and may be named as the key; `None` where the NameID
/// stays the same.
pub(super) fn offered(identity: &Identity) -> Option<Vec<TransientKey>> {
    is_transient(identity).then(|| {
        let all = TransientKey::ALL.iter().copied();
        all.filter(|key| !identifier(*key).values(identity).is_empty())
            .collect()
    })
}

fn is_transient(identity: &Identity) -> bool {
    identity.name_id_format.as_deref() == Some(TRANSIENT_FORMAT)
}

fn value(identity: &Identity, key: TransientKey) -> Result<String, Box<SsoRejection>> {
    let received = match identifier(key).values(identity).as_slice() {
        [] => {
            let sent = identity.attributes.iter().take(MAX_TOLD);
            let sent: Vec<&str> = sent.map(|(name, _)| name.as_str()).collect();
            let sent = if sent.is_empty() {
                "no attribute".to_owned()
            } else {
                sent.join(", ")
            };
            format!("no value of it; of attributes there came {sent}")
        }
        [one] => match one.chars().count() {
            0..=NAME_ID_MAX_CHARACTERS => return Ok((*one).to_owned()),
            long => format!("{long} characters"),
        },
        _ => "several different values".to_owned(),
    };
    let names = identifier(key).names().first().copied().unwrap_or_default();
    let expected = format!(
        "one value of {key} ({names}), of at most {NAME_ID_MAX_CHARACTERS} characters, in the place of \
         the transient NameID"
    );
    let rejection = SsoRejection::code(RejectionCode::KeyAttributeUnusable)
        .expected(expected)
        .received(received);
    Err(Box::new(rejection.proven()))
}

fn identifier(key: TransientKey) -> PersonIdentifier {
    match key {
        TransientKey::SubjectId => PersonIdentifier::SubjectId,
        TransientKey::EduPersonTargetedId => PersonIdentifier::EduPersonTargetedId,
        TransientKey::EduPersonPrincipalName => PersonIdentifier::EduPersonPrincipalName,
        TransientKey::ObjectIdentifier => PersonIdentifier::ObjectIdentifier,
        // The enum may grow in its crate; the test below has each of today's.
        _ => PersonIdentifier::PairwiseId,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_the_attribute_of_its_name() {
        for key in TransientKey::ALL {
            let names = identifier(*key).names();
            assert!(names.contains(&key.as_str()), "{key}: {names:?}");
        }
    }
}
