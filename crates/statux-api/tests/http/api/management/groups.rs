//! Groups, and the role that each is mapped to.

use identity_store::Caller;
use identity_store::StoreError;
use identity_store::audit::Actor;
use identity_store::provisioning::groups;
use scim_model::GroupResource;
use serde_json::{Value, json};
use statux_testkit::site::{Organization, TestSite};

const GROUPS: &str = "/api/v1/groups";

/// Pushes a group as a SCIM client does; returns its path in the management API.
fn push(organization: &Organization<'_>, group: &Value) -> String {
    let (site, id) = (organization.site, organization.id.clone());
    // Later groups have later times, so that the list has one order.
    site.clock.advance(chrono::Duration::milliseconds(1));
    let resource = GroupResource::from_client(group).unwrap();
    let (given, now) = (resource.try_into().unwrap(), site.clock.now());
    let made = site.store().write::<_, StoreError, _>(move |db| {
        Ok(groups::create(db, &Caller::new(&id, &Actor::Cli, now), &given).unwrap())
    });
    format!("{GROUPS}/{}", made.wait().unwrap().group.id)
}

#[actix_web::test]
async fn a_group_is_mapped_to_member_and_to_nothing_again() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let inner = push(&organization, &json!({ "displayName": "Inner" }));
    let member = inner.rsplit('/').next().unwrap();
    let outer = json!({
        "displayName": "Pilots", "externalId": "00g1", "members": [{ "value": member }],
    });
    let path = push(&organization, &outer);
    let mut group = json!({
        "id": path.rsplit('/').next().unwrap(),
        "display_name": "Pilots",
        "external_id": "00g1",
        "member_count": 1,
        "mapped_role": null,
    });
    for role in [json!("member"), json!("member"), Value::Null] {
        let listed = organization.api("GET", GROUPS, None).await.ok(200);
        assert_eq!(listed["items"][0], group);
        let change = json!({ "mapped_role": role });
        let changed = organization.api("PATCH", &path, Some(change)).await.ok(200);
        group["mapped_role"] = role;
        assert_eq!(changed, group);
    }
    let trail = organization
        .api("GET", "/api/v1/audit-events", None)
        .await
        .ok(200);
    let mapped = trail["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["action"] == "group.role_mapped");
    let roles: Vec<_> = mapped
        .map(|event| (&event["actor_kind"], &event["detail"]["role"]))
        .collect();
    let by = json!("api_key");
    assert_eq!(roles, [(&by, &Value::Null), (&by, &json!("member"))]);
}

#[actix_web::test]
async fn no_group_makes_platform_admins_nor_anything_else() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let path = push(&organization, &json!({ "displayName": "Pilots" }));
    let rejected = async |body: Value| {
        let answer = organization.api("PATCH", &path, Some(body.clone())).await;
        assert_eq!(answer.status, 400, "{body}");
        let problem = answer.json();
        let detail = problem["detail"].as_str().unwrap().to_owned();
        assert!(detail.len() < 300, "{detail}");
        (answer.problem(400), detail)
    };
    let (code, detail) = rejected(json!({ "mapped_role": "platform_admin" })).await;
    assert_eq!(code, "mapped_role_invalid");
    assert!(detail.contains("no group can make anyone a platform admin"));
    for role in [
        json!("Member"),
        json!(""),
        json!("x".repeat(10_000)),
        json!(1),
        json!(["member"]),
        json!({}),
    ] {
        let (code, detail) = rejected(json!({ "mapped_role": role })).await;
        assert_eq!(code, "mapped_role_invalid", "{role}");
        assert!(detail.contains("expected \"member\" or null"), "{detail}");
    }
    for body in [
        json!({}),
        json!({ "mapped_role": "member", "display_name": "Mine" }),
    ] {
        assert_eq!(rejected(body).await.0, "invalid_request");
    }
    let honest = Some(json!({ "mapped_role": "member" }));
    let unknown = organization
        .api("PATCH", &format!("{GROUPS}/unknown"), honest.clone())
        .await;
    assert_eq!(unknown.problem(404), "not_found");
    let listed = organization.api("GET", GROUPS, None).await.ok(200);
    assert_eq!(listed["items"][0]["mapped_role"], Value::Null);
    organization.api("PATCH", &path, honest).await.ok(200);
}

#[actix_web::test]
async fn pages_of_groups_follow_each_other_and_stay_in_the_organization() {
    let site = TestSite::new();
    let (ours, theirs) = (site.organization_with_key(), site.organization_with_key());
    let path = push(&theirs, &json!({ "displayName": "Theirs" }));
    for n in 0..5 {
        push(&ours, &json!({ "displayName": format!("Group {n}") }));
    }
    let (mut names, mut cursor) = (vec![], String::new());
    loop {
        let page = format!("{GROUPS}?limit=2{cursor}");
        let page = ours.api("GET", &page, None).await.ok(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        names.extend(items.iter().map(|item| item["display_name"].to_string()));
        match &page["next_cursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    let expected: Vec<_> = (0..5).rev().map(|n| format!("\"Group {n}\"")).collect();
    assert_eq!(names, expected);
    let change = Some(json!({ "mapped_role": "member" }));
    let strange = ours.api("PATCH", &path, change.clone()).await;
    assert_eq!(strange.problem(404), "not_found");
    let listed = theirs.api("GET", GROUPS, None).await.ok(200);
    assert_eq!(listed["items"][0]["mapped_role"], Value::Null);
    theirs.api("PATCH", &path, change).await.ok(200);
}
