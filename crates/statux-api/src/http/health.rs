//! Liveness and readiness.

use actix_web::{HttpResponse, web};
use identity_store::turns::Share;
use utoipa::OpenApi;

use crate::http::endpoint::{Access, Endpoint};
use crate::http::errors::Problem;
use crate::share;
use crate::state::AppState;

pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("GET", "/health/live", Access::Anonymous, || web::to(live)),
    Endpoint::new("GET", "/health/ready", Access::Anonymous, || web::to(ready)),
];

#[derive(OpenApi)]
#[openapi(paths(live, ready))]
pub(crate) struct Description;

/// The process answers.
#[utoipa::path(
    get, path = "/health/live", tag = "Health", operation_id = "isLive", security(()),
    responses((status = 200, body = Value))
)]
async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

/// The database answers.
#[utoipa::path(
    get, path = "/health/ready", tag = "Health", operation_id = "isReady", security(()),
    responses(
        (status = 200, body = Value),
        (status = 503, description = "The database does not answer", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn ready(state: web::Data<AppState>) -> HttpResponse {
    // A monitor is told about the server, however much strangers send.
    share::enter(Share::Server);
    let store = state.store().clone();
    let pinged = state.threads().compute(move || store.ping());
    match pinged.await.and_then(|answer| answer) {
        Ok(()) => HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            Problem::new(503, "not_ready", "the database does not answer").into_response()
        }
    }
}
