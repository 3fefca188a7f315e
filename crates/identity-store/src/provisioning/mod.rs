//! SCIM provisioning: users and groups as resources, their lists, and the log of requests.

pub mod groups;
pub mod list;
pub mod request_log;
pub mod users;
