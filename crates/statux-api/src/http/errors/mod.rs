//! Errors, rendered once at the edge: problem documents, SCIM errors and pages.

mod page;
mod problem;
mod scim;
mod store;

pub use page::PageError;
pub use problem::Problem;
pub use scim::ScimHttpError;
pub(crate) use store::classify;
