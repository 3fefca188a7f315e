//! The groups on the Team page, and the form that maps one to a role.

use actix_web::{HttpResponse, web};
use identity_store::provisioning::groups::{self, GroupSummary, MappedRole};
use identity_store::{Caller, GroupId, Page};
use serde::Deserialize;

use crate::http::access::PlatformAdmin;
use crate::http::csrf::CsrfForm;
use crate::http::errors::PageError;
use crate::http::urls::plausible_id;
use crate::pages::respond::see_other;
use crate::state::AppState;

/// The choices for a group. A form with any other value is rejected.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Member,
    None,
}

/// The form of one group.
#[derive(Deserialize)]
pub(crate) struct RoleForm {
    role: Choice,
    /// The cursor of the page that holds the form.
    groups_after: Option<String>,
}

/// Maps a group to the role and returns to the page that shows it.
pub(crate) async fn set_role(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: CsrfForm<PlatformAdmin, RoleForm>,
) -> Result<HttpResponse, PageError> {
    let (admin, form) = (form.by, form.form);
    let caller = Caller::new(&admin.organization.id, &admin.actor(), state.now());
    let role = match form.role {
        Choice::Member => Some(MappedRole::Member),
        Choice::None => None,
    };
    let id = GroupId::parse(id.into_inner()).map_err(|_| PageError::not_found())?;
    let saved = state.try_write(move |db| groups::set_mapped_role(db, &caller, &id, role));
    let group = saved.await?;
    let page = form.groups_after.filter(|cursor| plausible_id(cursor));
    let page = page.map_or_else(String::new, |cursor| format!("&groups-after={cursor}"));
    Ok(see_other(&format!(
        "/team?group-saved={}{page}#groups",
        group.id
    )))
}

/// Loads this section of the page; `after` is the cursor of the page of groups, `saved` the group
/// whose role was just saved.
pub(super) fn section(
    page: Page<GroupSummary>,
    after: Option<String>,
    saved: Option<&str>,
) -> Groups {
    let rows: Vec<GroupRow> = page.items.into_iter().map(row).collect();
    // The page that held the form is shown again, so the group is one of its rows.
    let saved = saved.and_then(|id| rows.iter().find(|row| row.id == id));
    Groups {
        done: saved.map(done_sentence),
        first_page: after.as_ref().map(|_| "/team#groups"),
        after,
        next_page: page
            .next_cursor
            .map(|cursor| format!("/team?groups-after={cursor}#groups")),
        rows,
    }
}

fn row(summary: GroupSummary) -> GroupRow {
    let group = summary.group;
    GroupRow {
        id: group.id.to_string(),
        name: group.display_name,
        member_count: summary.member_count,
        external_id: group.external_id,
        maps_to_member: group.mapped_role == Some(MappedRole::Member),
    }
}

fn done_sentence(saved: &GroupRow) -> String {
    if saved.maps_to_member {
        format!("The group “{}” is mapped to the role Member.", saved.name)
    } else {
        format!("The group “{}” is mapped to no role.", saved.name)
    }
}

/// One page of the groups, for platform admins.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    /// The message about the last action.
    pub(crate) done: Option<String>,
    pub(crate) rows: Vec<GroupRow>,
    /// The cursor of this page, when it is not the first.
    pub(crate) after: Option<String>,
    /// The URL of the first page, if this is another one.
    pub(crate) first_page: Option<&'static str>,
    /// The URL of the next page.
    pub(crate) next_page: Option<String>,
}

/// One group.
#[derive(Debug, Clone)]
pub(crate) struct GroupRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) member_count: i64,
    pub(crate) external_id: Option<String>,
    /// Whether it is mapped to the role Member.
    pub(crate) maps_to_member: bool,
}
