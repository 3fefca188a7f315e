//! From attributes under the names of the wild to one [`Identity`].

mod email;
mod identity;
mod names;

pub use email::looks_like_email;
pub use identity::Identity;
