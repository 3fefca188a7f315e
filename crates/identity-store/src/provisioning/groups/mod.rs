//! Groups as SCIM resources, with their members as rows.
//!
//! A change of members is a change of rows under a lock of the group: it neither reads nor writes
//! the memberships it does not name, and concurrent changes lose nothing. Members are users who are
//! not deleted, and groups, of the same organization. A group in a group is a member itself: its own
//! members are not members of the outer group.
//!
//! A group's version is bumped by changes of its attributes and of its members.

mod change;
mod mapped_role;
mod memberships;
mod resource;
mod table;

pub use change::{GivenGroup, Updated, create, delete, patch, replace};
pub use mapped_role::{GroupSummary, set_mapped_role, summaries, summary};
pub(crate) use memberships::leave_all;
pub use resource::{Group, GroupMember, MappedRole, MemberKind, ScimGroup, get, load_members};
pub use table::TABLE;
