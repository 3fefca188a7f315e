//! What happens by itself, on a schedule.

pub mod cleanup;
