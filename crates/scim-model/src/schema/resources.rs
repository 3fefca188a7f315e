//! The schemas of users and groups, and the attributes every resource has (RFC 7643 §3.1, §4,
//! §8.7.1).

use super::definition::{AttributeDefinition as A, Mutability, Returned, Schema};

/// The attributes every resource has (RFC 7643 §3.1), which no schema lists: `schemas`, `id`,
/// `externalId`, `meta`.
pub(super) const COMMON: &[A] = &[
    A::reference(
        "schemas",
        &["uri"],
        "The URNs of the schemas the resource uses.",
    )
    .multi_valued()
    .required()
    .returned(Returned::Always),
    A::string("id", "The identifier assigned by the server.")
        .case_exact()
        .read_only()
        .unique()
        .returned(Returned::Always),
    A::string("externalId", "The identifier assigned by the client.").case_exact(),
    A::complex("meta", META, "The metadata of the resource.").read_only(),
];

const META: &[A] = &[
    A::string("resourceType", "The name of the resource type.")
        .case_exact()
        .read_only(),
    A::date_time("created", "When the resource was created.").read_only(),
    A::date_time("lastModified", "When the resource was last changed.").read_only(),
    A::reference("location", &["uri"], "The URL of the resource.").read_only(),
    A::string("version", "The version, as a weak entity tag.")
        .case_exact()
        .read_only(),
];

/// The core User schema (RFC 7643 §4.1, §8.7.1).
pub static USER: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    description: "User Account",
    attributes: ATTRIBUTES,
};

const ATTRIBUTES: &[A] = &[
    A::string(
        "userName",
        "The name the user signs in with: an e-mail address, or any name if emails contains \
         one. Unique within the organization.",
    )
    .folded_as_email()
    .required()
    .unique(),
    A::complex("name", NAME, "The parts of the user's name."),
    A::string("displayName", "The name shown to others."),
    A::string("nickName", "The casual name."),
    A::reference(
        "profileUrl",
        &["external"],
        "The URL of the user's online profile.",
    ),
    A::string("title", "The job title."),
    A::string(
        "userType",
        "The relation to the organization, such as Contractor or Employee.",
    ),
    A::string(
        "preferredLanguage",
        "The preferred languages, as in Accept-Language.",
    ),
    A::string("locale", "The location for formatting, such as en-US."),
    A::string("timezone", "The time zone, such as America/Los_Angeles."),
    A::boolean("active", "Whether the user may sign in."),
    A::string(
        "password",
        "Accepted and ignored: people sign in through the identity provider.",
    )
    .mutability(Mutability::WriteOnly)
    .returned(Returned::Never),
    A::complex("emails", EMAILS, "The e-mail addresses.").multi_valued(),
    A::complex("phoneNumbers", PHONE_NUMBERS, "The phone numbers.").multi_valued(),
    A::complex("ims", IMS, "The instant messaging accounts.").multi_valued(),
    A::complex("photos", PHOTOS, "The URLs of photos.").multi_valued(),
    A::complex("addresses", ADDRESSES, "The postal addresses.").multi_valued(),
    A::complex("groups", GROUPS, "The groups the user belongs to.")
        .multi_valued()
        .read_only(),
    A::complex("entitlements", PLAIN, "The things the user is entitled to.").multi_valued(),
    A::complex("roles", PLAIN, "The user's roles at the identity provider.").multi_valued(),
    A::complex("x509Certificates", CERTIFICATES, "The certificates.").multi_valued(),
];

const NAME: &[A] = &[
    A::string("formatted", "The full name as it is displayed."),
    A::string("familyName", "The family name, or last name."),
    A::string("givenName", "The given name, or first name."),
    A::string("middleName", "The middle names."),
    A::string("honorificPrefix", "The titles before the name, such as Dr."),
    A::string("honorificSuffix", "The suffixes, such as III."),
];

const DISPLAY: A = A::string("display", "The value as it is displayed.");
const TYPE: A = A::string("type", "What the value is for.");
const PRIMARY: A = A::boolean(
    "primary",
    "Whether this is the preferred value; true only once.",
);

const EMAILS: &[A] = &[
    A::string("value", "The e-mail address.").folded_as_email(),
    DISPLAY,
    TYPE.canonical(&["work", "home", "other"]),
    PRIMARY,
];
const PHONE_NUMBERS: &[A] = &[
    A::string("value", "The phone number."),
    DISPLAY,
    TYPE.canonical(&["work", "home", "mobile", "fax", "pager", "other"]),
    PRIMARY,
];
const IMS: &[A] = &[
    A::string("value", "The instant messaging account."),
    DISPLAY,
    TYPE.canonical(&["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
    PRIMARY,
];
const PHOTOS: &[A] = &[
    A::reference("value", &["external"], "The URL of the photo."),
    DISPLAY,
    TYPE.canonical(&["photo", "thumbnail"]),
    PRIMARY,
];
const ADDRESSES: &[A] = &[
    A::string("formatted", "The whole postal address as it is displayed."),
    A::string("streetAddress", "The street and the number."),
    A::string("locality", "The city."),
    A::string("region", "The state or region."),
    A::string("postalCode", "The postal code."),
    A::string("country", "The country, as two letters of ISO 3166-1."),
    TYPE.canonical(&["work", "home", "other"]),
    PRIMARY,
];
const GROUPS: &[A] = &[
    A::string("value", "The group's id.")
        .case_exact()
        .read_only(),
    A::reference("$ref", &["Group"], "The group's URL.").read_only(),
    A::string("display", "The group's name.").read_only(),
    A::string("type", "Whether the membership is direct.")
        .read_only()
        .canonical(&["direct", "indirect"]),
];
const PLAIN: &[A] = &[A::string("value", "The value."), DISPLAY, TYPE, PRIMARY];
const CERTIFICATES: &[A] = &[
    A::binary("value", "The certificate, DER in base64."),
    DISPLAY,
    TYPE,
    PRIMARY,
];

/// The enterprise extension of User (RFC 7643 §4.3, §8.7.1).
pub static ENTERPRISE_USER: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    name: "EnterpriseUser",
    description: "Enterprise User",
    attributes: &[
        A::string("employeeNumber", "The number assigned by the organization."),
        A::string("costCenter", "The cost center."),
        A::string("organization", "The organization."),
        A::string("division", "The division."),
        A::string("department", "The department."),
        A::complex("manager", MANAGER, "The user's manager."),
    ],
};

// In RFC 7643 displayName is read-only. Clients send it, and it cannot be taken from the manager,
// who need not be a user here, so it is kept as given.
const MANAGER: &[A] = &[
    A::string("value", "The manager's id.").case_exact(),
    A::reference("$ref", &["User"], "The manager's URL."),
    A::string("displayName", "The manager's name."),
];

/// The core Group schema (RFC 7643 §4.2, §8.7.1).
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
    A::reference("$ref", &["User", "Group"], "The member's URL.").mutability(Mutability::Immutable),
    // RFC 7643 omits it from the schema, though its examples have it: it is as in section 2.4.
    A::string("display", "The member's name, as the client gave it.")
        .mutability(Mutability::Immutable),
    A::string("type", "The member's resource type.")
        .mutability(Mutability::Immutable)
        .canonical(&["User", "Group"]),
];
