//! The view model of one's own account.

use askama::Template;

use super::notices::{By, NoticeBox};
use crate::members::view::SessionRow;
use crate::pages::frame::{FormProblem, Layout};

/// The page.
#[derive(Debug, Template)]
#[template(path = "account/page.html")]
pub(crate) struct AccountPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// What others did to the keys of the account.
    pub(crate) notices: Option<NoticeBox>,
    /// The message about the last action.
    pub(crate) done: Option<&'static str>,
    /// Why a form was not accepted.
    pub(crate) problem: Option<FormProblem>,
    /// The organization's provider, if it has one.
    pub(crate) sso: Option<SsoRow>,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) organization: String,
    pub(crate) role: &'static str,
    pub(crate) sessions: Vec<SessionRow>,
}

/// How the account stands to the organization's provider.
#[derive(Debug, Clone)]
pub(crate) struct SsoRow {
    /// The provider's label.
    pub(crate) provider: String,
    /// The NameID that is connected.
    pub(crate) name_id: Option<String>,
    /// Whether one can be connected: the account has a password.
    pub(crate) can_connect: bool,
    /// Whether the password is asked for first.
    pub(crate) asks_password: bool,
}
