//! Applies one operation with the function that also serves the single request.

use identity_store::provisioning::groups::ScimGroup;
use identity_store::provisioning::users::StoredUser;
use scim_model::bulk::{BulkChange, BulkMethod};
use scim_model::{Changed, ResourceType};

use crate::http::errors::ScimHttpError;
use crate::scim::client::Client;
use crate::scim::resource::{Resource, parsed_id};

/// An applied change.
pub(super) struct Applied {
    /// The resource that was created, or that the change names.
    pub(super) id: String,
    pub(super) status: u16,
    pub(super) location: String,
    /// The entity tag, unless the resource is gone.
    pub(super) version: Option<String>,
    pub(super) changed: Changed,
}

/// Makes a change whose references are resolved, and takes its data.
pub(super) async fn apply(
    client: &Client,
    change: &mut BulkChange,
) -> Result<Applied, ScimHttpError> {
    let is_of = |kind: &ResourceType| kind.endpoint.strip_prefix('/') == Some(&change.endpoint);
    if is_of(StoredUser::TYPE) {
        apply_to::<StoredUser>(client, change).await
    } else if is_of(ScimGroup::TYPE) {
        apply_to::<ScimGroup>(client, change).await
    } else {
        let (users, groups) = (StoredUser::TYPE.endpoint, ScimGroup::TYPE.endpoint);
        let detail = format!("path: expected {users} or {groups}");
        Err(ScimHttpError::new(404, detail))
    }
}

async fn apply_to<R: Resource>(
    client: &Client,
    change: &mut BulkChange,
) -> Result<Applied, ScimHttpError> {
    let data = std::mem::take(&mut change.data);
    let named = change.id.as_deref().unwrap_or_default();
    let id = || parsed_id::<R>(named);
    let if_match = change.version.clone();
    let (status, (resource, changed)) = match change.method {
        BulkMethod::Post => (201, R::create(client, data, None).await?),
        BulkMethod::Put => (200, R::replace(client, id()?, data, if_match, None).await?),
        BulkMethod::Patch => (200, R::patch(client, id()?, data, if_match, None).await?),
        BulkMethod::Delete => {
            R::delete(client, id()?, if_match).await?;
            return Ok(Applied {
                id: named.to_owned(),
                status: 204,
                location: client.location(R::TYPE.endpoint, named),
                version: None,
                changed: Changed::default(),
            });
        }
    };
    let meta = resource.meta(&client.base_url());
    Ok(Applied {
        id: resource.id().to_owned(),
        status,
        version: Some(meta.etag()),
        location: meta.location,
        changed,
    })
}
