//! Resources: every attribute that a client sent, under its canonical name.

mod characters;
mod document;
mod email;
mod group;
mod limits;
mod normalize;
mod stored;
mod texts;
mod user;
mod value;

pub use self::characters::{UnsuitedCharacter, unsuited_character};
pub use self::document::{ScimResource, document};
pub use self::email::is_email;
pub use self::group::{GivenMembers, GroupResource, MemberReference};
pub use self::limits::{MAX_MEMBERS, MAX_NAMES};
pub use self::stored::StoredResource;
pub use self::texts::{
    EMAIL_MAX_CHARS, EXTERNAL_ID_MAX_CHARS, TEXT_MAX_CHARS, USER_NAME_MAX_CHARS,
};
pub use self::user::{GroupReference, UserResource};

pub(crate) use self::group::given_members;
pub(crate) use self::limits::{check_members, check_names_after, check_names_inside};
pub(crate) use self::normalize::is_not_kept;
pub(crate) use self::value::{is_primary, normalize_value, only_value};

#[cfg(test)]
mod tests;
