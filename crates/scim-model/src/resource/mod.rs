//! Resources: every attribute that a client sent, under its canonical name.

mod document;
mod email;
mod group;
mod limits;
mod normalize;
mod stored;
mod user;
mod value;

pub use self::document::{ScimResource, document};
pub use self::email::is_email;
pub use self::group::{GivenMembers, GroupResource, MemberReference};
pub use self::limits::MAX_NAMES;
pub use self::stored::StoredResource;
pub use self::user::{GroupReference, UserResource};

pub(crate) use self::group::given_members;
pub(crate) use self::limits::{check_names_after, check_names_inside};
pub(crate) use self::normalize::is_not_kept;
pub(crate) use self::value::{is_primary, normalize_value};

#[cfg(test)]
mod tests;
