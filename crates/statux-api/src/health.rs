//! Whether the process runs and whether it can serve.

use actix_web::{HttpResponse, web};

use crate::blocking;
use crate::errors::Problem;
use crate::routes::{Access, Endpoint};
use crate::state::AppState;

pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("GET", "/health/live", Access::Anonymous, || web::to(live)),
    Endpoint::new("GET", "/health/ready", Access::Anonymous, || web::to(ready)),
];

/// The process answers.
async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

/// The database answers.
async fn ready(state: web::Data<AppState>) -> HttpResponse {
    let store = state.store().clone();
    match blocking::compute(move || store.ping())
        .await
        .and_then(|answer| answer)
    {
        Ok(()) => HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            Problem::new(503, "not_ready", "the database does not answer").into_response()
        }
    }
}
