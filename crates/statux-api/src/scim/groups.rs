//! Groups: changes, and `GET /Groups/{id}` (RFC 7644 section 3.4.1).
//!
//! Groups can have many members, and clients often exclude them: they are loaded in the transaction
//! of the change, and only if the response shows them. A large group is megabytes of JSON, which is
//! serialized off the worker threads.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::groups::{self, GivenGroup, ScimGroup, Updated};
use identity_store::{Caller, Connection, GroupId, InvalidId, OrganizationId, StoreError};
use scim_model::meta::etag_matches;
use scim_model::{
    Changed, GroupResource, Meta, PatchRequest, Projection, ResourceType, ScimError, schema,
};
use serde_json::{Map, Value};

use super::client::Client;
use super::query::Query;
use super::resource::{self, Change, Resource};
use super::{preconditions, response};
use crate::http::errors::ScimHttpError;
use crate::http::errors::meaning::{self, Meaning};

impl Resource for ScimGroup {
    type Id = GroupId;
    const TYPE: &'static ResourceType = &schema::GROUP_TYPE;
    const SHOWN_AFTER_PATCH: bool = false;

    fn id_from(text: &str) -> Result<GroupId, InvalidId> {
        GroupId::parse(text)
    }

    fn no_such_resource() -> Meaning {
        meaning::no_such_group()
    }

    async fn create(
        client: &Client,
        json: Value,
        wanted: Option<&Projection>,
    ) -> Result<Change<Self>, ScimHttpError> {
        let read = client.interpret(json, |json| {
            let resource = GroupResource::from_client(json)?;
            let changed = Changed::between(&Map::new(), resource.attributes());
            Ok::<_, ScimError>((GivenGroup::try_from(resource)?, changed))
        });
        let (given, changed) = read.await?;
        let (caller, with_members) = (client.caller(), wants_members(wanted));
        let created = client.write(move |db| {
            let created = groups::create(db, &caller, &given)?;
            Ok::<_, ProvisioningError>(loaded(db, &caller.organization, created, with_members)?)
        });
        Ok((created.await?, changed))
    }

    /// Replaces a group with its members.
    async fn replace(
        client: &Client,
        id: GroupId,
        json: Value,
        if_match: Option<String>,
        wanted: Option<&Projection>,
    ) -> Result<Change<Self>, ScimHttpError> {
        let read = client.interpret(json, |json| {
            GroupResource::from_replacement(json).and_then(GivenGroup::try_from)
        });
        let given = read.await?;
        change(client, wanted, move |db, caller| {
            groups::replace(db, caller, &id, &given, if_match.as_deref())
        })
        .await
    }

    async fn patch(
        client: &Client,
        id: GroupId,
        json: Value,
        if_match: Option<String>,
        wanted: Option<&Projection>,
    ) -> Result<Change<Self>, ScimHttpError> {
        let read = client.interpret(json, |json| PatchRequest::parse(json)?.split_members());
        let request = read.await?;
        change(client, wanted, move |db, caller| {
            groups::patch(db, caller, &id, &request, if_match.as_deref())
        })
        .await
    }

    async fn delete(
        client: &Client,
        id: GroupId,
        if_match: Option<String>,
    ) -> Result<(), ScimHttpError> {
        let caller = client.caller();
        let deleted = client.write(move |db| groups::delete(db, &caller, &id, if_match.as_deref()));
        Ok(deleted.await?)
    }

    fn id(&self) -> &str {
        self.group.id.as_str()
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
        let text = client.compute(move || text(&self, &projection, &base_url));
        Ok(text.await?)
    }
}

/// Makes a change, and loads the members where the response shows them.
async fn change(
    client: &Client,
    wanted: Option<&Projection>,
    make: impl Fn(&mut Connection, &Caller) -> Result<Updated, ProvisioningError> + Send + 'static,
) -> Result<Change<ScimGroup>, ScimHttpError> {
    let (caller, with_members) = (client.caller(), wants_members(wanted));
    let changed = client.write(move |db| {
        let Updated { group, changed, .. } = make(db, &caller)?;
        let group = loaded(db, &caller.organization, group, with_members)?;
        Ok::<_, ProvisioningError>((group, changed))
    });
    Ok(changed.await?)
}

fn wants_members(wanted: Option<&Projection>) -> bool {
    wanted.is_some_and(|wanted| wanted.wants("members"))
}

/// The group, with what the response shows beyond its row.
fn loaded(
    db: &mut Connection,
    organization: &OrganizationId,
    mut group: ScimGroup,
    with_members: bool,
) -> Result<ScimGroup, StoreError> {
    if with_members {
        groups::load_members(db, organization, std::slice::from_mut(&mut group))?;
    }
    Ok(group)
}

/// The part of a group that was asked for, as JSON text.
fn text(group: &ScimGroup, projection: &Projection, base_url: &str) -> String {
    let projected = projection.apply(&group.to_json(base_url), &schema::GROUP_TYPE);
    Value::from(projected).to_string()
}

/// Returns one group, or 304 for a client that already has this version.
pub(super) async fn get(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    let projection = Query::parse(request.query_string())?.projection()?;
    let (organization, id) = (
        client.organization.clone(),
        resource::id::<ScimGroup>(&request)?,
    );
    let (has, base_url) = (preconditions::if_none_match(&request), client.base_url());
    let found = client.read(move |db| {
        let Some(group) = groups::get(db, &organization, &id)? else {
            return Ok::<_, StoreError>(None);
        };
        let meta = group.meta(&base_url);
        if has.is_some_and(|tags| etag_matches(&tags, meta.version)) {
            return Ok(Some((meta, None)));
        }
        let group = loaded(db, &organization, group, projection.wants("members"))?;
        let body = text(&group, &projection, &base_url);
        Ok(Some((meta, Some(body))))
    });
    match found.await?.ok_or_else(meaning::no_such_group)? {
        (meta, Some(body)) => Ok(response::resource(StatusCode::OK, &meta, body)),
        (meta, None) => Ok(response::not_modified(&meta)),
    }
}
