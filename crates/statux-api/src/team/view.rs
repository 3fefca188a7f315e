//! The Team page and its list of members.

use askama::Template;

use super::group_view::Groups;
use crate::pages::frame::Layout;
use crate::sso_connection::view::SsoSection;

/// The Team page.
#[derive(Debug, Template)]
#[template(path = "team/page.html")]
pub(crate) struct TeamPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) organization: String,
    /// What was just done.
    pub(crate) done: Option<&'static str>,
    pub(crate) members: Members,
    /// For platform admins only.
    pub(crate) groups: Option<Groups>,
    /// For platform admins only.
    pub(crate) sso: Option<SsoSection>,
}

/// One page of the members.
#[derive(Debug, Clone)]
pub(crate) struct Members {
    /// All of the organization.
    pub(crate) total: i64,
    pub(crate) rows: Vec<MemberRow>,
    /// Whether external IDs and NameIDs are shown.
    pub(crate) show_identifiers: bool,
    /// The address of the first page, when this is another.
    pub(crate) first_page: Option<&'static str>,
    /// The address of the next page.
    pub(crate) next_page: Option<String>,
}

/// One member.
#[derive(Debug, Clone)]
pub(crate) struct MemberRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) active: bool,
    pub(crate) role: &'static str,
    /// How the account came to be.
    pub(crate) came: &'static str,
    pub(crate) is_viewer: bool,
    pub(crate) external_id: Option<String>,
    pub(crate) name_ids: Vec<String>,
}
