//! The key of the servers of a database, from which the key for each purpose is derived.
//!
//! It comes from a file that all servers have, or is made once and kept in the database. The database
//! says which key its data needs: a server with another one does not start.

mod derived;
mod given;
mod settle;

pub(crate) use derived::Key;
pub use derived::{Purpose, ServerKeys};
pub use given::{GivenKeys, WrongKeys};
pub use settle::{SettleError, settle};
