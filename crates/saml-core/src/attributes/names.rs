//! The names under which identity providers send the same thing, in order of preference. For the
//! e-mail address the order decides nothing but upper and lower case: all that are sent must agree.
//! A user principal name (`upn`, `uid`, `eduPersonPrincipalName`) looks like one and is none.
//!
//! `Name` is compared exactly, but for plain names of the e-mail address, which are typed by hand;
//! `FriendlyName` is never looked at.

/// Plain names, in any case.
const EMAIL_PLAIN: &[&str] = &[
    "email",
    "mail",
    "emailaddress",
    "email_address",
    "e-mail",
    "user.email",
    "useremail",
];

const EMAIL_URIS: &[&str] = &[
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "urn:oid:1.2.840.113549.1.9.1",
    "urn:mace:dir:attribute-def:mail",
];

/// Which of the names of the e-mail address this is, if it is one: lower ones are preferred.
pub(super) fn email_rank(name: &str) -> Option<usize> {
    let plain = EMAIL_PLAIN.iter();
    let plain = plain.map(|known| known.eq_ignore_ascii_case(name));
    let uris = EMAIL_URIS.iter().map(|known| *known == name);
    plain.chain(uris).position(|is_it| is_it)
}

pub(super) const NAME: &[&str] = &[
    "name",
    "displayName",
    "display_name",
    "http://schemas.microsoft.com/identity/claims/displayname",
    "urn:oid:2.16.840.1.113730.3.1.241",
];

/// Entra's claim of this name usually holds the user principal name.
pub(super) const NAME_OR_UPN: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";

pub(super) const GIVEN_NAME: &[&str] = &[
    "givenName",
    "given_name",
    "firstName",
    "first_name",
    "FirstName",
    "User.FirstName",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
    "urn:oid:2.5.4.42",
];

pub(super) const FAMILY_NAME: &[&str] = &[
    "familyName",
    "family_name",
    "lastName",
    "last_name",
    "LastName",
    "User.LastName",
    "sn",
    "surname",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
    "urn:oid:2.5.4.4",
];

pub(super) const GROUPS: &[&str] = &[
    "groups",
    "Groups",
    "memberOf",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    "http://schemas.xmlsoap.org/claims/Group",
    "roles",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
];

pub(super) const PAIRWISE_ID: &[&str] = &[
    "urn:oasis:names:tc:SAML:attribute:pairwise-id",
    "pairwise-id",
];

pub(super) const SUBJECT_ID: &[&str] =
    &["urn:oasis:names:tc:SAML:attribute:subject-id", "subject-id"];

/// The only attribute whose values may be elements.
pub(crate) const EDU_PERSON_TARGETED_ID: &[&str] = &[
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.10",
    "urn:mace:dir:attribute-def:eduPersonTargetedID",
    "eduPersonTargetedID",
];

pub(super) const EDU_PERSON_PRINCIPAL_NAME: &[&str] = &[
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
    "urn:mace:dir:attribute-def:eduPersonPrincipalName",
    "eduPersonPrincipalName",
];

pub(super) const OBJECT_IDENTIFIER: &[&str] = &[
    "http://schemas.microsoft.com/identity/claims/objectidentifier",
    "objectidentifier",
];
