//! Users: changes, and `GET /Users/{id}` (RFC 7644 section 3.4.1).
//!
//! The response to a change is the whole resource, since clients such as Okta compare it with what
//! they sent.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::users::{self, ChangeTo, StoredUser, UserChange};
use identity_store::{InvalidId, StoreError, UserId};
use scim_model::meta::etag_matches;
use scim_model::{
    Changed, Meta, PatchRequest, Projection, ResourceType, ScimError, UserResource, schema,
};
use serde_json::{Map, Value};

use super::client::{Client, is_brief};
use super::query::Query;
use super::resource::{self, Change, Resource};
use super::{preconditions, response};
use crate::blocking::BRIEF_BYTES;
use crate::http::errors::ScimHttpError;
use crate::http::errors::meaning::{self, Meaning};

/// How often a change is computed anew while others come first.
const ATTEMPTS: usize = 5;

impl Resource for StoredUser {
    type Id = UserId;
    const TYPE: &'static ResourceType = &schema::USER_TYPE;
    const SHOWN_AFTER_PATCH: bool = true;
    const NEVER_WITHOUT: Option<&'static str> = Some("active");

    fn id_from(text: &str) -> Result<UserId, InvalidId> {
        UserId::parse(text)
    }

    fn no_such_resource() -> Meaning {
        meaning::no_such_user()
    }

    /// Provisions a user: a new one, one who comes back, or one who existed before SCIM was set up.
    async fn create(
        client: &Client,
        json: Value,
        _wanted: Option<&Projection>,
    ) -> Result<Change<Self>, ScimHttpError> {
        let read = client.interpret(json, |json| {
            let resource = UserResource::from_client(json)?;
            let changed = Changed::between(&Map::new(), resource.attributes());
            Ok::<_, ScimError>((resource, changed))
        });
        let (resource, changed) = read.await?;
        let caller = client.caller();
        let created = client.write(move |db| {
            let mut user = users::create(db, &caller, &resource)?.user;
            users::load_groups(db, &caller.organization, &mut user)?;
            Ok::<_, ProvisioningError>(user.into())
        });
        Ok((created.await?, changed))
    }

    async fn replace(
        client: &Client,
        id: UserId,
        json: Value,
        if_match: Option<String>,
        _wanted: Option<&Projection>,
    ) -> Result<Change<Self>, ScimHttpError> {
        let is_brief = is_brief(&json);
        let resource = client.interpret(json, UserResource::from_replacement);
        let to = ChangeTo::Resource(resource.await?);
        change(client, id, to, is_brief, if_match).await
    }

    async fn patch(
        client: &Client,
        id: UserId,
        json: Value,
        if_match: Option<String>,
        _wanted: Option<&Projection>,
    ) -> Result<Change<Self>, ScimHttpError> {
        let is_brief = is_brief(&json);
        let request = client.interpret(json, PatchRequest::parse);
        let to = ChangeTo::Patched(request.await?);
        change(client, id, to, is_brief, if_match).await
    }

    async fn delete(
        client: &Client,
        id: UserId,
        if_match: Option<String>,
    ) -> Result<(), ScimHttpError> {
        let caller = client.caller();
        let deleted = client.write(move |db| users::delete(db, &caller, &id, if_match.as_deref()));
        Ok(deleted.await?)
    }

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn meta(&self, base_url: &str) -> Meta {
        self.meta(base_url)
    }

    async fn into_text(
        self,
        client: &Client,
        projection: Projection,
    ) -> Result<String, ScimHttpError> {
        let base_url = client.base_url();
        if self.is_brief(BRIEF_BYTES) {
            return Ok(self.to_text(&base_url, &projection)?);
        }
        let text = client.compute(move || self.to_text(&base_url, &projection));
        Ok(text.await??)
    }
}

/// Makes a change. One that is brief, of a user that is, is computed where it is written; any other
/// before, so that it keeps nobody waiting, and anew while others come first. The groups, which are
/// separate rows, are loaded whatever the response shows: the version covers them.
async fn change(
    client: &Client,
    id: UserId,
    to: ChangeTo,
    is_brief: bool,
    if_match: Option<String>,
) -> Result<Change<StoredUser>, ScimHttpError> {
    let mut change = UserChange {
        caller: client.caller(),
        id,
        to,
        if_match,
    };
    if is_brief {
        let brief = Arc::new(change);
        let of = Arc::clone(&brief);
        if let Some(done) = client.write(move |db| of.apply_if_brief(db)).await? {
            return Ok((done.user.into(), done.changed));
        }
        change = Arc::unwrap_or_clone(brief);
    }
    for _ in 0..ATTEMPTS {
        let prepared = client.read(move |db| change.prepare(db)).await?;
        let prepared = Arc::new(prepared);
        let of = Arc::clone(&prepared);
        if let Some(done) = client.write(move |db| of.apply(db)).await? {
            return Ok((done.user.into(), done.changed));
        }
        change = Arc::unwrap_or_clone(prepared).into_change();
    }
    Err(StoreError::Busy.into())
}

/// Returns one user, or 304 for a client that already has this version.
pub(super) async fn get(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (organization, id) = (
        client.organization.clone(),
        resource::id::<StoredUser>(&request)?,
    );
    let found = client.point_read(move |db| users::stored(db, &organization, &id));
    let user = found
        .await
        .map_err(|error: StoreError| error)?
        .ok_or_else(meaning::no_such_user)?;
    let base_url = client.base_url();
    let meta = user.meta(&base_url);
    let has = preconditions::if_none_match(&request);
    if has.is_some_and(|tags| etag_matches(&tags, user.version())) {
        return Ok(response::not_modified(&meta));
    }
    let body = user.into_text(&client, projection).await?;
    Ok(response::resource(StatusCode::OK, &meta, body))
}
