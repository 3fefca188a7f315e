//! `GET /Groups/{id}` (RFC 7644 section 3.4.1).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use identity_store::provisioning::groups::{self, ScimGroup};
use identity_store::{Connection, GroupId, OrganizationId, StoreError};
use scim_model::Projection;
use scim_model::meta::etag_matches;

use super::client::Client;
use super::query::Query;
use super::{answer, error, preconditions};
use crate::http::errors::ScimHttpError;

/// The id in the URL.
pub(super) fn id(request: &HttpRequest) -> Result<GroupId, ScimHttpError> {
    match request.match_info().get("id") {
        Some(id) if !id.contains('\0') => Ok(GroupId::from_text(id)),
        _ => Err(error::no_such_group()),
    }
}

/// Loads what is asked for beyond the rows: members are many, and often excluded.
pub(super) fn load(
    db: &mut Connection,
    organization: &OrganizationId,
    groups: &mut [ScimGroup],
    projection: &Projection,
) -> Result<(), StoreError> {
    if projection.wants("members") {
        groups::load_members(db, organization, groups)?;
    }
    Ok(())
}

/// Returns one group, or 304 to a client that has this version.
pub(super) async fn get(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (organization, id) = (client.organization.clone(), id(&request)?);
    let (has, base_url) = (preconditions::if_none_match(&request), client.base_url());
    let found = client.read(move |db| {
        let Some(mut group) = groups::get(db, &organization, &id)? else {
            return Ok::<_, StoreError>(None);
        };
        let meta = group.meta(&base_url);
        if has.is_some_and(|tags| etag_matches(&tags, meta.version)) {
            return Ok(Some((meta, None)));
        }
        load(
            db,
            &organization,
            std::slice::from_mut(&mut group),
            &projection,
        )?;
        // Here, where it holds up nobody: it is megabytes for a large group.
        let body = answer::projected_group(&group, &projection, &base_url).to_string();
        Ok(Some((meta, Some(body))))
    });
    match found.await?.ok_or_else(error::no_such_group)? {
        (meta, Some(body)) => Ok(answer::resource(StatusCode::OK, &meta, body)),
        (meta, None) => Ok(answer::not_modified(&meta)),
    }
}
