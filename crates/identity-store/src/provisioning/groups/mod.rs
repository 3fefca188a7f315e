//! Groups as SCIM resources, with their members as rows.
//!
//! A change of members is a change of rows under a lock of the group: it neither reads nor writes
//! the memberships it does not name, and changes at the same time lose nothing. Members are users
//! who are not deleted, and groups, of the same organization; a group in a group is only that:
//! its members are not members of the outer one.
//!
//! A group's version counts changes of its attributes and of its members.

mod change;
mod create;
mod error;
mod members;
mod record;
mod role;
mod rows;
mod source;
mod update;

pub use create::create;
pub use error::GroupWriteError;
pub use members::{GroupMember, MemberKind, load_members};
pub use record::{Group, MappedRole, ScimGroup};
pub use role::{GroupSummary, set_mapped_role, summaries, summary};
pub(crate) use rows::leave_all;
pub use source::TABLE;
pub use update::{Updated, delete, patch, replace};

use diesel::prelude::*;

use crate::db::schema::groups;
use crate::{Connection, GroupId, OrganizationId, StoreError};

/// One group, without its members.
///
/// # Errors
/// When the database fails.
pub fn get(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &GroupId,
) -> Result<Option<ScimGroup>, StoreError> {
    groups::table
        .find(id)
        .filter(groups::organization_id.eq(organization))
        .select(Group::as_select())
        .get_result(db)
        .optional()?
        .map(ScimGroup::read)
        .transpose()
}
