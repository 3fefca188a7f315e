//! Export and erasure of a person, in the management API.

use actix_web::{HttpResponse, web};
use identity_store::members::{self, MemberError};
use identity_store::tokens::Scope;
use identity_store::{Caller, UserId};

use crate::http::access::ApiKeyAccess;
use crate::http::errors::Problem;
use crate::state::AppState;

/// Everything that is held about a person, deleted ones too. Secrets and their hashes are not in it;
/// of attempts and audit events it has the latest 10,000 each.
#[utoipa::path(
    get, path = "/api/v1/members/{id}/export", tag = "Members", operation_id = "exportMember",
    params(("id" = String, Path, description = "The member's id")),
    responses((status = 200, body = serde_json::Value), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn export(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    id: web::Path<String>,
) -> Result<web::Json<serde_json::Value>, Problem> {
    let (id, now) = (parsed(id)?, state.now());
    let export = state.read(move |db| Ok(members::export(db, &by.organization, &id, now)));
    Ok(web::Json(export.await??))
}

/// Erases a person who is deactivated or deleted: name, e-mail addresses, user name, externalId,
/// NameIDs, SCIM attributes, and what attempts at signing in tell of them. It cannot be undone.
///
/// It takes an API key with the scope `admins`.
#[utoipa::path(
    post, path = "/api/v1/members/{id}/erase", tag = "Members", operation_id = "eraseMember",
    params(("id" = String, Path, description = "The member's id")),
    responses(
        (status = 204),
        (status = 403, description = "`scope_missing`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`still_active` when the person is to be deactivated first", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn erase(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    by.require(Scope::Admins)?;
    let (id, now) = (parsed(id)?, state.now());
    let erased = state.try_write(move |db| {
        members::erase(db, &Caller::new(&by.organization, &by.actor, now), &id)
    });
    erased.await?;
    Ok(HttpResponse::NoContent().finish())
}

fn parsed(id: web::Path<String>) -> Result<UserId, Problem> {
    UserId::parse(id.into_inner()).map_err(|_| MemberError::NotFound.into())
}
