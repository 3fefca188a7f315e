//! The audit log: who changed what in an organization.

mod action;
mod actor;
mod caller;
mod log;

pub use action::Action;
pub use actor::Actor;
pub use caller::Caller;
pub use log::{AuditEvent, Event, list, record};
