//! The application in the test's own process, on a database of its own, and its callers: API
//! clients, SCIM clients, and people with browsers.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a helper of tests fails the test it serves"
)]

mod answer;
mod app;
mod browser;
mod organization;
mod page;
mod people;
mod scim;
mod scim_request;
mod service;

pub use answer::Answer;
pub use app::{ORIGIN, TestSite, send};
pub use browser::{Begun, Browser, encoded};
pub use organization::Organization;
pub use page::{Form, Page};
pub use people::{IDP, PASSWORD};
pub use scim::{BASE, ENTERPRISE, ScimSite, path_of};
pub use scim_request::{ScimAnswer, ScimRequest};
pub use service::SiteService;
