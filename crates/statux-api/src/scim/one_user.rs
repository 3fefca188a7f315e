//! `GET /Users/{id}` (RFC 7644 section 3.4.1).

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use identity_store::{StoreError, UserId, scim_users};
use scim_model::meta::etag_matches;

use super::client::Client;
use super::query::Query;
use super::{answer, error, preconditions};
use crate::errors::ScimProblem;

/// The id in the address.
pub(super) fn id(request: &HttpRequest) -> Result<UserId, ScimProblem> {
    match request.match_info().get("id") {
        Some(id) if !id.contains('\0') => Ok(UserId::from_text(id)),
        _ => Err(error::no_such_user()),
    }
}

/// Answers one user, or 304 to a client that has this version.
pub(super) async fn get(client: Client, request: HttpRequest) -> Result<HttpResponse, ScimProblem> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (organization, id) = (client.organization.clone(), id(&request)?);
    let found = client.read(move |db| scim_users::get(db, &organization, &id));
    let user = found
        .await
        .map_err(|error: StoreError| error)?
        .ok_or_else(error::no_such_user)?;
    let base_url = client.base_url();
    let has = preconditions::if_none_match(&request);
    if has.is_some_and(|tags| etag_matches(&tags, user.user.version)) {
        let etag = user.meta(&base_url).etag();
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, etag))
            .finish());
    }
    Ok(answer::user(StatusCode::OK, &user, &projection, &base_url))
}
