//! The User schema (RFC 7643 §4.1, §8.7.1).

use super::Schema;
use super::definition::{AttributeDefinition as A, Mutability, Returned};

/// The core User schema.
pub static USER: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    description: "User Account",
    attributes: ATTRIBUTES,
};

const ATTRIBUTES: &[A] = &[
    A::string(
        "userName",
        "The name the user signs in with: an e-mail address, or any name if there is an e-mail \
         address in emails. Unique within the organization.",
    )
    .required()
    .unique(),
    A::complex("name", NAME, "The parts of the user's name."),
    A::string("displayName", "The name shown to others."),
    A::string("nickName", "The casual name."),
    A::reference(
        "profileUrl",
        &["external"],
        "The address of the user's online profile.",
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
    A::complex("ims", IMS, "The instant messaging addresses.").multi_valued(),
    A::complex("photos", PHOTOS, "The addresses of photos.").multi_valued(),
    A::complex("addresses", ADDRESSES, "The postal addresses.").multi_valued(),
    A::complex("groups", GROUPS, "The groups the user belongs to.")
        .multi_valued()
        .read_only(),
    A::complex("entitlements", PLAIN, "The things the user has.").multi_valued(),
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
    A::string("value", "The e-mail address."),
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
    A::string("value", "The instant messaging address."),
    DISPLAY,
    TYPE.canonical(&["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
    PRIMARY,
];
const PHOTOS: &[A] = &[
    A::reference("value", &["external"], "The address of the photo."),
    DISPLAY,
    TYPE.canonical(&["photo", "thumbnail"]),
    PRIMARY,
];
const ADDRESSES: &[A] = &[
    A::string("formatted", "The whole address as it is displayed."),
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
    A::reference("$ref", &["Group"], "The group's address.").read_only(),
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
