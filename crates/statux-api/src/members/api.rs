//! The members in the management API: found, shown, and taken away from.

use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::accounts::Role;
use identity_store::members::{self, Change, MemberError};
use identity_store::tokens::Scope;
use identity_store::{Caller, NameIdLinkId, UserId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::json::{MemberDetailView, MemberView};
use crate::http::access::ApiKeyAccess;
use crate::http::authenticated_json::AuthenticatedJson;
use crate::http::errors::Problem;
use crate::http::paging::{Items, page_request, query, search_text};
use crate::state::AppState;

/// How many characters of a wrong value are echoed back.
const MAX_TOLD_CHARS: usize = 100;

/// Which page of which members.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MembersQuery {
    /// The most items to return, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before; left out for the first page.
    cursor: Option<String>,
    /// A part of a name, user name or e-mail address in any letter case, or a whole externalId or
    /// NameID. Those who have it as a whole come first. A page may then have few items, or none,
    /// while its `next_cursor` goes on.
    #[param(max_length = 256)]
    q: Option<String>,
}

/// What to change of a member; what is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberChange {
    /// `platform_admin` or `member`. Making somebody platform admin takes an API key with the scope
    /// `admins`, and ends their sessions.
    #[schema(pattern = "^(platform_admin|member)$")]
    role: Option<String>,
    /// For a new platform admin: the ids of the NameIDs that are known to be theirs, as `GET` shows
    /// them. All others are forgotten.
    confirmed_name_ids: Option<Vec<String>>,
    /// Whether the account may be used. A SCIM client may change it back.
    active: Option<bool>,
    /// Whether the person is kept out, whatever a SCIM client says.
    blocked: Option<bool>,
}

/// The members, the newest first, by pages.
#[utoipa::path(
    get, path = "/api/v1/members", tag = "Members", operation_id = "listMembers",
    params(MembersQuery),
    responses((status = 200, body = Items<MemberView>), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    request: HttpRequest,
) -> Result<web::Json<Items<MemberView>>, Problem> {
    let asked: MembersQuery = query(request.query_string())?;
    let page = page_request(asked.limit, asked.cursor)?;
    let text = search_text("q", asked.q)?;
    let members = state.read(move |db| match &text {
        Some(text) => members::search(db, &by.organization, text, &page),
        None => members::list(db, &by.organization, &page),
    });
    Ok(web::Json(Items::of(members.await?, MemberView::from)))
}

/// One member.
#[utoipa::path(
    get, path = "/api/v1/members/{id}", tag = "Members", operation_id = "getMember",
    params(("id" = String, Path, description = "The member's id")),
    responses((status = 200, body = MemberDetailView), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn show(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    id: web::Path<String>,
) -> Result<web::Json<MemberDetailView>, Problem> {
    let (id, now) = (parsed(id)?, state.now());
    let detail = state.read(move |db| Ok(members::get(db, &by.organization, &id, now)));
    Ok(web::Json(detail.await??.into()))
}

/// Changes what a member may do, and whether they may sign in.
#[utoipa::path(
    patch, path = "/api/v1/members/{id}", tag = "Members", operation_id = "changeMember",
    params(("id" = String, Path, description = "The member's id")),
    request_body = MemberChange,
    responses(
        (status = 200, body = MemberDetailView),
        (status = 403, description = "`scope_missing` when the key may not make platform admins", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`last_platform_admin` when nobody would be left who can get in to administer the organization", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change(
    state: web::Data<AppState>,
    id: web::Path<String>,
    call: AuthenticatedJson<MemberChange>,
) -> Result<web::Json<MemberDetailView>, Problem> {
    let AuthenticatedJson { by, body } = call;
    let id = parsed(id)?;
    let change = checked(body)?;
    if change.role == Some(Role::PlatformAdmin) {
        by.require(Scope::Admins)?;
    }
    let now = state.now();
    let changed = state.try_write::<_, MemberError>(move |db| {
        let caller = Caller::new(&by.organization, &by.actor, now);
        members::change(db, &caller, &id, &change)?;
        members::get(db, &by.organization, &id, now)
    });
    Ok(web::Json(changed.await?.into()))
}

fn checked(body: MemberChange) -> Result<Change, Problem> {
    let role = body.role.map(|word| {
        Role::parse(&word).ok_or_else(|| {
            let told: String = word.chars().take(MAX_TOLD_CHARS).collect();
            let detail =
                format!("role: expected \"platform_admin\" or \"member\", received {told:?}");
            Problem::new(400, "role_invalid", detail)
        })
    });
    let confirmed = body.confirmed_name_ids.unwrap_or_default();
    let confirmed = confirmed.into_iter().map(NameIdLinkId::parse);
    let change = Change {
        role: role.transpose()?,
        confirmed_name_ids: confirmed
            .collect::<Result<_, _>>()
            .map_err(|error| Problem::invalid(format!("confirmed_name_ids: {error}")))?,
        active: body.active,
        blocked: body.blocked,
    };
    if change == Change::default() {
        let detail = "expected at least one of role, active, blocked, received none";
        return Err(Problem::invalid(detail));
    }
    Ok(change)
}

/// Forgets the NameIDs of a member, and ends the sessions that began with SSO.
#[utoipa::path(
    delete, path = "/api/v1/members/{id}/identities", tag = "Members", operation_id = "forgetNameIds",
    params(("id" = String, Path, description = "The member's id")),
    responses(
        (status = 204),
        (status = 409, description = "`last_platform_admin` when nobody would be left who can get in to administer the organization", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn forget_name_ids(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (id, now) = (parsed(id)?, state.now());
    let forgotten = state.try_write(move |db| {
        members::forget_name_ids(db, &Caller::new(&by.organization, &by.actor, now), &id)
    });
    forgotten.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends all sessions of a member.
#[utoipa::path(
    delete, path = "/api/v1/members/{id}/sessions", tag = "Members", operation_id = "endSessions",
    params(("id" = String, Path, description = "The member's id")),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn end_sessions(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (id, now) = (parsed(id)?, state.now());
    let ended = state.try_write(move |db| {
        members::end_all_sessions(db, &Caller::new(&by.organization, &by.actor, now), &id)
    });
    ended.await?;
    Ok(HttpResponse::NoContent().finish())
}

fn parsed(id: web::Path<String>) -> Result<UserId, Problem> {
    UserId::parse(id.into_inner()).map_err(|_| MemberError::NotFound.into())
}
