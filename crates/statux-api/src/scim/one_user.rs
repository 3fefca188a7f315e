//! `GET /Users/{id}` (RFC 7644 section 3.4.1).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use identity_store::provisioning::users::{self, ScimUser};
use identity_store::{Connection, OrganizationId, StoreError, UserId};
use scim_model::Projection;
use scim_model::meta::etag_matches;

use super::client::Client;
use super::query::Query;
use super::{answer, error, preconditions};
use crate::http::errors::ScimHttpError;

/// The id in the URL.
pub(super) fn id(request: &HttpRequest) -> Result<UserId, ScimHttpError> {
    match request.match_info().get("id") {
        Some(id) if !id.contains('\0') => Ok(UserId::from_text(id)),
        _ => Err(error::no_such_user()),
    }
}

/// Loads what is asked for beyond the row.
pub(super) fn load(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &mut ScimUser,
    projection: &Projection,
) -> Result<(), StoreError> {
    if projection.wants("groups") {
        users::load_groups(db, organization, user)?;
    }
    Ok(())
}

/// Returns one user, or 304 to a client that has this version.
pub(super) async fn get(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (organization, id) = (client.organization.clone(), id(&request)?);
    let wanted = projection.wants("groups");
    let found = client.point_read(move |db| users::stored(db, &organization, &id, wanted));
    let user = found
        .await
        .map_err(|error: StoreError| error)?
        .ok_or_else(error::no_such_user)?;
    let base_url = client.base_url();
    let meta = user.meta(&base_url);
    let has = preconditions::if_none_match(&request);
    if has.is_some_and(|tags| etag_matches(&tags, user.version)) {
        return Ok(answer::not_modified(&meta));
    }
    let body = user.to_text(&base_url, &projection)?;
    Ok(answer::resource(StatusCode::OK, &meta, body))
}
