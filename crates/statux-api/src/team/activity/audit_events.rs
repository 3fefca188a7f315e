//! The audit trail.

use actix_web::web;
use chrono::{DateTime, Utc};
use identity_store::audit::{self, AuditEvent};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::access::ApiKeyAccess;
use crate::http::errors::Problem;
use crate::http::paging::{Items, PageQuery, Paging};
use crate::state::AppState;

/// A line of the audit trail.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditEventView {
    id: String,
    at: DateTime<Utc>,
    /// `user`, `scim_token`, `api_key`, `system` or `cli`.
    actor_kind: String,
    actor_id: Option<String>,
    /// What was done, such as `user.deactivated`.
    action: String,
    target_kind: String,
    target_id: Option<String>,
    /// More, without personal values.
    #[schema(value_type = Object)]
    detail: Value,
}

impl From<AuditEvent> for AuditEventView {
    fn from(event: AuditEvent) -> Self {
        Self {
            id: event.id.to_string(),
            at: event.at,
            actor_kind: event.actor_kind,
            actor_id: event.actor_id,
            action: event.action,
            target_kind: event.target_kind,
            target_id: event.target_id,
            detail: serde_json::from_str(&event.detail).unwrap_or_default(),
        }
    }
}

/// The trail, the newest first, by pages.
#[utoipa::path(
    get, path = "/api/v1/audit-events", tag = "Audit events", operation_id = "listAuditEvents",
    params(PageQuery),
    responses((status = 200, body = Items<AuditEventView>), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    Paging(page): Paging,
) -> Result<web::Json<Items<AuditEventView>>, Problem> {
    let events = state.read(move |db| audit::list(db, &by.organization, &page));
    Ok(web::Json(Items::of(events.await?, AuditEventView::from)))
}
