//! Letting in a rejected sign-in, in the management API.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use identity_store::members::{self, LetInPreview, MemberError, Opens};
use identity_store::tokens::Scope;
use identity_store::{Caller, SignInAttemptId};
use serde::Serialize;
use utoipa::ToSchema;

use super::json::{MemberView, NameIdView};
use crate::http::access::ApiKeyAccess;
use crate::http::errors::Problem;
use crate::state::AppState;

/// A rejected sign-in that can be let in: what came, and what it would replace.
#[derive(Serialize, ToSchema)]
pub(crate) struct LetInView {
    /// When it was rejected.
    at: DateTime<Utc>,
    provider_entity_id: String,
    /// The NameID that came.
    name_id: String,
    name_id_format: Option<String>,
    /// The e-mail address that came with it.
    email: Option<String>,
    /// The name that came with it.
    display_name: Option<String>,
    /// The account that it would enter.
    member: MemberView,
    /// The NameID that is linked now, which ends; null where there is none.
    replaced: Option<NameIdView>,
    /// Whether the account's password is still asked for at the next sign-in.
    asks_for_password: bool,
}

impl From<LetInPreview> for LetInView {
    fn from(preview: LetInPreview) -> Self {
        let offer = preview.offer;
        Self {
            at: offer.created_at,
            provider_entity_id: offer.provider_entity_id,
            name_id: offer.name_id,
            name_id_format: offer.name_id_format,
            email: offer.email,
            display_name: offer.display_name,
            member: preview.member.into(),
            replaced: preview.replaced.map(NameIdView::from),
            asks_for_password: preview.opens == Opens::Proof,
        }
    }
}

/// What letting a rejected sign-in in would do: both NameIDs, and whose account it is.
#[utoipa::path(
    get, path = "/api/v1/sign-in-attempts/{id}/let-in", tag = "Sign-in attempts", operation_id = "previewLetIn",
    params(("id" = String, Path, description = "The attempt's id")),
    responses(
        (status = 200, body = LetInView),
        (status = 409, description = "`changed_since` when account or provider are not as they were", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn preview(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    id: web::Path<String>,
) -> Result<web::Json<LetInView>, Problem> {
    let (id, now) = (parsed(id)?, state.now());
    let preview = state.read(move |db| Ok(members::preview_let_in(db, &by.organization, &id, now)));
    Ok(web::Json(preview.await??.into()))
}

/// Lets a sign-in in that was rejected for its NameID within the last 24 hours: the NameID is linked
/// instead of the present one, and sessions that began with SSO end. An account with a password still
/// asks for it.
///
/// It takes an API key with the scope `admins`.
#[utoipa::path(
    post, path = "/api/v1/sign-in-attempts/{id}/let-in", tag = "Sign-in attempts", operation_id = "letIn",
    params(("id" = String, Path, description = "The attempt's id")),
    responses(
        (status = 204),
        (status = 403, description = "`scope_missing`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`changed_since` when account or provider are not as they were", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn let_in(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    by.require(Scope::Admins)?;
    let (id, now) = (parsed(id)?, state.now());
    let done = state.try_write(move |db| {
        members::let_in(db, &Caller::new(&by.organization, &by.actor, now), &id)
    });
    done.await?;
    Ok(HttpResponse::NoContent().finish())
}

fn parsed(id: web::Path<String>) -> Result<SignInAttemptId, Problem> {
    SignInAttemptId::parse(id.into_inner()).map_err(|_| MemberError::NotOffered.into())
}
