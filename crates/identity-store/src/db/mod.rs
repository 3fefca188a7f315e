//! The database: connecting, migrating, reading, the write queue, and what every query is made of.

mod backup;
mod connect;
mod migrate;
mod read_lock;
mod readers;
mod writer;

pub(crate) mod conflict;
pub(crate) mod connection;
pub(crate) mod decision;
pub(crate) mod error;
pub(crate) mod ids;
pub(crate) mod lock;
pub(crate) mod micros;
pub(crate) mod page;
mod private_file;
pub(crate) mod random;
pub(crate) mod schema;
pub(crate) mod sql_text;
pub(crate) mod static_query;
pub(crate) mod store;
pub(crate) mod url;
