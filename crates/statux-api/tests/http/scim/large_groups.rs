//! Large groups, and many changes at once.

use identity_store::Caller;
use identity_store::audit::Actor;
use identity_store::provisioning::ProvisioningError;
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
                let user = UserResource::from_client(&user).map_err(ProvisioningError::from)?;
                let made =
                    users::create(db, &Caller::new(&organization, &Actor::System, now), &user)?;
                Ok(made.user.user.id.to_string())
            })
            .collect::<Result<Vec<_>, ProvisioningError>>()
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
async fn a_request_gives_a_group_at_most_100_000_members_and_the_limit_is_told() {
    let server = ScimSite::with(|config| config.scim_body_max_bytes = 8 * 1024 * 1024);
    let path = server.group("G", &[]).await;
    let distinct = |from: usize, count: usize| -> Vec<String> {
        let numbers = from..from + count;
        numbers.map(|number| format!("{number:020}")).collect()
    };
    let of = |count: usize| json!({"displayName": "G", "members": distinct(0, count)});
    // So many may be given, but nobody is called that.
    let taken = server.put(&path, of(100_000)).await;
    let taken = taken.rejected(400, Some("invalidValue"));
    assert!(taken.starts_with("members: expected ids"), "{taken}");
    let told = "members: expected at most 100000 at once, received 100001";
    let put = server.put(&path, of(100_001)).await;
    assert_eq!(put.rejected(400, Some("invalidValue")), told);
    let post = server.post("/Groups", of(100_001)).await;
    assert_eq!(post.rejected(400, Some("invalidValue")), told);
    let add = |members| json!({"op": "add", "path": "members", "value": members});
    let patch = json!([add(distinct(0, 60_000)), add(distinct(60_000, 40_001))]);
    let patch = server.patch(&path, patch).await;
    assert_eq!(patch.rejected(400, Some("invalidValue")), told);
}

#[actix_web::test]
async fn ten_thousand_members_with_names_fit_into_one_request() {
    let server = ScimSite::new();
    let ids = users(&server, 10_000);
    let member = |id: &String| {
        json!({
            "value": id,
            "$ref": format!("https://scim.example.com/api/v1/scim/v2/Users/{id}"),
            "display": format!("Ada Augusta King-Noel, Countess of Lovelace {id}"),
            "type": "User",
        })
    };
    let members: Vec<Value> = ids.iter().map(member).collect();
    let group = json!({"displayName": "All", "members": members});
    assert!(group.to_string().len() > 2_000_000);
    let created = server.post("/Groups", group.clone()).await.ok(201);
    let shown = created["members"].as_array().unwrap();
    assert_eq!(shown.len(), ids.len());
    assert_eq!(shown[0]["display"], members[0]["display"]);
    let path = format!("/Groups/{}", created["id"].as_str().unwrap());
    let put = server.put(&path, group).await.ok(200);
    assert_eq!(put["meta"]["version"], created["meta"]["version"]);
    server
        .patch(
            &path,
            json!([{"op": "replace", "path": "members", "value": []}]),
        )
        .await
        .ok(204);
    for op in ["add", "replace"] {
        server
            .patch(
                &path,
                json!([{"op": op, "path": "members", "value": members}]),
            )
            .await
            .ok(204);
        assert!(server.members(&path).await == ids);
    }
}
