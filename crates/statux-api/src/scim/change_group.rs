//! POST, PUT, PATCH and DELETE of groups (RFC 7644 sections 3.3, 3.5 and 3.6).
//!
//! Each change is one function of the body's JSON, for single requests and bulk requests alike;
//! `wanted` is what the answer shows of the group, which is read in the transaction of the change.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::provisioning::groups::{self, GroupWriteError, ScimGroup};
use identity_store::{Connection, GroupId};
use scim_model::{Changed, GroupResource, PatchRequest, Projection};
use serde_json::{Map, Value};

use super::client::Client;
use super::query::Query;
use super::{answer, body, one_group, preconditions, request_log};
use crate::blocking;
use crate::http::errors::ScimHttpError;

/// A group as it is now, and the attributes that were set or changed.
pub(super) type ChangedGroup = (ScimGroup, Changed);

/// Makes a group.
pub(super) async fn create(
    client: &Client,
    json: &Value,
    wanted: Option<&Projection>,
) -> Result<ChangedGroup, ScimHttpError> {
    let resource = GroupResource::from_client(json)?;
    let changed = Changed::between(&Map::new(), resource.attributes());
    let (caller, wanted) = (client.caller(), wanted.cloned());
    let created = client.write(move |db| {
        let created = groups::create(db, &caller, &resource)?;
        loaded(db, created, wanted.as_ref())
    });
    Ok((created.await?, changed))
}

/// Replaces a group with its members.
pub(super) async fn replace(
    client: &Client,
    id: GroupId,
    json: &Value,
    if_match: Option<String>,
    wanted: Option<&Projection>,
) -> Result<ChangedGroup, ScimHttpError> {
    let resource = GroupResource::from_client(json)?;
    let (caller, wanted) = (client.caller(), wanted.cloned());
    let replaced = client.write(move |db| {
        let if_match = if_match.as_deref();
        let replaced = groups::replace(db, &caller, &id, &resource, if_match)?;
        let group = loaded(db, replaced.group, wanted.as_ref())?;
        Ok::<_, GroupWriteError>((group, replaced.changed))
    });
    Ok(replaced.await?)
}

/// Changes parts of a group.
pub(super) async fn patch(
    client: &Client,
    id: GroupId,
    json: &Value,
    if_match: Option<String>,
    wanted: Option<&Projection>,
) -> Result<ChangedGroup, ScimHttpError> {
    let change = PatchRequest::parse(json)?;
    let (caller, wanted) = (client.caller(), wanted.cloned());
    let patched = client.write(move |db| {
        let if_match = if_match.as_deref();
        let patched = groups::patch(db, &caller, &id, &change, if_match)?;
        let group = loaded(db, patched.group, wanted.as_ref())?;
        Ok::<_, GroupWriteError>((group, patched.changed))
    });
    Ok(patched.await?)
}

/// Deletes a group.
pub(super) async fn delete(
    client: &Client,
    id: GroupId,
    if_match: Option<String>,
) -> Result<(), ScimHttpError> {
    let caller = client.caller();
    let deleted = client.write(move |db| groups::delete(db, &caller, &id, if_match.as_deref()));
    Ok(deleted.await?)
}

/// `POST /Groups`.
pub(super) async fn post(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let json = body::read_json(&request, payload).await?;
    let created = create(&client, &json, Some(&projection)).await?;
    changed(&client, &request, StatusCode::CREATED, created, projection).await
}

/// `PUT /Groups/{id}`.
pub(super) async fn put_one(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (id, if_match) = (one_group::id(&request)?, preconditions::if_match(&request));
    let json = body::read_json(&request, payload).await?;
    let replaced = replace(&client, id, &json, if_match, Some(&projection)).await?;
    changed(&client, &request, StatusCode::OK, replaced, projection).await
}

/// `PATCH /Groups/{id}`. The answer is empty unless the client asks for attributes (RFC 7644
/// section 3.5.2): a group may have thousands of members.
pub(super) async fn patch_one(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    let query = Query::parse(request.query_string())?;
    let projection = query.projection()?;
    let (id, if_match) = (one_group::id(&request)?, preconditions::if_match(&request));
    let json = body::read_json(&request, payload).await?;
    let asked = query.get("attributes").or(query.get("excludedattributes"));
    let wanted = asked.map(|_| &projection);
    let patched = patch(&client, id, &json, if_match, wanted).await?;
    if wanted.is_some() {
        return changed(&client, &request, StatusCode::OK, patched, projection).await;
    }
    request_log::note_changed(&request, patched.1.iter());
    let etag = patched.0.meta(&client.base_url()).etag();
    Ok(HttpResponse::NoContent()
        .insert_header((header::ETAG, etag))
        .finish())
}

/// `DELETE /Groups/{id}`.
pub(super) async fn delete_one(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    let (id, if_match) = (one_group::id(&request)?, preconditions::if_match(&request));
    delete(&client, id, if_match).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The group with what the answer shows of it.
fn loaded(
    db: &mut Connection,
    mut group: ScimGroup,
    wanted: Option<&Projection>,
) -> Result<ScimGroup, GroupWriteError> {
    if let Some(wanted) = wanted {
        let organization = group.group.organization_id.clone();
        one_group::load(db, &organization, std::slice::from_mut(&mut group), wanted)?;
    }
    Ok(group)
}

/// The answer to a change. It is written where it holds up nobody, as it may be megabytes.
async fn changed(
    client: &Client,
    request: &HttpRequest,
    status: StatusCode,
    (group, changed): ChangedGroup,
    projection: Projection,
) -> Result<HttpResponse, ScimHttpError> {
    request_log::note_changed(request, changed.iter());
    let base_url = client.base_url();
    let meta = group.meta(&base_url);
    let body = blocking::compute(move || {
        answer::projected_group(&group, &projection, &base_url).to_string()
    });
    Ok(answer::resource(status, &meta, body.await?))
}
