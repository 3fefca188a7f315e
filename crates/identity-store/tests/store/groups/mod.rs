//! Groups and their members.

mod changes;
mod deletion;
mod list;
mod many;
mod of_users;
mod roles;
pub(crate) mod support;
