//! Rejected sign-ins for which nothing was proven: anybody can make as many as they like, so that
//! they cost next to nothing.
//!
//! The first of each code and network in an hour is a row; this server counts further ones in memory
//! and adds their number to the row a moment later. An organization that has many rows gets no more
//! within the hour: then the reference code itself says why.

mod record;
mod seen;

pub(super) use record::record;
pub use record::{flush_counts, keep_counts};
pub(crate) use seen::UnprovenRejections;
