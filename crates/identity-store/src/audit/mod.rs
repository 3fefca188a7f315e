//! The audit log: who changed what in an organization.

mod action;
mod log;

pub use action::Action;
pub use log::{Actor, AuditEvent, Event, list, record};
