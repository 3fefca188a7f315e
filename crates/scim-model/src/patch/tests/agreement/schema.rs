//! The attributes of random patches, as far as PATCH distinguishes them.

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    /// Case-sensitive text.
    Exact,
    /// Required text.
    Required,
    Flag,
    One(Subs),
    Many(Subs),
    ReadOnly,
    /// A password.
    Ignored,
    /// Unknown to the schemas.
    Any,
}

pub(super) type Subs = &'static [(&'static str, Kind)];

const NAME: Subs = &[("givenName", Kind::Text), ("familyName", Kind::Text)];
const VALUES: Subs = &[
    ("value", Kind::Text),
    ("display", Kind::Text),
    ("type", Kind::Text),
    ("primary", Kind::Flag),
];
const ADDRESSES: Subs = &[
    ("streetAddress", Kind::Text),
    ("country", Kind::Text),
    ("type", Kind::Text),
    ("primary", Kind::Flag),
];
const MANAGER: Subs = &[("value", Kind::Exact), ("displayName", Kind::Text)];
const MEMBERS: Subs = &[
    ("value", Kind::Exact),
    ("$ref", Kind::Exact),
    ("display", Kind::Text),
    ("type", Kind::Text),
];

pub(super) fn kind_of(extension: bool, name: &str) -> Kind {
    match (extension, name) {
        (true, "manager") => Kind::One(MANAGER),
        (_, "title" | "department" | "employeeNumber" | "externalId") => Kind::Text,
        (false, "userName" | "displayName") => Kind::Required,
        (false, "active") => Kind::Flag,
        (false, "name") => Kind::One(NAME),
        (false, "emails" | "roles") => Kind::Many(VALUES),
        (false, "addresses") => Kind::Many(ADDRESSES),
        (false, "members") => Kind::Many(MEMBERS),
        (false, "id" | "meta" | "groups") => Kind::ReadOnly,
        (false, "password") => Kind::Ignored,
        _ => Kind::Any,
    }
}
