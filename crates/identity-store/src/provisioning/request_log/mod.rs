//! The request log: every request of a SCIM client with its outcome, without values.
//!
//! Requests are kept in blocks, since a row for each would cost more than most requests do. A
//! block holds consecutive requests of one organization.

mod entries;
mod log;

pub use entries::{BLOCK_REQUESTS, Block, Blocks, ScimRequest};
pub use log::{LoggedRequest, list, record, record_of_existing};
