//! The request log of SCIM clients.

use std::borrow::Cow;

use actix_web::web;
use chrono::{DateTime, Utc};
use identity_store::provisioning::request_log::{self, LoggedRequest};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::access::ApiKeyAccess;
use crate::http::errors::Problem;
use crate::http::paging::{Items, PageQuery, Paging};
use crate::scim;
use crate::state::AppState;

/// A request of a SCIM client, without values.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScimRequestView {
    id: String,
    /// When it came.
    at: DateTime<Utc>,
    /// The HTTP method.
    #[schema(value_type = String)]
    method: Cow<'static, str>,
    /// The endpoint, such as `Users`; null where there is none.
    #[schema(value_type = Option<String>)]
    resource_type: Option<Cow<'static, str>>,
    /// The resource that was named or created.
    resource_id: Option<String>,
    /// The HTTP status of the answer.
    status: u16,
    /// The `scimType` of the answer, such as `uniqueness`.
    #[schema(value_type = Option<String>)]
    scim_type: Option<Cow<'static, str>>,
    /// The SCIM token that it came with.
    token_id: String,
    /// What the client calls itself.
    user_agent: Option<String>,
    /// From the request to its answer.
    duration_micros: u64,
    /// The names of the attributes that it set or changed.
    changed: Vec<String>,
}

impl From<LoggedRequest> for ScimRequestView {
    fn from(LoggedRequest { id, request, .. }: LoggedRequest) -> Self {
        Self {
            id,
            at: request.at,
            method: request.method,
            resource_type: request.resource_type,
            resource_id: request.resource_id,
            status: request.status,
            scim_type: request.scim_type,
            token_id: request.token.to_string(),
            user_agent: request.user_agent,
            duration_micros: request.duration_micros,
            changed: request.changed,
        }
    }
}

/// The requests of the last 30 days, the newest first, by pages.
#[utoipa::path(
    get, path = "/api/v1/scim-requests", tag = "SCIM requests", operation_id = "listScimRequests",
    params(PageQuery),
    responses((status = 200, body = Items<ScimRequestView>), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    Paging(page): Paging,
) -> Result<web::Json<Items<ScimRequestView>>, Problem> {
    // The log includes a request that was made just before.
    scim::flush_request_log(&state).await;
    let requests = state.read(move |db| request_log::list(db, &by.organization, &page));
    Ok(web::Json(Items::of(requests.await?, ScimRequestView::from)))
}
