//! Errors as answers: problem documents, SCIM errors and pages.
//!
//! `meaning` says what an error means to a client; the other files give that its form.

pub(crate) mod meaning;
mod page;
mod problem;
mod scim;

pub use page::PageError;
pub use problem::Problem;
pub use scim::ScimHttpError;
