//! Organizations: the customers, isolated from each other.

mod error;
mod organization;
mod rename;
mod short_names;
mod suspension;
mod transient_key;

pub mod first_run;
pub mod recovery;

pub use error::OrganizationError;
pub use organization::{
    Organization, Settings, count, create, create_named, find_by_short_name, get, list,
    update_settings,
};
pub use rename::{Renamed, rename};
pub use short_names::ShortName;
pub(crate) use short_names::{
    delete_expired as delete_expired_short_names, retire as retire_short_name,
};
pub(crate) use suspension::first_due;
pub use suspension::{
    DeletionScheduled, KEPT_FOR, Resumed, Suspended, resume, schedule_deletion, suspend,
};
pub use transient_key::TransientKey;
