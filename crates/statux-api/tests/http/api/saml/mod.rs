//! The SAML endpoints, from the request to the session.

mod begin;
mod circumstances;
mod forms;
mod once;
mod rejections;
mod sign_in;
mod unsolicited;
mod wrong_url;
