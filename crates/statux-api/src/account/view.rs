//! The view model of one's own account.

use askama::Template;

use crate::members::view::SessionRow;
use crate::pages::frame::Layout;

/// The page.
#[derive(Debug, Template)]
#[template(path = "account/page.html")]
pub(crate) struct AccountPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// The message about the last action.
    pub(crate) done: Option<&'static str>,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) organization: String,
    pub(crate) role: &'static str,
    pub(crate) sessions: Vec<SessionRow>,
}
