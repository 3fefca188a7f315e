//! Groups, as identity providers use them.

mod access;
mod entra;
mod jumpcloud;
mod large;
mod listing;
mod of_users;
mod okta;
mod onelogin;
mod rules;
mod support;

pub(crate) use large::users;
