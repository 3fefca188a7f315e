//! Requests for one resource, for users and groups alike: POST, PUT, PATCH and DELETE (RFC 7644
//! sections 3.3, 3.5 and 3.6).
//!
//! [`Resource`] captures the differences between the two. Each change is one function of the body's
//! JSON, for single and bulk requests alike; `wanted` is the part of the resource that the response
//! shows.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::InvalidId;
use scim_model::{Changed, Meta, Projection, ResourceType};
use serde_json::Value;

use super::client::Client;
use super::query::Query;
use super::{body, preconditions, request_log, response};
use crate::http::errors::ScimHttpError;
use crate::http::errors::meaning::Meaning;

/// The resource after a change, and the attributes that were set or changed.
pub(super) type Change<R> = (R, Changed);

/// A user or group in its current state, and how to change it.
pub(super) trait Resource: Sized + 'static {
    /// Its identifier.
    type Id: 'static;
    /// Its type.
    const TYPE: &'static ResourceType;
    /// Whether the response to a PATCH shows the resource if the client does not ask for attributes
    /// (RFC 7644 section 3.5.2).
    const SHOWN_AFTER_PATCH: bool;
    /// The attribute that has a value again as soon as it is removed.
    const NEVER_WITHOUT: Option<&'static str> = None;

    /// Parses an identifier; `None` if the text cannot be one.
    fn id_from(text: &str) -> Result<Self::Id, InvalidId>;
    /// 404 for an identifier that does not exist in the client's organization.
    fn no_such_resource() -> Meaning;

    /// Creates a resource.
    async fn create(
        client: &Client,
        json: Value,
        wanted: Option<&Projection>,
    ) -> Result<Change<Self>, ScimHttpError>;
    /// Replaces a resource.
    async fn replace(
        client: &Client,
        id: Self::Id,
        json: Value,
        if_match: Option<String>,
        wanted: Option<&Projection>,
    ) -> Result<Change<Self>, ScimHttpError>;
    /// Changes parts of a resource.
    async fn patch(
        client: &Client,
        id: Self::Id,
        json: Value,
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
    /// Location, version and timestamps.
    fn meta(&self, base_url: &str) -> Meta;
    /// The part that was asked for, as JSON text.
    async fn into_text(
        self,
        client: &Client,
        projection: Projection,
    ) -> Result<String, ScimHttpError>;
}

/// The id in the URL.
pub(super) fn id<R: Resource>(request: &HttpRequest) -> Result<R::Id, ScimHttpError> {
    parsed_id::<R>(request.match_info().get("id").unwrap_or_default())
}

/// Parses an id from a client; 404 if no resource could have it.
pub(super) fn parsed_id<R: Resource>(text: &str) -> Result<R::Id, ScimHttpError> {
    R::id_from(text).map_err(|_| R::no_such_resource().into())
}

/// `POST /Users` and `POST /Groups`. The status is always 201, even for a user who comes back,
/// since clients expect it.
pub(super) async fn post<R: Resource>(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let json = body::read_json(&client, &request, payload).await?;
    let created = R::create(&client, json, Some(&projection)).await?;
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
    let json = body::read_json(&client, &request, payload).await?;
    let replaced = R::replace(&client, id, json, if_match, Some(&projection)).await?;
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
    let json = body::read_json(&client, &request, payload).await?;
    let asked = query.get("attributes").or(query.get("excludedattributes"));
    // A resource with the attribute would tell that the removal failed, one without it that it stays away.
    let is_shown =
        R::SHOWN_AFTER_PATCH && !R::NEVER_WITHOUT.is_some_and(|name| removes(&json, name));
    let wanted = (is_shown || asked.is_some()).then_some(&projection);
    let patched = R::patch(&client, id, json, if_match, wanted).await?;
    if wanted.is_some() {
        return changed(&client, &request, StatusCode::OK, patched, projection).await;
    }
    request_log::note_changed(&request, patched.1.iter());
    let etag = patched.0.meta(&client.base_url()).etag();
    Ok(HttpResponse::NoContent()
        .insert_header((header::ETAG, etag))
        .finish())
}

/// Whether an operation of a PATCH removes the attribute of this name.
fn removes(patch: &Value, name: &str) -> bool {
    let member = |object: &Value, wanted: &str| -> Option<String> {
        let members = object.as_object()?.iter();
        let mut found = members.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let value = found.next()?.1;
        value.as_str().map(str::to_ascii_lowercase)
    };
    let operations = patch.as_object().into_iter().flatten();
    let operations = operations.filter(|(name, _)| name.eq_ignore_ascii_case("operations"));
    let operations = operations
        .filter_map(|(_, value)| value.as_array())
        .flatten();
    operations
        .filter(|operation| member(operation, "op").as_deref() == Some("remove"))
        .filter_map(|operation| member(operation, "path"))
        .any(|path| {
            path == name
                || path
                    .strip_suffix(name)
                    .is_some_and(|urn| urn.ends_with(':'))
        })
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

/// The response to a change.
async fn changed<R: Resource>(
    client: &Client,
    request: &HttpRequest,
    status: StatusCode,
    (resource, changed): Change<R>,
    projection: Projection,
) -> Result<HttpResponse, ScimHttpError> {
    request_log::note_changed(request, changed.iter());
    let meta = resource.meta(&client.base_url());
    let body = resource.into_text(client, projection).await?;
    Ok(response::resource(status, &meta, body))
}
