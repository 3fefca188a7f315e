//! The audit log of an organization's changes.

mod action;
mod actor;
mod caller;
mod log;

pub use action::Action;
pub use actor::Actor;
pub use caller::Caller;
pub(crate) use log::Told;
pub use log::{AuditEvent, Event, list, record};
