//! POST, PUT, PATCH and DELETE of users (RFC 7644 sections 3.3, 3.5 and 3.6).
//!
//! The answer is the whole resource, as clients such as Okta check it against what they sent.
//! Each change is one function of the body's JSON, for single requests and bulk requests alike;
//! `wanted` is what the answer shows of the user.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::provisioning::users::{self, ChangeTo, ScimUser, ScimWriteError, UserChange};
use identity_store::{Connection, UserId};
use scim_model::{Changed, PatchRequest, Projection, UserResource};
use serde_json::{Map, Value};

use super::client::Client;
use super::query::Query;
use super::{answer, body, one_user, preconditions, request_log};
use crate::http::errors::ScimHttpError;

/// A user as it is now, and the attributes that were set or changed.
pub(super) type ChangedUser = (ScimUser, Changed);

/// Provisions a user: a new one, one who comes back, or one who was here before SCIM was.
pub(super) async fn create(
    client: &Client,
    json: &Value,
    wanted: Option<&Projection>,
) -> Result<ChangedUser, ScimHttpError> {
    let resource = UserResource::from_client(json)?;
    let changed = Changed::between(&Map::new(), resource.attributes());
    let (caller, wanted) = (client.caller(), wanted.cloned());
    let created = client.write(move |db| {
        let created = users::create(db, &caller, &resource)?;
        loaded(db, created.user, wanted.as_ref())
    });
    Ok((created.await?, changed))
}

/// Replaces a user.
pub(super) async fn replace(
    client: &Client,
    id: UserId,
    json: &Value,
    if_match: Option<String>,
    wanted: Option<&Projection>,
) -> Result<ChangedUser, ScimHttpError> {
    let to = ChangeTo::Resource(UserResource::from_client(json)?);
    change(client, id, to, if_match, wanted).await
}

/// Changes parts of a user.
pub(super) async fn patch(
    client: &Client,
    id: UserId,
    json: &Value,
    if_match: Option<String>,
    wanted: Option<&Projection>,
) -> Result<ChangedUser, ScimHttpError> {
    let to = ChangeTo::Patched(PatchRequest::parse(json)?);
    change(client, id, to, if_match, wanted).await
}

async fn change(
    client: &Client,
    id: UserId,
    to: ChangeTo,
    if_match: Option<String>,
    wanted: Option<&Projection>,
) -> Result<ChangedUser, ScimHttpError> {
    let change = UserChange {
        caller: client.caller(),
        id,
        to,
        if_match,
        with_groups: wanted.is_some_and(|wanted| wanted.wants("groups")),
    };
    let updated = client.write(move |db| change.apply(db)).await?;
    Ok((updated.user, updated.changed))
}

/// Deletes a user.
pub(super) async fn delete(
    client: &Client,
    id: UserId,
    if_match: Option<String>,
) -> Result<(), ScimHttpError> {
    let caller = client.caller();
    let deleted = client.write(move |db| users::delete(db, &caller, &id, if_match.as_deref()));
    Ok(deleted.await?)
}

/// `POST /Users`. It is 201 in each case, since that is what clients take for success.
pub(super) async fn post(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let json = body::read_json(&request, payload).await?;
    let created = create(&client, &json, Some(&projection)).await?;
    let status = StatusCode::CREATED;
    Ok(changed(&client, &request, &projection, status, &created))
}

/// `PUT /Users/{id}`.
pub(super) async fn put_one(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (id, if_match) = (one_user::id(&request)?, preconditions::if_match(&request));
    let json = body::read_json(&request, payload).await?;
    let replaced = replace(&client, id, &json, if_match, Some(&projection)).await?;
    let status = StatusCode::OK;
    Ok(changed(&client, &request, &projection, status, &replaced))
}

/// `PATCH /Users/{id}`.
pub(super) async fn patch_one(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (id, if_match) = (one_user::id(&request)?, preconditions::if_match(&request));
    let json = body::read_json(&request, payload).await?;
    let patched = patch(&client, id, &json, if_match, Some(&projection)).await?;
    let status = StatusCode::OK;
    Ok(changed(&client, &request, &projection, status, &patched))
}

/// `DELETE /Users/{id}`.
pub(super) async fn delete_one(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    let (id, if_match) = (one_user::id(&request)?, preconditions::if_match(&request));
    delete(&client, id, if_match).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The user with what the answer shows of it.
fn loaded(
    db: &mut Connection,
    mut user: ScimUser,
    wanted: Option<&Projection>,
) -> Result<ScimUser, ScimWriteError> {
    if let Some(wanted) = wanted {
        let organization = user.user.organization_id.clone();
        one_user::load(db, &organization, &mut user, wanted)?;
    }
    Ok(user)
}

/// The answer to a change.
fn changed(
    client: &Client,
    request: &HttpRequest,
    projection: &Projection,
    status: StatusCode,
    (user, changed): &ChangedUser,
) -> HttpResponse {
    request_log::note_changed(request, changed.iter());
    answer::user(status, user, projection, &client.base_url())
}
