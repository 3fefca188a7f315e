//! The schemas of the discovery endpoints (RFC 7643 §5, §6, §7, §8.7.2).

use super::definition::{AttributeDefinition as A, Schema};

/// The schema of `/ServiceProviderConfig`.
pub static SERVICE_PROVIDER_CONFIG: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
    name: "Service Provider Configuration",
    description: "What this server supports",
    attributes: &[
        A::reference(
            "documentationUri",
            &["external"],
            "The address of the guide.",
        )
        .read_only(),
        A::complex("patch", SUPPORTED, "Whether PATCH is supported.")
            .required()
            .read_only(),
        A::complex(
            "bulk",
            BULK,
            "Whether and how far bulk requests are supported.",
        )
        .required()
        .read_only(),
        A::complex(
            "filter",
            FILTER,
            "Whether and how far filters are supported.",
        )
        .required()
        .read_only(),
        A::complex(
            "changePassword",
            SUPPORTED,
            "Whether passwords can be changed.",
        )
        .required()
        .read_only(),
        A::complex("sort", SUPPORTED, "Whether sorting is supported.")
            .required()
            .read_only(),
        A::complex("etag", SUPPORTED, "Whether entity tags are supported.")
            .required()
            .read_only(),
        A::complex(
            "pagination",
            PAGINATION,
            "Which ways of paging are supported.",
        )
        .read_only(),
        A::complex(
            "authenticationSchemes",
            SCHEMES,
            "How clients prove who they are.",
        )
        .multi_valued()
        .required()
        .read_only(),
    ],
};

const IS_SUPPORTED: A = A::boolean("supported", "Whether it is supported.")
    .required()
    .read_only();
const SUPPORTED: &[A] = &[IS_SUPPORTED];
const BULK: &[A] = &[
    IS_SUPPORTED,
    A::integer("maxOperations", "The most operations in one request.")
        .required()
        .read_only(),
    A::integer("maxPayloadSize", "The largest request in bytes.")
        .required()
        .read_only(),
];
const FILTER: &[A] = &[
    IS_SUPPORTED,
    A::integer("maxResults", "The most resources in one answer.")
        .required()
        .read_only(),
];
const PAGINATION: &[A] = &[
    A::boolean("cursor", "Whether cursors are supported.")
        .required()
        .read_only(),
    A::boolean("index", "Whether startIndex is supported.")
        .required()
        .read_only(),
    A::string(
        "defaultPaginationMethod",
        "The way used unless asked otherwise.",
    )
    .read_only()
    .canonical(&["cursor", "index"]),
    A::integer("defaultPageSize", "The page size unless asked otherwise.").read_only(),
    A::integer("maxPageSize", "The largest page size.").read_only(),
    A::integer("cursorTimeout", "How many seconds a cursor is good for.").read_only(),
];
const SCHEMES: &[A] = &[
    A::string("type", "The kind of scheme.")
        .required()
        .read_only()
        .canonical(&[
            "oauth",
            "oauth2",
            "oauthbearertoken",
            "httpbasic",
            "httpdigest",
        ]),
    A::string("name", "The name of the scheme.")
        .required()
        .read_only(),
    A::string("description", "How it works here.")
        .required()
        .read_only(),
    A::reference(
        "specUri",
        &["external"],
        "The address of its specification.",
    )
    .read_only(),
    A::reference(
        "documentationUri",
        &["external"],
        "The address of its guide.",
    )
    .read_only(),
    A::boolean("primary", "Whether it is the preferred one.").read_only(),
];

/// The schema of `/ResourceTypes`.
pub static RESOURCE_TYPE: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
    name: "Resource Type",
    description: "A kind of resource and where it is",
    attributes: &[
        A::string("id", "The identifier of the resource type.").read_only(),
        A::string("name", "The name of the resource type.")
            .required()
            .read_only(),
        A::string("description", "What the resources are.").read_only(),
        A::reference("endpoint", &["uri"], "The endpoint below the base URL.")
            .required()
            .read_only(),
        A::reference("schema", &["uri"], "The URN of the core schema.")
            .required()
            .read_only(),
        A::complex("schemaExtensions", EXTENSIONS, "The schema extensions.")
            .multi_valued()
            .read_only(),
    ],
};

const EXTENSIONS: &[A] = &[
    A::reference("schema", &["uri"], "The URN of the extension.")
        .required()
        .read_only(),
    A::boolean("required", "Whether a resource must have it.")
        .required()
        .read_only(),
];

/// The schema of `/Schemas`.
pub static SCHEMA: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:Schema",
    name: "Schema",
    description: "The definition of a schema",
    attributes: &[
        A::reference("id", &["uri"], "The URN of the schema.")
            .required()
            .read_only(),
        A::string("name", "The name of the schema.").read_only(),
        A::string("description", "What the schema describes.").read_only(),
        A::complex(
            "attributes",
            ATTRIBUTE_WITH_SUB_ATTRIBUTES,
            "The attributes.",
        )
        .multi_valued()
        .required()
        .read_only(),
    ],
};

const NAME: A = A::string("name", "The attribute's name.")
    .required()
    .read_only()
    .case_exact();
const KIND: A = A::string("type", "The data type.")
    .required()
    .read_only()
    .canonical(&[
        "string",
        "complex",
        "boolean",
        "decimal",
        "integer",
        "dateTime",
        "reference",
        "binary",
    ]);
const MULTI: A = A::boolean("multiValued", "Whether it holds several values.")
    .required()
    .read_only();
const DESCRIPTION: A = A::string("description", "What it holds.").read_only();
const REQUIRED: A = A::boolean("required", "Whether a resource must have it.").read_only();
const CANONICAL: A = A::string("canonicalValues", "Values that are suggested.")
    .multi_valued()
    .read_only();
const CASE_EXACT: A = A::boolean("caseExact", "Whether letter case matters.").read_only();
const MUTABILITY: A = A::string("mutability", "Who may change it.")
    .read_only()
    .canonical(&["readOnly", "readWrite", "immutable", "writeOnly"]);
const RETURNED: A = A::string("returned", "When it is answered.")
    .read_only()
    .canonical(&["always", "never", "default", "request"]);
const UNIQUENESS: A = A::string("uniqueness", "Among which resources it is unique.")
    .read_only()
    .canonical(&["none", "server", "global"]);
const REFERENCES: A = A::string("referenceTypes", "What a reference may point at.")
    .multi_valued()
    .read_only();

const ATTRIBUTE: &[A] = &[
    NAME,
    KIND,
    MULTI,
    DESCRIPTION,
    REQUIRED,
    CANONICAL,
    CASE_EXACT,
    MUTABILITY,
    RETURNED,
    UNIQUENESS,
    REFERENCES,
];
const ATTRIBUTE_WITH_SUB_ATTRIBUTES: &[A] = &[
    NAME,
    KIND,
    MULTI,
    DESCRIPTION,
    REQUIRED,
    CANONICAL,
    CASE_EXACT,
    MUTABILITY,
    RETURNED,
    UNIQUENESS,
    REFERENCES,
    A::complex("subAttributes", ATTRIBUTE, "The sub-attributes.")
        .multi_valued()
        .read_only(),
];
