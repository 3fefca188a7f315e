//! The role that a group is mapped to.

use actix_web::{HttpResponse, web};
use identity_store::Caller;
use identity_store::GroupId;
use identity_store::provisioning::groups::{self, GroupWriteError, MappedRole};
use serde::Deserialize;

use crate::http::access::PlatformAdmin;
use crate::http::csrf::CsrfForm;
use crate::http::errors::PageError;
use crate::http::urls::plausible_id;
use crate::pages::respond::see_other;
use crate::state::AppState;

/// What can be chosen for a group. A form with any other word cannot be read.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Member,
    None,
}

/// What the form of one group holds.
#[derive(Deserialize)]
pub(crate) struct RoleForm {
    role: Choice,
    /// The cursor of the page that the form is on.
    groups_after: Option<String>,
}

/// Maps a group to the role and goes back to the page that it is on.
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

impl From<GroupWriteError> for PageError {
    fn from(error: GroupWriteError) -> Self {
        match error {
            GroupWriteError::NotFound => Self::not_found(),
            GroupWriteError::Store(error) => error.into(),
            other => Self::new(409, "That did not work", other.to_string()),
        }
    }
}
