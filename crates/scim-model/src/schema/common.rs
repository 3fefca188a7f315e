//! The attributes every resource has (RFC 7643 §3.1), which no schema lists.

use super::definition::{AttributeDefinition as A, Returned};

/// `schemas`, `id`, `externalId`, `meta`.
pub(crate) const COMMON: &[A] = &[
    A::reference(
        "schemas",
        &["uri"],
        "The URNs of the schemas the resource uses.",
    )
    .multi_valued()
    .required()
    .returned(Returned::Always),
    A::string("id", "The identifier the server gave the resource.")
        .case_exact()
        .read_only()
        .unique()
        .returned(Returned::Always),
    A::string("externalId", "The identifier the client gave the resource.").case_exact(),
    A::complex("meta", META, "What the server knows about the resource.").read_only(),
];

const META: &[A] = &[
    A::string("resourceType", "The name of the resource type.")
        .case_exact()
        .read_only(),
    A::date_time("created", "When the resource was created.").read_only(),
    A::date_time("lastModified", "When the resource was last changed.").read_only(),
    A::reference("location", &["uri"], "The address of the resource.").read_only(),
    A::string("version", "The version, as a weak entity tag.")
        .case_exact()
        .read_only(),
];
