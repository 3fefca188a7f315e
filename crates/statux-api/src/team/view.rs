//! The Team page and its list of members.

use actix_web::http::StatusCode;
use askama::Template;

use super::groups::Groups;
use crate::account::notices::{By, NoticeBox};
use crate::pages::frame::{FormProblem, Layout};
use crate::pages::timestamp::Timestamp;
use crate::scim::tokens::view::NewToken;
use crate::sso_connection::view::{EnableForm, SsoSection};

/// The Team page.
#[derive(Debug, Template)]
#[template(path = "team/page.html")]
pub(crate) struct TeamPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) organization: String,
    /// What others did to the keys of the viewer's account.
    pub(crate) notices: Option<NoticeBox>,
    /// The message about the last action.
    pub(crate) done: Option<&'static str>,
    /// Those whom the operator of the server made platform admins lately; for the other platform admins.
    pub(crate) recovered: Vec<RecoveredRow>,
    pub(crate) members: Members,
    /// For platform admins only.
    pub(crate) groups: Option<Groups>,
    /// For platform admins only.
    pub(crate) sso: Option<SsoSection>,
}

/// One page of the members.
#[derive(Debug, Clone)]
pub(crate) struct Members {
    /// The number of all members of the organization.
    pub(crate) total: i64,
    pub(crate) rows: Vec<MemberRow>,
    /// Whether external IDs and NameIDs are shown.
    pub(crate) show_identifiers: bool,
    /// The URL of the first page, if this is another one.
    pub(crate) first_page: Option<&'static str>,
    /// The URL of the next page.
    pub(crate) next_page: Option<String>,
}

/// One member.
#[derive(Debug, Clone)]
pub(crate) struct MemberRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) active: bool,
    /// Whether an admin keeps the person out.
    pub(crate) blocked: bool,
    pub(crate) role: &'static str,
    /// How the account was created.
    pub(crate) origin: &'static str,
    pub(crate) is_viewer: bool,
    pub(crate) external_id: Option<String>,
    pub(crate) name_ids: Vec<String>,
}

/// A person who became platform admin by a recovery link.
#[derive(Debug, Clone)]
pub(crate) struct RecoveredRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) at: Timestamp,
}

/// Which pages of its lists the page shows; the first ones if omitted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cursors {
    pub(crate) members: Option<String>,
    pub(crate) groups: Option<String>,
}

/// What one response shows in addition to the database's content.
#[derive(Default)]
pub(crate) struct Overlay {
    pub(crate) status: StatusCode,
    /// The cursors of the pages of members and of groups.
    pub(crate) after: Cursors,
    /// The group whose role was just saved.
    pub(crate) group_saved: Option<String>,
    /// The message about the last action.
    pub(crate) done: Option<&'static str>,
    /// The form for a provider as typed, and the problem with it.
    pub(crate) enable_form: EnableForm,
    pub(crate) provider_problem: Option<FormProblem>,
    /// The form for a token.
    pub(crate) naming: bool,
    pub(crate) token_name: String,
    pub(crate) token_problem: Option<FormProblem>,
    pub(crate) new_token: Option<NewToken>,
}
