//! The fuzzers of SCIM. A request is rejected with a client error, or its result keeps the promises of
//! `scim-model`.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use scim_model::bulk::{BulkRequest, MAX_OPERATIONS, Step};
use scim_model::filter::MAX_FILTER_BYTES;
use scim_model::resource::StoredResource;
use scim_model::schema::{GROUP_TYPE, USER_TYPE};
use scim_model::{
    Filter, GroupResource, Meta, PatchRequest, Projection, ResourceType, ScimError, ScimResource,
    UserResource,
};
use serde_json::{Map, Value, json};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn user() -> &'static UserResource {
    static USER: OnceLock<UserResource> = OnceLock::new();
    USER.get_or_init(|| {
        let json = json!({
            "userName": "ada@example.com", "externalId": "7", "active": true, "title": "Dr.",
            "name": {"givenName": "Ada", "familyName": "Lovelace"},
            "emails": [
                {"value": "ada@example.com", "type": "work", "primary": true},
                {"value": "ada@home.example", "type": "home"},
            ],
            "roles": [{"value": "admin", "primary": true}],
            "addresses": [{"type": "work", "country": "GB"}],
            "unknown": [{"a": 1}],
            ENTERPRISE: {"department": "D", "manager": {"value": "2"}},
        });
        UserResource::from_client(&json).expect("the user of all inputs")
    })
}

fn group() -> &'static GroupResource {
    static GROUP: OnceLock<GroupResource> = OnceLock::new();
    GROUP.get_or_init(|| {
        let json = json!({
            "displayName": "Tour Guides", "externalId": "8",
            "members": [{"value": "u1", "display": "Ada"}, {"value": "u2"}],
        });
        GroupResource::from_client(&json).expect("the group of all inputs")
    })
}

/// The status is that of a client error.
fn rejected(error: &ScimError) {
    assert!((400..500).contains(&error.status), "{error:?}");
}

/// A filter is the same after it is printed and parsed again, and `not` inverts its result.
pub fn scim_filter(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(filter) = Filter::parse(text) else {
        return;
    };
    assert!(text.len() <= MAX_FILTER_BYTES);
    let opposite = Filter::Not(Box::new(filter.clone()));
    for (resource_type, attributes) in [
        (&USER_TYPE, user().attributes()),
        (&GROUP_TYPE, group().attributes()),
    ] {
        let found = filter.matches(attributes, resource_type);
        assert_ne!(found, opposite.matches(attributes, resource_type), "{text}");
    }
    let written = filter.to_string();
    // The printed filter may be longer than the limit.
    if written.len() <= MAX_FILTER_BYTES {
        match Filter::parse(&written) {
            Ok(again) => {
                assert_eq!(again, filter, "{written}");
                let types = [&USER_TYPE, &GROUP_TYPE];
                let checked = |it: &Filter| types.map(|known| it.check(known).is_ok());
                assert_eq!(checked(&again), checked(&filter), "{written}");
            }
            Err(error) => panic!("{text:?} is printed as {written:?}: {error}"),
        }
    }
}

/// A patch applies as a whole or not at all; its result is a resource that a client could have sent.
pub fn scim_patch(data: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Value>(data) else {
        return;
    };
    let patch = match PatchRequest::parse(&json) {
        Ok(patch) => patch,
        Err(error) => return rejected(&error),
    };
    assert!(patch.operations().len() <= scim_model::patch::MAX_OPERATIONS);
    patched(&patch, user());
    patched(&patch, group());
    match patch.split_members() {
        Ok(split) => {
            let left = split.attributes.operations().len();
            assert!(left <= patch.operations().len());
        }
        Err(error) => rejected(&error),
    }
}

fn patched<R: ScimResource + Clone + PartialEq + std::fmt::Debug>(
    patch: &PatchRequest,
    before: &R,
) {
    let mut after = before.clone();
    match patch.apply(&mut after) {
        Ok(changed) => {
            let same = after.attributes() == before.attributes();
            assert_eq!(changed.is_empty(), same, "{:?}", after.attributes());
            valid(&after);
        }
        Err(error) => {
            rejected(&error);
            assert_eq!(&after, before, "a rejected patch changed something");
        }
    }
}

fn valid<R: ScimResource>(resource: &R) {
    if let Err(error) = R::from_changed(resource.attributes().clone(), Some(resource.attributes()))
    {
        panic!("{:?}: {error:?}", resource.attributes());
    }
}

/// The plan executes every operation; each reference is resolved, or its operation is rejected.
pub fn scim_bulk(data: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Value>(data) else {
        return;
    };
    let bulk = match BulkRequest::parse(&json) {
        Ok(bulk) => bulk,
        Err(error) => return rejected(&error),
    };
    let operations = bulk.operations();
    assert!(operations.len() <= MAX_OPERATIONS);
    planned(&bulk);
    for operation in operations {
        match &operation.change {
            Ok(change) => {
                // Without open references nothing is rejected, and nothing remains to be resolved.
                let closed = change.without_open_references(|_| None);
                // The id of the resource itself cannot be omitted.
                if closed.id == change.id && closed.id.as_deref().is_none_or(|id| !id.contains(':'))
                {
                    let again = closed.resolved(|_| None);
                    assert_eq!(again.as_ref(), Ok(&closed), "{change:?}");
                }
                match change.resolved(|_| Some("id")) {
                    Ok(resolved) => assert_eq!(resolved.method, change.method),
                    Err(error) => rejected(&error),
                }
            }
            Err(error) => rejected(error),
        }
    }
}

fn planned(bulk: &BulkRequest) {
    let mut times = vec![(0, 0, 0); bulk.operations().len()];
    for step in bulk.plan() {
        match step {
            Step::Execute(index) => times[index].0 += 1,
            Step::CreateStub(index) => times[index].1 += 1,
            Step::FillReferences(index) => {
                assert_eq!(times[index].1, 1, "filled in before the stub was created");
                times[index].2 += 1;
            }
        }
    }
    for (index, it) in times.iter().enumerate() {
        assert!(matches!(it, (1, 0, 0) | (0, 1, 1)), "{index}: {it:?}");
    }
}

/// A body is rejected, or its resource is the same as text and as JSON, in any projection.
pub fn scim_body(data: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Value>(data) else {
        return;
    };
    match UserResource::from_client(&json) {
        Ok(user) => rendered(&user, UserResource::from_client),
        Err(error) => rejected(&error),
    }
    match GroupResource::from_client(&json) {
        Ok(group) => rendered(&group, GroupResource::from_client),
        Err(error) => rejected(&error),
    }
}

fn rendered<R>(resource: &R, read: impl Fn(&Value) -> Result<R, ScimError>)
where
    R: ScimResource + PartialEq + std::fmt::Debug,
{
    valid(resource);
    let resource_type: &'static ResourceType = R::resource_type();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_323_045);
    let meta = Meta::new(
        resource_type,
        "https://x.test/v2",
        "1",
        time.into(),
        time.into(),
        7,
    );
    let stored = Value::Object(resource.attributes().clone()).to_string();
    let text = StoredResource {
        resource_type,
        id: "1",
        attributes: &stored,
        more: Vec::new(),
        meta: &meta,
    };
    let whole = text.to_json().expect("stored attributes");
    for projection in projections() {
        let returned = text.to_text(projection).expect("stored attributes");
        let returned: Map<String, Value> = serde_json::from_str(&returned).expect("a resource");
        assert_eq!(
            returned,
            projection.apply(&whole, resource_type),
            "{stored}"
        );
        assert!(returned.contains_key("id") && returned.contains_key("schemas"));
        // For a group it is an unknown attribute.
        let is_password = |name: &String| name.eq_ignore_ascii_case("password");
        assert!(resource_type.name != USER_TYPE.name || !returned.keys().any(is_password));
    }
    // Clients replace resources by what they have received.
    match read(&Value::Object(whole)) {
        Ok(again) => assert_eq!(&again, resource, "{stored}"),
        Err(error) => panic!("{stored}: {error:?}"),
    }
}

fn projections() -> &'static [Projection] {
    static PROJECTIONS: OnceLock<Vec<Projection>> = OnceLock::new();
    PROJECTIONS.get_or_init(|| {
        let some = [
            (None, None),
            (Some("userName,emails.value,displayName,urn:x:y"), None),
            (
                Some("urn:ietf:params:scim:schemas:core:2.0:User:name.givenName"),
                None,
            ),
            (None, Some("emails,members,name.familyName,meta")),
        ];
        let read = |(names, excluded)| Projection::parse(names, excluded).expect("a projection");
        some.map(read).into()
    })
}
