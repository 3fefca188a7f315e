//! People: one account in exactly one organization.

mod admins;
mod error;
mod guard;
mod insert;
mod queries;
mod save;
mod user;

pub mod credentials;
pub(crate) mod former;
pub mod notices;
pub mod passwords;
pub mod sign_in_email;

pub(crate) use admins::{another_gets_in, get_in_with_provider, is_last_by_name_ids};
pub use admins::{any_admin_has_password, any_opened_by_provider, key_leaves_a_way_in};
pub use error::AccountError;
pub use guard::is_guarded;
pub use insert::{NewLocalUser, create_local};
pub(crate) use insert::{NewUser, insert};
pub(crate) use queries::find_by_sign_in_email;
pub use queries::{
    count, find_by_any_email, find_by_email_anywhere_with_credential, find_by_user_name, get,
};
pub(crate) use save::{Saved, save};
pub use user::{Origin, Role, User};
