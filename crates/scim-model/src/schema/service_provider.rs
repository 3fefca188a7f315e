//! The schemas of the discovery endpoints (RFC 7643 §5, §6, §7, §8.7.2).

use super::definition::{AttributeDefinition as A, Schema};

/// The schema of `/ServiceProviderConfig`.
pub static SERVICE_PROVIDER_CONFIG: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
    name: "Service Provider Configuration",
    description: "The features that this server supports",
    attributes: &[
        A::reference("documentationUri", &["external"], "The URL of the guide.").read_only(),
        A::complex("patch", SUPPORTED, "Whether PATCH is supported.")
            .required()
            .read_only(),
        A::complex(
            "bulk",
            BULK,
            "Whether bulk requests are supported, and their limits.",
        )
        .required()
        .read_only(),
        A::complex(
            "filter",
            FILTER,
            "Whether filters are supported, and their limits.",
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
            "The supported methods of pagination.",
        )
        .read_only(),
        A::complex(
            "authenticationSchemes",
            SCHEMES,
            "The supported ways to authenticate.",
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
    A::integer(
        "maxOperations",
        "The maximum number of operations in a request.",
    )
    .required()
    .read_only(),
    A::integer("maxPayloadSize", "The maximum size of a request in bytes.")
        .required()
        .read_only(),
];
const FILTER: &[A] = &[
    IS_SUPPORTED,
    A::integer(
        "maxResults",
        "The maximum number of resources in a response.",
    )
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
    A::string("defaultPaginationMethod", "The method used by default.")
        .read_only()
        .canonical(&["cursor", "index"]),
    A::integer("defaultPageSize", "The default page size.").read_only(),
    A::integer("maxPageSize", "The largest page size.").read_only(),
    A::integer(
        "cursorTimeout",
        "The number of seconds for which a cursor is valid.",
    )
    .read_only(),
];
const SCHEMES: &[A] = &[
    A::string("type", "The type of the scheme.")
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
    A::string("description", "A description of the scheme.")
        .required()
        .read_only(),
    A::reference("specUri", &["external"], "The URL of its specification.").read_only(),
    A::reference("documentationUri", &["external"], "The URL of its guide.").read_only(),
    A::boolean("primary", "Whether it is the preferred one.").read_only(),
];

/// The schema of `/ResourceTypes`.
pub static RESOURCE_TYPE: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
    name: "Resource Type",
    description: "A type of resource and its endpoint",
    attributes: &[
        A::string("id", "The identifier of the resource type.").read_only(),
        A::string("name", "The name of the resource type.")
            .required()
            .read_only(),
        A::string("description", "A description of the resources.").read_only(),
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
        A::string("description", "A description of the schema.").read_only(),
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
const MULTI: A = A::boolean("multiValued", "Whether it has several values.")
    .required()
    .read_only();
const DESCRIPTION: A = A::string("description", "A description of the attribute.").read_only();
const REQUIRED: A = A::boolean("required", "Whether a resource must have it.").read_only();
const CANONICAL: A = A::string("canonicalValues", "Suggested values.")
    .multi_valued()
    .read_only();
const CASE_EXACT: A =
    A::boolean("caseExact", "Whether comparisons are case-sensitive.").read_only();
const MUTABILITY: A = A::string("mutability", "How it may change.")
    .read_only()
    .canonical(&["readOnly", "readWrite", "immutable", "writeOnly"]);
const RETURNED: A = A::string("returned", "When it is returned.")
    .read_only()
    .canonical(&["always", "never", "default", "request"]);
const UNIQUENESS: A = A::string("uniqueness", "The scope in which it is unique.")
    .read_only()
    .canonical(&["none", "server", "global"]);
const REFERENCES: A = A::string(
    "referenceTypes",
    "The types of resources a reference may point to.",
)
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
