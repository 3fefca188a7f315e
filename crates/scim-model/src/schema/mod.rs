//! The schemas of RFC 7643 as data: what each attribute is, and how it behaves.

mod common;
mod definition;
mod enterprise_user;
mod group;
mod render;
mod resource_type;
mod service_provider;
mod user;

pub use self::definition::{AttributeDefinition, AttributeType, Mutability, Returned, Uniqueness};
pub use self::enterprise_user::ENTERPRISE_USER;
pub use self::group::GROUP;
pub use self::resource_type::{Extension, GROUP_TYPE, ResourceType, USER_TYPE};
pub use self::service_provider::{RESOURCE_TYPE, SCHEMA, SERVICE_PROVIDER_CONFIG};
pub use self::user::USER;

pub(crate) use self::common::COMMON;

/// A schema (RFC 7643 §7): a URN and the attributes it defines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schema {
    /// The URN.
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// What the schema describes.
    pub description: &'static str,
    /// The attributes, without the common ones (`id`, `externalId`, `meta`, `schemas`).
    pub attributes: &'static [AttributeDefinition],
}

impl Schema {
    /// The attribute called `name`, in any letter case.
    pub fn attribute(&self, name: &str) -> Option<&'static AttributeDefinition> {
        definition::by_name(self.attributes, name)
    }
}

/// Whether a URN is that of a core schema, in its present or an older spelling
/// (`urn:scim:schemas:core:1.0`), in any letter case. Attributes below it need no URN.
pub(crate) fn is_core_urn(urn: &str) -> bool {
    let urn = urn.to_ascii_lowercase();
    [
        "urn:ietf:params:scim:schemas:core:",
        "urn:scim:schemas:core:",
    ]
    .iter()
    .any(|prefix| {
        urn.strip_prefix(prefix).is_some_and(|rest| {
            matches!(rest.split(':').next(), Some("1.0" | "2.0"))
                && matches!(rest.split(':').nth(1), None | Some("user" | "group"))
                && rest.split(':').count() <= 2
        })
    })
}

#[cfg(test)]
mod tests {
    use super::is_core_urn;

    #[test]
    fn core_urns_old_and_new() {
        for urn in [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:core:2.0:group",
            "urn:scim:schemas:core:1.0",
            "urn:scim:schemas:core:2.0",
            "URN:SCIM:schemas:core:2.0:User",
        ] {
            assert!(is_core_urn(urn), "{urn}");
        }
        assert!(!is_core_urn(
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
        ));
        assert!(!is_core_urn("urn:scim:schemas:extension:enterprise:1.0"));
    }
}
