//! From attributes under the names of the wild to one [`Identity`].

mod email;
mod identity;
pub(crate) mod names;
mod person_identifier;

pub use email::looks_like_email;
pub use identity::Identity;
pub use person_identifier::PersonIdentifier;
