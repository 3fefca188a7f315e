//! POST, PUT, PATCH and DELETE of groups (RFC 7644 sections 3.3, 3.5 and 3.6).

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::Connection;
use identity_store::scim_groups::{self, GroupWriteError, ScimGroup};
use scim_model::{GroupResource, PatchRequest, Projection};

use super::client::Client;
use super::query::Query;
use super::{answer, body, one_group, preconditions};
use crate::blocking;
use crate::errors::ScimProblem;

/// Makes a group.
pub(super) async fn create(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimProblem> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let resource = GroupResource::from_client(&body::read_json(&request, payload).await?)?;
    let (organization, actor) = (client.organization.clone(), client.actor.clone());
    let now = client.now();
    let wanted = projection.clone();
    let created = client
        .write(move |db| {
            let created = scim_groups::create(db, &organization, &resource, &actor, now)?;
            loaded(db, created, &wanted)
        })
        .await?;
    answered(&client, StatusCode::CREATED, created, projection).await
}

/// Replaces a group with its members.
pub(super) async fn replace(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimProblem> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (id, if_match) = (one_group::id(&request)?, preconditions::if_match(&request));
    let resource = GroupResource::from_client(&body::read_json(&request, payload).await?)?;
    let (organization, actor) = (client.organization.clone(), client.actor.clone());
    let now = client.now();
    let wanted = projection.clone();
    let replaced = client
        .write(move |db| {
            let if_match = if_match.as_deref();
            let replaced =
                scim_groups::replace(db, &organization, &id, &resource, if_match, &actor, now)?;
            loaded(db, replaced, &wanted)
        })
        .await?;
    answered(&client, StatusCode::OK, replaced, projection).await
}

/// Changes parts of a group. The answer is empty unless the client asks for attributes (RFC 7644
/// section 3.5.2): a group may have thousands of members.
pub(super) async fn patch(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimProblem> {
    let query = Query::parse(request.query_string())?;
    let projection = query.projection()?;
    let (id, if_match) = (one_group::id(&request)?, preconditions::if_match(&request));
    let change = PatchRequest::parse(&body::read_json(&request, payload).await?)?;
    let (organization, actor) = (client.organization.clone(), client.actor.clone());
    let now = client.now();
    let asked = query.get("attributes").or(query.get("excludedattributes"));
    let wanted = asked.map(|_| projection);
    let answering = wanted.clone();
    let patched = client
        .write(move |db| {
            let if_match = if_match.as_deref();
            let patched =
                scim_groups::patch(db, &organization, &id, &change, if_match, &actor, now)?;
            match &wanted {
                Some(wanted) => loaded(db, patched, wanted),
                None => Ok(patched),
            }
        })
        .await?;
    if let Some(projection) = answering {
        return answered(&client, StatusCode::OK, patched, projection).await;
    }
    let etag = patched.meta(&client.base_url()).etag();
    Ok(HttpResponse::NoContent()
        .insert_header((header::ETAG, etag))
        .finish())
}

/// Deletes a group.
pub(super) async fn delete(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimProblem> {
    let (id, if_match) = (one_group::id(&request)?, preconditions::if_match(&request));
    let (organization, actor) = (client.organization.clone(), client.actor.clone());
    let now = client.now();
    client
        .write(move |db| {
            scim_groups::delete(db, &organization, &id, if_match.as_deref(), &actor, now)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The group with what the answer shows of it, read in the transaction of the change.
fn loaded(
    db: &mut Connection,
    mut group: ScimGroup,
    wanted: &Projection,
) -> Result<ScimGroup, GroupWriteError> {
    let organization = group.group.organization_id.clone();
    one_group::load(db, &organization, std::slice::from_mut(&mut group), wanted)?;
    Ok(group)
}

/// The answer with the group. It is written where it holds up nobody, as it may be megabytes.
async fn answered(
    client: &Client,
    status: StatusCode,
    group: ScimGroup,
    projection: Projection,
) -> Result<HttpResponse, ScimProblem> {
    let base_url = client.base_url();
    let meta = group.meta(&base_url);
    let body = blocking::compute(move || {
        answer::projected_group(&group, &projection, &base_url).to_string()
    });
    Ok(answer::resource(status, &meta, body.await?))
}
