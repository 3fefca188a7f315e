//! Okta's "SCIM 2.0 SPEC Test" and "SCIM 2.0 CRUD Test".
//! <https://developer.okta.com/docs/guides/scim-provisioning-integration-test/main/>

use serde_json::{Value, json};
use statux_testkit::site::{ScimAnswer, ScimRequest, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

use crate::scim::clients::not_empty;

const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// The headers of every request of the suite.
fn as_okta(request: ScimRequest<'_>) -> ScimRequest<'_> {
    request
        .header("Accept-Charset", "utf-8")
        .header("Content-Type", "application/scim+json; charset=utf-8")
        .header("Accept", "application/scim+json")
        .header("User-Agent", "OKTA SCIM Integration")
}

async fn get(server: &ScimSite, path: &str) -> ScimAnswer {
    as_okta(server.request("GET", path)).send().await
}

async fn find(server: &ScimSite, user_name: &str) -> Value {
    let path = format!("/Users?filter=userName%20eq%20%22{user_name}%22");
    let found = get(server, &path).await.ok(200);
    assert_eq!(found["schemas"], json!([LIST]));
    found
}

fn user(user_name: &str, given: &str, family: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": user_name,
        "name": {"givenName": given, "familyName": family},
        "emails": [{"primary": true, "value": user_name, "type": "work"}],
        "displayName": format!("{given} {family}"),
        "active": true,
    })
}

#[apply(on_both_databases)]
async fn okta_published_spec_test(server: ScimSite) {
    // The suite asks for one user to be there before.
    server
        .post("/Users", user("there@atko.com", "There", "Before"))
        .await
        .ok(201);
    // Users endpoint.
    let list = get(&server, "/Users?count=1&startIndex=1").await.ok(200);
    assert_eq!(list["schemas"], json!([LIST]));
    for number in ["itemsPerPage", "startIndex", "totalResults"] {
        assert!(list[number].is_u64(), "{number}");
    }
    let first = &list["Resources"][0];
    let attributes = [
        "/id",
        "/name/familyName",
        "/name/givenName",
        "/userName",
        "/active",
        "/emails/0/value",
    ];
    not_empty(first, &attributes);
    // The same user by its id.
    let read = get(&server, &path_of(first)).await.ok(200);
    not_empty(&read, &attributes);
    assert_eq!(read["id"], first["id"]);
    // A user name and an id that nobody has.
    assert_eq!(find(&server, "nobody@atko.com").await["totalResults"], 0);
    get(&server, "/Users/010101001010101011001010101011")
        .await
        .rejected(404, None);
    // A new user.
    assert_eq!(find(&server, "Runscope@atko.com").await["totalResults"], 0);
    let new = user("Runscope@atko.com", "Runscope", "Okta");
    let create = || {
        let request = server.request("POST", "/Users").json(new.clone());
        as_okta(request).send()
    };
    let created = create().await.ok(201);
    assert_eq!(created["active"], true);
    not_empty(&created, &["/id"]);
    for name in ["name", "schemas", "userName"] {
        assert_eq!(created[name], new[name], "{name}");
    }
    let read = get(&server, &path_of(&created)).await.ok(200);
    assert_eq!(
        (&read["userName"], &read["name"]),
        (&new["userName"], &new["name"])
    );
    // The same once more.
    create().await.rejected(409, Some("uniqueness"));
    // Letter case of user names.
    assert_eq!(find(&server, "RUNSCOPE@ATKO.COM").await["totalResults"], 1);
    // Groups endpoint. That it answers within 600 ms is for the benchmark to say.
    get(&server, "/Groups").await.ok(200);
}

/// The suite works in Okta and looks at the server in between; these are the requests that Okta
/// sends for it, in both of the ways that an integration may be set up.
#[apply(on_both_databases)]
async fn okta_published_crud_test(server: ScimSite) {
    for with_patch in [true, false] {
        let name = format!("crud-{with_patch}@atko.com");
        // Assigned: looked for, then created.
        assert_eq!(find(&server, &name).await["totalResults"], 0);
        let mut new = user(&name, "Runscope", "Okta");
        new["password"] = json!("1mz050nq");
        new["groups"] = json!([]);
        let path = path_of(&server.post("/Users", new).await.ok(201));
        let found = find(&server, &name).await;
        assert_eq!(found["totalResults"], 1);
        assert_eq!(found["Resources"][0]["active"], true);
        assert_eq!(found["Resources"][0]["name"]["givenName"], "Runscope");
        // Renamed: always by reading, changing and putting back the whole.
        let mut whole = get(&server, &path).await.ok(200);
        whole["name"]["givenName"] = json!("Updated");
        server.put(&path, whole).await.ok(200);
        let found = find(&server, &name).await;
        assert_eq!(found["Resources"][0]["name"]["givenName"], "Updated");
        // Deactivated, reactivated and assigned again, then unassigned.
        for active in [false, true, false] {
            let mut whole = get(&server, &path).await.ok(200);
            let changed = if with_patch {
                let operation = json!([{"op": "replace", "value": {"active": active}}]);
                server.patch(&path, operation).await
            } else {
                whole["active"] = json!(active);
                server.put(&path, whole).await
            };
            changed.ok(200);
            let found = find(&server, &name).await;
            assert_eq!(found["totalResults"], 1, "never deleted");
            assert_eq!(found["Resources"][0]["active"], active);
        }
    }
}
