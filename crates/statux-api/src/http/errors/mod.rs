//! Errors as responses: problem documents, SCIM errors and pages.
//!
//! `meaning` maps an error to what it means to a client; the other files render that.

pub(crate) mod meaning;
mod page;
mod problem;
mod scim;

pub use page::PageError;
pub use problem::Problem;
pub use scim::ScimHttpError;
