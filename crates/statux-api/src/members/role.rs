//! Changing a member's role, after a question.
//!
//! A person who becomes platform admin keeps only the NameIDs that the admin confirms: another person's
//! NameID, linked by mistake, would become platform admin too.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use identity_store::NameIdLinkId;
use identity_store::accounts::Role;
use identity_store::members::{self, Change, MemberDetail, MemberError};
use serde::Deserialize;

use super::page::{caller, detail, locked_out, parsed};
use super::view::{RolePage, name_id_rows, of_member};
use crate::http::access::PlatformAdmin;
use crate::http::errors::PageError;
use crate::pages::frame::FormProblem;
use crate::pages::respond::{layout, page, see_other};
use crate::sign_in::PresentForm;
use crate::state::AppState;

/// What the name of a field begins with that confirms a NameID.
const CONFIRMS: &str = "confirm-";

/// The roles. A form with any other value is rejected.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
enum Choice {
    #[serde(rename = "platform_admin")]
    PlatformAdmin,
    #[serde(rename = "member")]
    Member,
}

/// The answer to the question.
#[derive(Deserialize)]
pub(crate) struct RoleForm {
    role: Choice,
    /// The other fields: one for each NameID that is confirmed.
    #[serde(flatten)]
    fields: HashMap<String, String>,
}

/// Asks before the role is changed.
pub(crate) async fn ask(
    state: web::Data<AppState>,
    admin: PlatformAdmin,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let detail = detail(&state, &admin, &parsed(id)?).await?;
    page(StatusCode::OK, &view(&state, &admin, &detail, None))
}

/// Changes the role.
pub(crate) async fn set(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<RoleForm>,
) -> Result<HttpResponse, PageError> {
    let (admin, id) = (form.by, parsed(id)?);
    let RoleForm { role, fields } = form.form;
    let confirmed = fields
        .keys()
        .filter_map(|name| name.strip_prefix(CONFIRMS))
        .filter_map(|id| NameIdLinkId::parse(id).ok());
    let change = Change {
        role: Some(match role {
            Choice::PlatformAdmin => Role::PlatformAdmin,
            Choice::Member => Role::Member,
        }),
        confirmed_name_ids: confirmed.collect(),
        ..Change::default()
    };
    let (caller, member) = (caller(&state, &admin), id.clone());
    let changed = state.try_write(move |db| members::change(db, &caller, &member, &change));
    match changed.await {
        Ok(()) => Ok(see_other(&format!("/team/members/{id}?done=role-changed"))),
        Err(MemberError::LastPlatformAdmin { .. }) => {
            let detail = detail(&state, &admin, &id).await?;
            let view = view(&state, &admin, &detail, Some(locked_out()));
            page(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(error) => Err(error.into()),
    }
}

fn view(
    state: &AppState,
    admin: &PlatformAdmin,
    detail: &MemberDetail,
    problem: Option<FormProblem>,
) -> RolePage {
    RolePage {
        layout: layout(state, "Change role", Some(admin)),
        csrf_token: admin.session.csrf_token.clone(),
        problem,
        person: of_member(&detail.member, &admin.user.id),
        name_ids: name_id_rows(detail),
    }
}
