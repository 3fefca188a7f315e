//! The SAML endpoints.

mod begin;
mod circumstances;
mod forms;
mod once;
mod rejections;
mod sign_in;
mod unsolicited;
