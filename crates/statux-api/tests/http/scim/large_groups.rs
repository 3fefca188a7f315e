//! Large groups, and many changes at once.

use identity_store::Caller;
use identity_store::audit::Actor;
use identity_store::provisioning::users;
use scim_model::UserResource;
use serde_json::{Value, json};
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

/// Provisions `count` users; returns their ids.
pub(crate) fn users(server: &ScimSite, count: usize) -> Vec<String> {
    let (organization, now) = (server.organization.clone(), server.clock.now());
    let made = server.store().write(move |db| {
        (0..count)
            .map(|n| {
                let user = json!({ "userName": format!("user{n}@example.com") });
                let user = UserResource::from_client(&user).map_err(users::ScimWriteError::from)?;
                let made =
                    users::create(db, &Caller::new(&organization, &Actor::System, now), &user)?;
                Ok(made.user.user.id.to_string())
            })
            .collect::<Result<Vec<_>, users::ScimWriteError>>()
    });
    let mut ids = made.wait().unwrap();
    // Made in one moment, so that their order is any; members are in the order of their ids.
    ids.sort();
    ids
}

#[apply(on_both_databases)]
async fn a_group_of_a_thousand_is_made_and_replaced_in_one_request(server: ScimSite) {
    let ids = users(&server, 1000);
    let members: Vec<Value> = ids.iter().map(|id| json!({ "value": id })).collect();
    let group = json!({ "displayName": "All", "members": members });
    let created = server.post("/Groups", group.clone()).await.ok(201);
    let path = format!("/Groups/{}", created["id"].as_str().unwrap());
    assert_eq!(created["members"].as_array().unwrap().len(), ids.len());
    let replaced = server.put(&path, group).await.ok(200);
    assert_eq!(replaced["meta"]["version"], created["meta"]["version"]);
    let half = json!([{"op": "replace", "path": "members", "value": &members[500..]}]);
    server.patch(&path, half).await.ok(204);
    assert!(server.members(&path).await == ids[500..]);
}

#[actix_web::test]
async fn changes_that_clients_send_at_the_same_time_are_all_made() {
    let server = ScimSite::new();
    let ids = users(&server, 32);
    let path = server.group("G", &[]).await;
    let adds = ids.iter().map(|id| {
        let add = json!([{"op": "add", "path": "members", "value": [{"value": id}]}]);
        server.patch(&path, add)
    });
    for answer in futures_util::future::join_all(adds).await {
        answer.ok(204);
    }
    assert_eq!(server.members(&path).await, ids);
    let version = &server.get(&path).await.ok(200)["meta"]["version"];
    assert_eq!(version, "W/\"33\"");
}

#[actix_web::test]
async fn more_than_a_megabyte_of_members_is_rejected() {
    let server = ScimSite::new();
    let path = server.group("G", &[]).await;
    let members =
        |count: usize| json!({"displayName": "G", "members": vec!["x".repeat(36); count]});
    server
        .put(&path, members(20_000))
        .await
        .rejected(400, Some("invalidValue"));
    server.put(&path, members(30_000)).await.rejected(413, None);
}
