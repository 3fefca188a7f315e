//! Requests on one resource, users and groups alike: POST, PUT, PATCH and DELETE (RFC 7644 sections
//! 3.3, 3.5 and 3.6).
//!
//! [`Resource`] says what the two differ in. Each change is one function of the body's JSON, for
//! single requests and bulk requests alike; `wanted` is what the answer shows of the resource.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::InvalidId;
use scim_model::{Changed, Meta, Projection, ResourceType};
use serde_json::Value;

use super::client::Client;
use super::query::Query;
use super::{answer, body, preconditions, request_log};
use crate::http::errors::ScimHttpError;
use crate::http::errors::meaning::Meaning;

/// A resource as it is now, and the attributes that were set or changed.
pub(super) type Change<R> = (R, Changed);

/// A user or a group as it is now, and how such a resource is changed.
pub(super) trait Resource: Sized + 'static {
    /// Its identifier.
    type Id: 'static;
    /// Its type.
    const TYPE: &'static ResourceType;
    /// Whether the answer to a PATCH shows the resource when the client asks for no attributes
    /// (RFC 7644 section 3.5.2).
    const SHOWN_AFTER_PATCH: bool;

    /// Takes the text of an identifier, if it could be one.
    fn id_from(text: &str) -> Result<Self::Id, InvalidId>;
    /// 404 for an identifier that the client's organization does not have.
    fn no_such_resource() -> Meaning;

    /// Creates a resource.
    async fn create(
        client: &Client,
        json: &Value,
        wanted: Option<&Projection>,
    ) -> Result<Change<Self>, ScimHttpError>;
    /// Replaces a resource.
    async fn replace(
        client: &Client,
        id: Self::Id,
        json: &Value,
        if_match: Option<String>,
        wanted: Option<&Projection>,
    ) -> Result<Change<Self>, ScimHttpError>;
    /// Changes parts of a resource.
    async fn patch(
        client: &Client,
        id: Self::Id,
        json: &Value,
        if_match: Option<String>,
        wanted: Option<&Projection>,
    ) -> Result<Change<Self>, ScimHttpError>;
    /// Deletes a resource.
    async fn delete(
        client: &Client,
        id: Self::Id,
        if_match: Option<String>,
    ) -> Result<(), ScimHttpError>;

    /// The identifier.
    fn id(&self) -> &str;
    /// Location, version and times.
    fn meta(&self, base_url: &str) -> Meta;
    /// The part that was asked for, as JSON text.
    async fn into_text(
        self,
        projection: Projection,
        base_url: String,
    ) -> Result<String, ScimHttpError>;
}

/// The id in the URL.
pub(super) fn id<R: Resource>(request: &HttpRequest) -> Result<R::Id, ScimHttpError> {
    parsed_id::<R>(request.match_info().get("id").unwrap_or_default())
}

/// An id that a client names; 404 where no resource could have it.
pub(super) fn parsed_id<R: Resource>(text: &str) -> Result<R::Id, ScimHttpError> {
    R::id_from(text).map_err(|_| R::no_such_resource().into())
}

/// `POST /Users` and `POST /Groups`. It is 201 in each case, also for a user who comes back, since
/// that is what clients take for success.
pub(super) async fn post<R: Resource>(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let json = body::read_json(&request, payload).await?;
    let created = R::create(&client, &json, Some(&projection)).await?;
    changed(&client, &request, StatusCode::CREATED, created, projection).await
}

/// `PUT /Users/{id}` and `PUT /Groups/{id}`.
pub(super) async fn put<R: Resource>(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (id, if_match) = (id::<R>(&request)?, preconditions::if_match(&request));
    let json = body::read_json(&request, payload).await?;
    let replaced = R::replace(&client, id, &json, if_match, Some(&projection)).await?;
    changed(&client, &request, StatusCode::OK, replaced, projection).await
}

/// `PATCH /Users/{id}` and `PATCH /Groups/{id}`.
pub(super) async fn patch<R: Resource>(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    let query = Query::parse(request.query_string())?;
    let projection = query.projection()?;
    let (id, if_match) = (id::<R>(&request)?, preconditions::if_match(&request));
    let json = body::read_json(&request, payload).await?;
    let asked = query.get("attributes").or(query.get("excludedattributes"));
    let wanted = (R::SHOWN_AFTER_PATCH || asked.is_some()).then_some(&projection);
    let patched = R::patch(&client, id, &json, if_match, wanted).await?;
    if wanted.is_some() {
        return changed(&client, &request, StatusCode::OK, patched, projection).await;
    }
    request_log::note_changed(&request, patched.1.iter());
    let etag = patched.0.meta(&client.base_url()).etag();
    Ok(HttpResponse::NoContent()
        .insert_header((header::ETAG, etag))
        .finish())
}

/// `DELETE /Users/{id}` and `DELETE /Groups/{id}`.
pub(super) async fn delete<R: Resource>(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    let (id, if_match) = (id::<R>(&request)?, preconditions::if_match(&request));
    R::delete(&client, id, if_match).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The answer to a change.
async fn changed<R: Resource>(
    client: &Client,
    request: &HttpRequest,
    status: StatusCode,
    (resource, changed): Change<R>,
    projection: Projection,
) -> Result<HttpResponse, ScimHttpError> {
    request_log::note_changed(request, changed.iter());
    let base_url = client.base_url();
    let meta = resource.meta(&base_url);
    let body = resource.into_text(projection, base_url).await?;
    Ok(answer::resource(status, &meta, body))
}
