//! The audit log: who changed what in an organization.

mod log;

pub use log::{Actor, AuditEvent, Event, list, record};
