//! The attribute statements (SAML core §2.7.3).

use super::read;
use crate::rejection::Rejection;
use crate::xml::Element;
use crate::xml::ns::SAML;

/// An attribute by its `Name`. `FriendlyName` is for people and never read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute {
    /// `Name`.
    pub name: String,
    /// The values that are text, in order, without surrounding white space.
    pub values: Vec<String>,
}

/// Values that are elements rather than text (Shibboleth's `eduPersonTargetedID`) are left out:
/// they say nothing that this crate understands.
pub(super) fn read(assertion: Element<'_>) -> Result<Vec<Attribute>, Rejection> {
    let mut attributes = Vec::new();
    for statement in assertion.children_named(SAML, "AttributeStatement") {
        for attribute in statement.children_named(SAML, "Attribute") {
            let values = attribute
                .children_named(SAML, "AttributeValue")
                .filter_map(Element::text)
                .map(|value| value.trim_ascii().to_owned())
                .collect();
            attributes.push(Attribute {
                name: read::required(attribute, "Name")?,
                values,
            });
        }
    }
    Ok(attributes)
}
