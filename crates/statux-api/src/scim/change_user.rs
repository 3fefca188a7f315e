//! POST, PUT, PATCH and DELETE of users (RFC 7644 sections 3.3, 3.5 and 3.6).
//!
//! The answer is the whole resource, as clients such as Okta check it against what they sent.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::Connection;
use identity_store::scim_users::{self, ScimUser, ScimWriteError};
use scim_model::{PatchRequest, Projection, UserResource};

use super::client::Client;
use super::query::Query;
use super::{answer, body, one_user, preconditions};
use crate::errors::ScimProblem;

/// Provisions a user: a new one, one who comes back, or one who was here before SCIM was.
///
/// It is 201 in each case, since that is what clients take for success.
pub(super) async fn create(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimProblem> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let resource = UserResource::from_client(&body::read_json(&request, payload).await?)?;
    let (organization, actor) = (client.organization.clone(), client.actor.clone());
    let now = client.now();
    let wanted = projection.clone();
    let created = client
        .write(move |db| {
            let created = scim_users::create(db, &organization, &resource, &actor, now)?;
            loaded(db, created.user, &wanted)
        })
        .await?;
    Ok(answer::user(
        StatusCode::CREATED,
        &created,
        &projection,
        &client.base_url(),
    ))
}

/// Replaces a user.
pub(super) async fn replace(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimProblem> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (id, if_match) = (one_user::id(&request)?, preconditions::if_match(&request));
    let resource = UserResource::from_client(&body::read_json(&request, payload).await?)?;
    let (organization, actor) = (client.organization.clone(), client.actor.clone());
    let now = client.now();
    let wanted = projection.clone();
    let replaced = client
        .write(move |db| {
            let if_match = if_match.as_deref();
            let replaced =
                scim_users::replace(db, &organization, &id, &resource, if_match, &actor, now)?;
            loaded(db, replaced, &wanted)
        })
        .await?;
    Ok(answer::user(
        StatusCode::OK,
        &replaced,
        &projection,
        &client.base_url(),
    ))
}

/// Changes parts of a user.
pub(super) async fn patch(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimProblem> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (id, if_match) = (one_user::id(&request)?, preconditions::if_match(&request));
    let change = PatchRequest::parse(&body::read_json(&request, payload).await?)?;
    let (organization, actor) = (client.organization.clone(), client.actor.clone());
    let now = client.now();
    let wanted = projection.clone();
    let patched = client
        .write(move |db| {
            let if_match = if_match.as_deref();
            let patched =
                scim_users::patch(db, &organization, &id, &change, if_match, &actor, now)?;
            loaded(db, patched, &wanted)
        })
        .await?;
    Ok(answer::user(
        StatusCode::OK,
        &patched,
        &projection,
        &client.base_url(),
    ))
}

/// Deletes a user.
pub(super) async fn delete(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimProblem> {
    let (id, if_match) = (one_user::id(&request)?, preconditions::if_match(&request));
    let (organization, actor) = (client.organization.clone(), client.actor.clone());
    let now = client.now();
    client
        .write(move |db| {
            scim_users::delete(db, &organization, &id, if_match.as_deref(), &actor, now)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The user with what the answer shows of it, read in the transaction of the change.
fn loaded(
    db: &mut Connection,
    mut user: ScimUser,
    wanted: &Projection,
) -> Result<ScimUser, ScimWriteError> {
    let organization = user.user.organization_id.clone();
    one_user::load(db, &organization, std::slice::from_mut(&mut user), wanted)?;
    Ok(user)
}
