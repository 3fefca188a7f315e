//! Users as SCIM resources: provisioning.
//!
//! The resource is kept whole as JSON; the columns that are queried are computed from it at each
//! write. Every user of the organization who is not deleted is such a resource, also one who was
//! made otherwise; the first write by a SCIM client adopts them.

mod by_key;
mod change;
mod create;
mod emails;
mod error;
mod groups;
mod record;
mod source;
mod stored;
mod update;

pub use change::{ChangeTo, Updated, UserChange};
pub use create::{Created, How, create};
pub use error::ScimWriteError;
pub use groups::{UserGroup, load_groups};
pub use record::ScimUser;
pub use source::TABLE;
pub use stored::{StoredUser, stored};
pub use update::delete;

use crate::{Connection, OrganizationId, StoreError, UserId, accounts};

/// One user as a resource; `None` when there is none or it is deleted.
///
/// # Errors
/// When the database fails.
pub fn get(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
) -> Result<Option<ScimUser>, StoreError> {
    accounts::get(db, organization, id)?
        .filter(|user| user.deleted_at.is_none())
        .map(ScimUser::read)
        .transpose()
}
