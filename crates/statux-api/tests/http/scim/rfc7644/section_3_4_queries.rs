//! Retrieving and querying: one resource, lists, pages, projections.

use serde_json::json;
use statux_testkit::site::{BASE, ScimSite};
use statux_testkit::{apply, on_both_databases};

async fn users(server: &ScimSite) {
    for name in ["ada", "bob", "cleo"] {
        let user = json!({
            "userName": format!("{name}@example.com"),
            "title": "Dr",
            "name": {"givenName": name, "familyName": "X"},
        });
        server.post("/Users", user).await.ok(201);
    }
}

#[apply(on_both_databases)]
async fn a_resource_is_read_at_its_location(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    let answer = server.get(&path).await;
    let location = format!("{BASE}{path}");
    assert_eq!(answer.header("Location"), Some(location.as_str()));
    let etag = answer.header("ETag").unwrap().to_owned();
    let read = answer.ok(200);
    assert_eq!(read["meta"]["location"], location);
    assert_eq!(read["meta"]["version"], etag);
    server.get("/Users/unknown").await.rejected(404, None);
}

#[apply(on_both_databases)]
async fn a_list_says_what_it_is_and_how_much_there_is(server: ScimSite) {
    users(&server).await;
    let list = server.get("/Users").await.ok(200);
    let urn = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    assert_eq!(list["schemas"], json!([urn]));
    assert_eq!(list["totalResults"], 3);
    assert_eq!(list["Resources"].as_array().unwrap().len(), 3);
    let page = server.get("/Users?startIndex=2&count=1").await.ok(200);
    assert_eq!(page["totalResults"], 3);
    assert_eq!(page["startIndex"], 2);
    assert_eq!(page["itemsPerPage"], 1);
    assert_eq!(page["Resources"].as_array().unwrap().len(), 1);
}

#[apply(on_both_databases)]
async fn nothing_found_is_a_success(server: ScimSite) {
    users(&server).await;
    assert_eq!(server.find("userName sw \"ada\"").await.names().len(), 1);
    let none = server
        .find("userName eq \"nobody@example.com\"")
        .await
        .ok(200);
    assert_eq!(none["totalResults"], 0);
    assert_eq!(none["Resources"], json!([]));
}

#[apply(on_both_databases)]
async fn parameters_that_nobody_knows_are_ignored(server: ScimSite) {
    users(&server).await;
    let all = server.get("/Users").await.ok(200);
    let other = server.get("/Users?frobnicate=yes&x&=&pretty=1").await;
    assert_eq!(other.ok(200), all);
}

#[apply(on_both_databases)]
async fn pages_begin_at_1_and_hold_no_more_than_asked_for(server: ScimSite) {
    users(&server).await;
    for (query, start, items) in [
        ("startIndex=0", 1, 3),
        ("startIndex=-1", 1, 3),
        ("startIndex=3", 3, 1),
        ("startIndex=4", 4, 0),
        ("count=2", 1, 2),
        ("count=0", 1, 0),
        ("count=-5", 1, 0),
        ("startIndex=2&count=100", 2, 2),
    ] {
        let answer = server.get(&format!("/Users?{query}")).await;
        assert_eq!(answer.names().len(), items, "{query}");
        assert_eq!(answer.body["startIndex"], start, "{query}");
        assert_eq!(answer.body["totalResults"], 3, "{query}");
    }
}

#[apply(on_both_databases)]
async fn attributes_are_those_asked_for_and_what_is_always_returned(server: ScimSite) {
    users(&server).await;
    let core = "urn:ietf:params:scim:schemas:core:2.0:User";
    for (query, expected) in [
        ("attributes=userName", vec!["schemas", "id", "userName"]),
        ("attributes=name.givenName", vec!["schemas", "id", "name"]),
        ("attributes=nickName", vec!["schemas", "id"]),
        (
            "attributes=NAME,title",
            vec!["schemas", "id", "name", "title"],
        ),
        (
            "excludedAttributes=name,title,active,meta",
            vec!["schemas", "id", "userName"],
        ),
        (
            "excludedAttributes=id,schemas,userName,meta,active",
            vec!["schemas", "id", "title", "name"],
        ),
    ] {
        let qualified = query
            .replace("=userName", &format!("={core}:userName"))
            .replace("=name", &format!("={core}:name"));
        for query in [query, &qualified] {
            let list = server.get(&format!("/Users?{query}")).await.ok(200);
            for user in list["Resources"].as_array().unwrap() {
                let mut names: Vec<&str> = user
                    .as_object()
                    .unwrap()
                    .keys()
                    .map(String::as_str)
                    .collect();
                let mut expected = expected.clone();
                names.sort_unstable();
                expected.sort_unstable();
                assert_eq!(names, expected, "{query}");
            }
        }
    }
    let one = server
        .get("/Users?attributes=name.givenName&count=1")
        .await
        .ok(200);
    assert_eq!(one["Resources"][0]["name"], json!({"givenName": "ada"}));
}

#[apply(on_both_databases)]
async fn a_deleted_resource_is_in_no_page_and_no_total(server: ScimSite) {
    users(&server).await;
    let path = server.user("dora@example.com").await;
    assert_eq!(server.get("/Users").await.ok(200)["totalResults"], 4);
    server.delete(&path).await.ok(204);
    let list = server.get("/Users").await;
    assert_eq!(list.names().len(), 3);
    assert_eq!(list.body["totalResults"], 3);
    assert!(server.find("userName sw \"dora\"").await.names().is_empty());
}
