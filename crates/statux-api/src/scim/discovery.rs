//! The discovery endpoints (RFC 7644 section 4).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use scim_model::ListResponse;
use scim_model::discovery::{self, AuthenticationScheme, CursorPaging, ServiceProviderFeatures};

use super::client::Client;
use super::list::LIMITS;
use super::query::Query;
use super::{bulk, response};
use crate::http::errors::ScimHttpError;

/// `GET /ServiceProviderConfig`.
pub(super) async fn service_provider_config(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    reject_filter(&request)?;
    let features = ServiceProviderFeatures {
        documentation_uri: None,
        filter_max_results: LIMITS.max_size.unsigned_abs(),
        bulk: Some(bulk::limits(&client)),
        sort: true,
        etag: true,
        cursor_paging: Some(CursorPaging {
            default_page_size: LIMITS.default_size.unsigned_abs(),
            max_page_size: LIMITS.max_size.unsigned_abs(),
            cursor_timeout_secs: None,
        }),
        authentication_schemes: vec![
            AuthenticationScheme::bearer_token(),
            AuthenticationScheme::client_credentials(&client.token_endpoint()),
        ],
    };
    Ok(response::json(
        StatusCode::OK,
        &features.to_json(&client.base_url()),
    ))
}

/// `GET /ResourceTypes`.
pub(super) async fn resource_types(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    reject_filter(&request)?;
    let types = discovery::resource_types(&client.base_url());
    Ok(response::list(&ListResponse::whole(&types)))
}

/// `GET /ResourceTypes/{id}`.
pub(super) async fn resource_type(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    let name = request.match_info().get("id").unwrap_or_default();
    discovery::resource_type(name, &client.base_url())
        .map(|found| response::json(StatusCode::OK, &found))
        .ok_or_else(|| ScimHttpError::new(404, "there is no such resource type"))
}

/// `GET /Schemas`.
pub(super) async fn schemas(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    reject_filter(&request)?;
    let schemas = discovery::schemas(&client.base_url());
    Ok(response::list(&ListResponse::whole(&schemas)))
}

/// `GET /Schemas/{id}`.
pub(super) async fn schema(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    let urn = request.match_info().get("id").unwrap_or_default();
    discovery::schema(urn, &client.base_url())
        .map(|found| response::json(StatusCode::OK, &found))
        .ok_or_else(|| ScimHttpError::new(404, "there is no such schema"))
}

/// RFC 7644 section 4: filters are rejected with 403, so that clients do not mistake the full list
/// for a filtered one.
fn reject_filter(request: &HttpRequest) -> Result<(), ScimHttpError> {
    match Query::parse(request.query_string())?.even_blank("filter") {
        Some(_) => Err(ScimHttpError::new(403, "this endpoint cannot be filtered")),
        None => Ok(()),
    }
}
