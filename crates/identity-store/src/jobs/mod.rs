//! Jobs that run on a schedule.

pub mod cleanup;
pub mod deletion;
