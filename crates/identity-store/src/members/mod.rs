//! What platform admins see of the organization's people, and what they may take away: roles,
//! sessions, NameIDs, the account itself, and everything that is held about who has left. They give
//! nobody a key to sign in with.

mod admins;
mod change;
mod detail;
mod erase;
mod error;
mod export;
mod forget;
mod let_in;
mod list;
mod search;
mod sessions;

pub use change::{Change, change};
pub use detail::{MemberDetail, get};
pub use erase::erase;
pub use error::MemberError;
pub use export::export;
pub use forget::{Forgotten, Unguarded, forget_all_unguarded, forget_name_ids, unguarded};
pub use let_in::{LetIn, LetInPreview, Opens, let_in, preview_let_in};
pub use list::{LinkedNameId, Member, list};
pub use search::search;
pub use sessions::{end_all_sessions, end_other_sessions, end_session};
