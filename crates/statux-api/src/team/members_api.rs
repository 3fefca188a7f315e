//! The members of the organization.

use actix_web::web;
use chrono::{DateTime, Utc};
use identity_store::accounts::{self, Member};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::access::ApiKeyAccess;
use crate::http::errors::Problem;
use crate::http::paging::{Items, PageQuery, Paging};
use crate::state::AppState;

/// A member.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberView {
    id: String,
    /// The SCIM userName.
    user_name: String,
    email: String,
    display_name: String,
    active: bool,
    /// `platform_admin` or `member`.
    role: &'static str,
    /// How the account came to be: `local`, `sso` or `scim`.
    origin: &'static str,
    /// The SCIM externalId.
    external_id: Option<String>,
    /// The NameIDs that sign in to this account.
    name_ids: Vec<NameIdView>,
    /// Whether a password is set.
    has_password: bool,
    last_sign_in_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

/// A NameID with the provider that gives it.
#[derive(Serialize, ToSchema)]
pub(crate) struct NameIdView {
    provider_entity_id: String,
    name_id: String,
    name_id_format: Option<String>,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        let user = member.user;
        let name_ids = member.name_ids.into_iter().map(|link| NameIdView {
            provider_entity_id: link.provider_entity_id,
            name_id: link.name_id,
            name_id_format: link.name_id_format,
        });
        Self {
            id: user.id.to_string(),
            user_name: user.user_name,
            email: user.email,
            display_name: user.display_name,
            active: user.active,
            role: user.role.as_str(),
            origin: user.origin.as_str(),
            external_id: user.external_id,
            name_ids: name_ids.collect(),
            has_password: member.has_password,
            last_sign_in_at: user.last_sign_in_at,
            created_at: user.created_at,
        }
    }
}

/// The members, by pages.
#[utoipa::path(
    get, path = "/api/v1/members", tag = "Members", operation_id = "listMembers",
    params(PageQuery),
    responses((status = 200, body = Items<MemberView>), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    Paging(page): Paging,
) -> Result<web::Json<Items<MemberView>>, Problem> {
    let members = state.read(move |db| accounts::members(db, &by.organization, &page));
    Ok(web::Json(Items::of(members.await?, MemberView::from)))
}
