//! What the tests of groups start from.

use identity_store::audit::{self, Actor};
use identity_store::organizations::Organization;
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::groups::{self, GivenGroup, ScimGroup};
use identity_store::provisioning::list::{Found, ResourceTable};
use identity_store::{Caller, GroupId, PageRequest, Store};
use scim_model::{GroupResource, PatchRequest};
use serde_json::{Map, Value, json};

use crate::listing::{Ask, documents, texts, try_list};
use crate::support::{now, read};

pub(crate) fn group_of(json: &Value) -> GivenGroup {
    GroupResource::from_client(json)
        .unwrap()
        .try_into()
        .unwrap()
}

pub(crate) fn create(
    store: &Store,
    of: &Organization,
    json: &Value,
) -> Result<ScimGroup, ProvisioningError> {
    let (of, resource) = (of.id.clone(), group_of(json));
    store
        .write(move |db| groups::create(db, &Caller::new(&of, &Actor::System, now()), &resource))
        .wait()
}

/// Makes a group with these members; returns its id.
pub(crate) fn group(store: &Store, of: &Organization, name: &str, members: &[&str]) -> GroupId {
    let json = json!({ "displayName": name, "members": members });
    create(store, of, &json).unwrap().group.id
}

pub(crate) fn try_patch(
    store: &Store,
    of: &Organization,
    id: &GroupId,
    operations: &Value,
) -> Result<ScimGroup, ProvisioningError> {
    let request = PatchRequest::parse(&json!({ "Operations": operations })).unwrap();
    let request = request.split_members()?;
    let (of, id) = (of.id.clone(), id.clone());
    store
        .write(move |db| {
            groups::patch(
                db,
                &Caller::new(&of, &Actor::System, now()),
                &id,
                &request,
                None,
            )
        })
        .wait()
        .map(|updated| updated.group)
}

/// Patches with one operation; returns the version after it.
#[track_caller]
pub(crate) fn patch(store: &Store, of: &Organization, id: &GroupId, operation: &Value) -> i64 {
    try_patch(store, of, id, &json!([operation]))
        .unwrap()
        .group
        .version
}

pub(crate) fn replace(
    store: &Store,
    of: &Organization,
    id: &GroupId,
    json: &Value,
) -> Result<ScimGroup, ProvisioningError> {
    let (of, id, resource) = (of.id.clone(), id.clone(), group_of(json));
    store
        .write(move |db| {
            groups::replace(
                db,
                &Caller::new(&of, &Actor::System, now()),
                &id,
                &resource,
                None,
            )
        })
        .wait()
        .map(|updated| updated.group)
}

pub(crate) fn delete(
    store: &Store,
    of: &Organization,
    id: &GroupId,
) -> Result<(), ProvisioningError> {
    let (of, id) = (of.id.clone(), id.clone());
    store
        .write(move |db| groups::delete(db, &Caller::new(&of, &Actor::System, now()), &id, None))
        .wait()
}

/// The group as it is answered, with its members.
pub(crate) fn answered(store: &Store, of: &Organization, id: &GroupId) -> Value {
    let mut found = [get(store, of, id)];
    read(store, |db| groups::load_members(db, &of.id, &mut found));
    Value::Object(found[0].to_json("https://x.test"))
}

#[track_caller]
pub(crate) fn get(store: &Store, of: &Organization, id: &GroupId) -> ScimGroup {
    read(store, |db| groups::get(db, &of.id, id)).unwrap()
}

pub(crate) fn member_ids(store: &Store, of: &Organization, id: &GroupId) -> Vec<String> {
    let group = answered(store, of, id);
    let members = group
        .get("members")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    members
        .map(|member| {
            member
                .get("value")
                .and_then(Value::as_str)
                .unwrap()
                .to_owned()
        })
        .collect()
}

/// Action and detail of the audit events on groups, in their order.
pub(crate) fn trail(store: &Store, of: &Organization) -> Vec<(String, Value)> {
    let page = read(store, |db| {
        audit::list(db, &of.id, &PageRequest::first(200))
    });
    let events = page.items.into_iter().rev();
    events
        .filter(|event| event.target_kind == "group")
        .map(|event| (event.action, serde_json::from_str(&event.detail).unwrap()))
        .collect()
}

/// The attribute of all resources that fulfill the filter, sorted.
pub(crate) fn found(
    store: &Store,
    of: &Organization,
    source: &'static ResourceTable,
    (filter, attribute): (&str, &str),
) -> Vec<String> {
    let ask = Ask {
        filter: Some(filter),
        ..Ask::default()
    };
    let found = try_list(store, of, &[source], &ask).unwrap();
    let mut texts = texts(&found, attribute);
    assert_eq!(usize::try_from(found.total).unwrap(), texts.len());
    texts.sort();
    texts
}

/// The members or groups of every resource of a page.
pub(crate) fn elements(page: &Found, attribute: &str) -> Vec<Vec<Value>> {
    let of_one = |document: Map<String, Value>| document.get(attribute)?.as_array().cloned();
    documents(page).into_iter().filter_map(of_one).collect()
}
