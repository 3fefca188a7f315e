//! The Group schema (RFC 7643 §4.2, §8.7.1).

use super::Schema;
use super::definition::{AttributeDefinition as A, Mutability};

/// The core Group schema.
pub static GROUP: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:Group",
    name: "Group",
    description: "Group",
    attributes: &[
        A::string("displayName", "The group's name.").required(),
        A::complex("members", MEMBERS, "The members of the group.").multi_valued(),
    ],
};

const MEMBERS: &[A] = &[
    A::string("value", "The member's id.")
        .case_exact()
        .mutability(Mutability::Immutable),
    A::reference("$ref", &["User", "Group"], "The member's address.")
        .mutability(Mutability::Immutable),
    // RFC 7643 leaves it out of the schema, though its examples have it: it is as in section 2.4.
    A::string("display", "The member's name, as the client gave it.")
        .mutability(Mutability::Immutable),
    A::string("type", "The member's resource type.")
        .mutability(Mutability::Immutable)
        .canonical(&["User", "Group"]),
];
