//! SCIM provisioning: users and groups as resources, their lists, and the log of requests.

mod error;

pub mod groups;
pub mod list;
pub mod request_log;
pub mod users;

pub use error::{DeactivatedUser, ProvisioningError};
