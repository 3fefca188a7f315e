//! People: one account in exactly one organization.

mod insert;
mod lookup;
mod members;
mod record;
mod save;

pub use insert::{CreateUserError, NewLocalUser, create_local};
pub(crate) use insert::{NewUser, insert};
pub use lookup::{
    count, count_admins, find_by_email, find_by_email_anywhere_with_credential, find_by_user_name,
    get,
};
pub use members::{LinkedNameId, Member, members};
pub use record::{Origin, Role, User};
pub(crate) use save::{Saved, save};
