//! SCIM 2.0 resources, schemas, filters and PATCH as pure data (RFC 7643, RFC 7644).
//!
//! The crate reads no clock, network or database: times, URLs and identifiers are arguments.
//! Requests are parsed liberally, because identity providers differ; responses are exact. Every
//! failure ends in a [`ScimError`] that names the attribute, what was expected and what was
//! received.
//!
//! ```
//! use scim_model::{Filter, PatchRequest, UserResource};
//! use serde_json::json;
//!
//! let mut user = UserResource::from_client(&json!({
//!     "userName": "ada@example.com",
//!     "active": "True",
//! }))?;
//! let patch = PatchRequest::parse(&json!({
//!     "Operations": [{"op": "Replace", "path": "active", "value": "False"}],
//! }))?;
//! let changed = patch.apply(&mut user)?;
//! assert!(changed.contains("active"));
//! assert_eq!(user.active(), Some(false));
//!
//! let filter = Filter::parse(r#"userName eq "ADA@example.com""#)?;
//! assert!(filter.matches(user.attributes(), &scim_model::schema::USER_TYPE));
//! # Ok::<(), scim_model::ScimError>(())
//! ```

mod attribute_path;
pub mod bulk;
pub mod discovery;
pub mod error;
mod expression_error;
pub mod filter;
mod fold;
#[cfg(feature = "hostile")]
pub mod hostile;
mod indexed;
mod json;
pub mod list_response;
pub mod meta;
pub mod patch;
pub mod path;
pub mod projection;
pub mod resource;
pub mod schema;
pub mod search;
mod sort;
mod urn;

pub use attribute_path::{AttributePath, MAX_PATH_BYTES};
pub use bulk::BulkRequest;
pub use error::{ScimError, ScimType};
pub use expression_error::ExpressionError;
pub use filter::{Filter, FilterValue, Operator};
pub use fold::{fold, fold_email, fold_email_part};
pub use list_response::ListResponse;
pub use meta::Meta;
pub use patch::{Changed, PatchRequest};
pub use path::{Path, ValuePath};
pub use projection::Projection;
pub use resource::{GivenMembers, GroupResource, MemberReference, ScimResource, UserResource};
pub use schema::ResourceType;
pub use search::SearchRequest;
pub use sort::{Sort, SortKey};
