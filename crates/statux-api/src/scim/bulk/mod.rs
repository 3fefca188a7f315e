//! `POST /Bulk` (RFC 7644 section 3.7).
//!
//! Each operation is a change of its own, made by the function that serves the single request: it
//! is applied completely or not at all, and earlier operations stay in effect.

mod apply;
mod run;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use scim_model::BulkRequest;
use scim_model::bulk::{self, MAX_OPERATIONS};
use scim_model::discovery::BulkLimits;

use super::client::Client;
use super::{body, response};
use crate::http::errors::ScimHttpError;

/// How far bulk requests are supported, as `ServiceProviderConfig` states it.
pub(super) fn limits(client: &Client) -> BulkLimits {
    BulkLimits {
        max_operations: MAX_OPERATIONS as u64,
        max_payload_bytes: client.max_body_bytes() as u64,
    }
}

/// Executes the operations of a request.
pub(super) async fn post(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    let json = body::read_json(&client, &request, payload).await?;
    let bulk = client.interpret(json, BulkRequest::parse).await?;
    client.admit_operations(bulk.operations().len())?;
    let outcomes = run::run(&client, &request, &bulk).await;
    let executed = bulk.operations().iter().zip(&outcomes);
    let executed = executed.filter_map(|(operation, outcome)| Some((operation, outcome.as_ref()?)));
    Ok(response::json(StatusCode::OK, &bulk::response(executed)))
}
