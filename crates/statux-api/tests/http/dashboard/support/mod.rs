//! A server on a database of its own, and browsers that keep cookies and read pages.

mod browser;
mod page;
mod server;

pub(crate) use browser::Browser;
pub(crate) use page::Page;
pub(crate) use server::Server;

pub(crate) const ORIGIN: &str = "https://id.example.com";
pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const IDP: &str = "https://idp.example.com/entity";
