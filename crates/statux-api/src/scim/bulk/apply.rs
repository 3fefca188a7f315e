//! One operation, by what serves the single request.

use identity_store::{GroupId, UserId};
use scim_model::bulk::{BulkChange, BulkMethod};
use scim_model::schema::{GROUP_TYPE, USER_TYPE};
use scim_model::{Changed, Meta, ResourceType};

use crate::http::errors::ScimHttpError;
use crate::scim::client::Client;
use crate::scim::{change_group, change_user, error};

/// A change that was made.
pub(super) struct Applied {
    /// The resource that was created or named.
    pub(super) id: String,
    pub(super) status: u16,
    pub(super) location: String,
    /// The entity tag, unless the resource is gone.
    pub(super) version: Option<String>,
    pub(super) changed: Changed,
}

/// A resource as it is now; nothing where it is gone.
type Now = Option<(String, Meta, Changed)>;

/// Makes a change whose references are resolved.
pub(super) async fn apply(client: &Client, change: &BulkChange) -> Result<Applied, ScimHttpError> {
    let is_of = |kind: &ResourceType| kind.endpoint.strip_prefix('/') == Some(&change.endpoint);
    let (kind, now) = if is_of(&USER_TYPE) {
        (&USER_TYPE, user(client, change).await?)
    } else if is_of(&GROUP_TYPE) {
        (&GROUP_TYPE, group(client, change).await?)
    } else {
        let (users, groups) = (USER_TYPE.endpoint, GROUP_TYPE.endpoint);
        let detail = format!("path: expected {users} or {groups}");
        return Err(ScimHttpError::new(404, detail));
    };
    let Some((id, meta, changed)) = now else {
        let id = named(change);
        return Ok(Applied {
            status: 204,
            location: client.location(kind.endpoint, &id),
            id,
            version: None,
            changed: Changed::default(),
        });
    };
    let is_new = change.method == BulkMethod::Post;
    Ok(Applied {
        id,
        status: if is_new { 201 } else { 200 },
        version: Some(meta.etag()),
        location: meta.location,
        changed,
    })
}

async fn user(client: &Client, change: &BulkChange) -> Result<Now, ScimHttpError> {
    let id = || UserId::parse(named(change)).map_err(|_| error::no_such_user());
    let (data, if_match) = (&change.data, change.version.clone());
    let (user, changed) = match change.method {
        BulkMethod::Post => change_user::create(client, data, None).await?,
        BulkMethod::Put => change_user::replace(client, id()?, data, if_match, None).await?,
        BulkMethod::Patch => change_user::patch(client, id()?, data, if_match, None).await?,
        BulkMethod::Delete => {
            change_user::delete(client, id()?, if_match).await?;
            return Ok(None);
        }
    };
    let meta = user.meta(&client.base_url());
    Ok(Some((user.user.id.to_string(), meta, changed)))
}

async fn group(client: &Client, change: &BulkChange) -> Result<Now, ScimHttpError> {
    let id = || GroupId::parse(named(change)).map_err(|_| error::no_such_group());
    let (data, if_match) = (&change.data, change.version.clone());
    let (group, changed) = match change.method {
        BulkMethod::Post => change_group::create(client, data, None).await?,
        BulkMethod::Put => change_group::replace(client, id()?, data, if_match, None).await?,
        BulkMethod::Patch => change_group::patch(client, id()?, data, if_match, None).await?,
        BulkMethod::Delete => {
            change_group::delete(client, id()?, if_match).await?;
            return Ok(None);
        }
    };
    let meta = group.meta(&client.base_url());
    Ok(Some((group.group.id.to_string(), meta, changed)))
}

/// The resource that a change names; nothing for a new one.
fn named(change: &BulkChange) -> String {
    change.id.clone().unwrap_or_default()
}
