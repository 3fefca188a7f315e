//! Between the row and the resource.

use chrono::{DateTime, Utc};
use scim_model::resource::StoredResource;
use scim_model::{Meta, Projection, UserResource, schema};
use serde_json::{Map, Value};

use super::UserGroup;
use super::groups::attribute;
use crate::accounts::User;
use crate::{StoreError, fold};

/// A user with its resource.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ScimUser {
    /// The account, with its id, version and times.
    pub user: User,
    /// The attributes.
    pub resource: UserResource,
    /// The groups in the order of their ids, once [`load_groups`](super::load_groups) has loaded
    /// them.
    pub groups: Option<Vec<UserGroup>>,
}

impl ScimUser {
    /// Reads the resource of a row.
    pub(super) fn read(user: User) -> Result<Self, StoreError> {
        let attributes: Map<String, Value> = serde_json::from_str(&user.scim_attributes)
            .map_err(|_| StoreError::corrupt(format!("the attributes of user {}", user.id)))?;
        Ok(Self {
            user,
            resource: UserResource::from_stored(attributes),
            groups: None,
        })
    }

    /// The `meta` of the resource, below a SCIM base URL without a slash at its end.
    pub fn meta(&self, base_url: &str) -> Meta {
        Meta::new(
            &schema::USER_TYPE,
            base_url,
            self.user.id.as_str(),
            self.user.created_at,
            self.user.updated_at,
            self.user.version,
        )
    }

    /// The resource as it is answered, as JSON.
    pub fn to_text(&self, base_url: &str, projection: &Projection) -> String {
        let groups = self.groups.as_deref().unwrap_or_default();
        let resource = StoredResource {
            resource_type: &schema::USER_TYPE,
            id: self.user.id.as_str(),
            attributes: &self.user.scim_attributes,
            more: attribute(groups, base_url).into_iter().collect(),
            meta: &self.meta(base_url),
        };
        resource.to_text(projection).unwrap_or_else(|_| {
            let answer = projection.apply(&self.to_json(base_url), &schema::USER_TYPE);
            Value::Object(answer).to_string()
        })
    }

    /// The resource as it is answered, before projection: with the groups that were loaded.
    pub fn to_json(&self, base_url: &str) -> Map<String, Value> {
        let groups = self.groups.iter().flatten();
        let groups: Vec<_> = groups.map(|group| group.reference(base_url)).collect();
        self.resource
            .to_json(self.user.id.as_str(), &self.meta(base_url), &groups)
    }
}

/// The resource with its status spelled out where the client left it open.
pub(super) fn with_status(mut resource: UserResource, active_otherwise: bool) -> UserResource {
    if resource.active().is_none() {
        resource.set_active(active_otherwise);
    }
    resource
}

/// Writes the resource into the row: the JSON and every column that is computed from it.
///
/// The row becomes SCIM-managed and is not deleted any more; its version counts on. What a
/// client left open about `active` becomes `active_otherwise`. Never touches the role.
pub(super) fn apply_to_row(
    user: &mut User,
    resource: UserResource,
    active_otherwise: bool,
    now: DateTime<Utc>,
) -> UserResource {
    let active = resource.active().unwrap_or(active_otherwise);
    // Whoever made the resource has checked that there is an address.
    let email = resource.sign_in_email().unwrap_or_default().to_owned();
    resource.user_name().clone_into(&mut user.user_name);
    user.user_name_folded = fold(&user.user_name);
    user.external_id = resource.external_id().map(str::to_owned);
    user.email_folded = fold(&email);
    user.email_listed = resource
        .emails()
        .any(|listed| fold(listed) == user.email_folded);
    user.email = email;
    user.display_name = resource
        .full_name()
        .unwrap_or_else(|| user.user_name.clone());
    user.given_name = resource.given_name().map(str::to_owned);
    user.family_name = resource.family_name().map(str::to_owned);
    user.active = active;
    user.deactivated_at = match (active, user.deactivated_at) {
        (true, _) => None,
        (false, before) => before.or(Some(now)),
    };
    user.deleted_at = None;
    user.scim_managed = true;
    // Names and values of JSON are always JSON.
    user.scim_attributes = serde_json::to_string(resource.attributes()).unwrap_or_default();
    user.version += 1;
    user.updated_at = now;
    resource
}
