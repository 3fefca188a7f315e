//! The SAML endpoints, from the request to the session.

mod begin;
mod circumstances;
mod encrypted;
mod forms;
mod logout;
mod once;
mod rejections;
mod requests;
mod sign_in;
mod unsolicited;
mod wrong_url;
