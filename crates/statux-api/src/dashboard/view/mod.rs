//! What the pages show, as plain data: no store, no clock, no request. Everything is escaped by
//! the templates.

mod frame;
mod groups;
mod moment;
mod pages;
mod sso;
mod team;

#[cfg(test)]
mod samples;

pub(crate) use frame::{FormProblem, Layout, Viewer};
pub(crate) use groups::{GroupRow, Groups};
pub(crate) use moment::Moment;
pub(crate) use pages::{
    LeavingPage, Link, MessagePage, RefusedNotice, RemoveProviderPage, RevokeTokenPage, SetupPage,
    SignInPage,
};
pub(crate) use sso::{
    EnableForm, NewToken, ProviderCard, Refusal, ScimSection, SsoSection, TokenRow,
};
pub(crate) use team::{MemberRow, Members, TeamPage};
