//! Bulk requests (RFC 7644 §3.7): many changes in one request, which may refer to resources that
//! the same request creates.

mod operation;
mod plan;
mod references;
mod request;
mod response;

pub use self::operation::{BulkChange, BulkMethod, BulkOperation, BulkRequest};
pub use self::plan::Step;
pub use self::request::MAX_OPERATIONS;
pub use self::response::{BULK_RESPONSE_SCHEMA, BulkOutcome, response};

#[cfg(test)]
mod tests;
