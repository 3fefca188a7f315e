//! Organizations: the customers, isolated from each other.

mod organization;
mod suspension;

pub mod first_run;

pub use organization::{Organization, Settings, count, create, get, list, update_settings};
pub use suspension::{Suspended, resume, suspend};
