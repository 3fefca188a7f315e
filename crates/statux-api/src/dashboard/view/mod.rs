//! What the pages show, as plain data: no store, no clock, no request. Everything is escaped by
//! the templates.

mod frame;
mod groups;
mod pages;
mod sso;
mod team;
mod timestamp;

#[cfg(test)]
mod samples;

pub(crate) use frame::{FormProblem, Layout, Viewer};
pub(crate) use groups::{GroupRow, Groups};
pub(crate) use pages::{
    LeavingPage, Link, MessagePage, RejectedNotice, RemoveProviderPage, RevokeTokenPage, SetupPage,
    SignInPage,
};
pub(crate) use sso::{
    EnableForm, NewToken, ProviderCard, Rejection, ScimSection, SsoSection, TokenRow,
};
pub(crate) use team::{MemberRow, Members, TeamPage};
pub(crate) use timestamp::Timestamp;
