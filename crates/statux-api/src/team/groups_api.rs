//! The groups that SCIM clients manage, and the role that each is mapped to.

use actix_web::web;
use identity_store::Caller;
use identity_store::GroupId;
use identity_store::accounts::Role;
use identity_store::provisioning::groups::{self, GroupSummary, GroupWriteError, MappedRole};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::access::ApiKeyAccess;
use crate::http::authenticated_json::AuthenticatedJson;
use crate::http::errors::Problem;
use crate::http::paging::{Items, PageQuery, Paging};
use crate::state::AppState;

/// How many characters of a wrong value are echoed back.
const MAX_TOLD_CHARS: usize = 100;

/// A group.
#[derive(Serialize, ToSchema)]
pub(crate) struct GroupView {
    id: String,
    /// The SCIM displayName; others may have the same.
    display_name: String,
    /// The SCIM externalId.
    external_id: Option<String>,
    /// How many users and groups are in it.
    #[schema(minimum = 0)]
    member_count: i64,
    /// The role that it is mapped to, `member`; null for none.
    #[schema(value_type = Option<String>, pattern = "^member$")]
    mapped_role: Option<MappedRole>,
}

/// What to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupChange {
    /// The role to map it to, `member`; null for none. No group can make anyone a platform admin.
    #[schema(value_type = Option<String>, pattern = "^member$", required)]
    mapped_role: Value,
}

impl From<GroupSummary> for GroupView {
    fn from(summary: GroupSummary) -> Self {
        let group = summary.group;
        Self {
            id: group.id.to_string(),
            display_name: group.display_name,
            external_id: group.external_id,
            member_count: summary.member_count,
            mapped_role: group.mapped_role,
        }
    }
}

/// The groups, by pages, those made last first.
#[utoipa::path(
    get, path = "/api/v1/groups", tag = "Groups", operation_id = "listGroups",
    params(PageQuery),
    responses((status = 200, body = Items<GroupView>), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    Paging(page): Paging,
) -> Result<web::Json<Items<GroupView>>, Problem> {
    let groups = state.read(move |db| groups::summaries(db, &by.organization, &page));
    Ok(web::Json(Items::of(groups.await?, GroupView::from)))
}

/// Maps a group to a role, or to none.
#[utoipa::path(
    patch, path = "/api/v1/groups/{id}", tag = "Groups", operation_id = "changeGroup",
    params(("id" = String, Path, description = "The group's id")),
    request_body = GroupChange,
    responses(
        (status = 200, body = GroupView),
        (status = 400, description = "`mapped_role_invalid` when a group cannot be mapped to it", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change(
    state: web::Data<AppState>,
    id: web::Path<String>,
    call: AuthenticatedJson<GroupChange>,
) -> Result<web::Json<GroupView>, Problem> {
    let AuthenticatedJson { by, body } = call;
    let role = role(&body.mapped_role)?;
    let id = GroupId::parse(id.into_inner()).map_err(|_| GroupWriteError::NotFound)?;
    let now = state.now();
    let changed = state.try_write::<_, GroupWriteError>(move |db| {
        let (owner, actor) = (&by.organization, &by.actor);
        let group = groups::set_mapped_role(db, &Caller::new(owner, actor, now), &id, role)?;
        Ok(groups::summary(db, group)?)
    });
    Ok(web::Json(changed.await?.into()))
}

fn role(value: &Value) -> Result<Option<MappedRole>, Problem> {
    let wrong = match value {
        Value::Null => return Ok(None),
        Value::String(name) if name == MappedRole::Member.as_str() => {
            return Ok(Some(MappedRole::Member));
        }
        Value::String(name) if name == Role::PlatformAdmin.as_str() => {
            "mapped_role: no group can make anyone a platform admin; expected \"member\" or null"
                .to_owned()
        }
        other => {
            let told: String = other.to_string().chars().take(MAX_TOLD_CHARS).collect();
            format!("mapped_role: expected \"member\" or null, received {told}")
        }
    };
    Err(Problem::new(400, "mapped_role_invalid", wrong))
}
