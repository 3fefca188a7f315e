//! Queries by POST, and at the root.

use serde_json::{Value, json};
use statux_testkit::site::{ENTERPRISE, ScimSite};
use statux_testkit::{apply, on_both_databases};

const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

async fn scene(server: &ScimSite) {
    for name in ["ada", "bob"] {
        let user = json!({"userName": format!("{name}@example.com"), "displayName": name});
        server.post("/Users", user).await.ok(201);
    }
    let group = json!({"displayName": "bakers"});
    server.post("/Groups", group).await.ok(201);
}

async fn search(
    server: &ScimSite,
    path: &str,
    mut request: Value,
) -> statux_testkit::site::ScimAnswer {
    request["schemas"] = json!([SEARCH]);
    server.post(path, request).await
}

fn display_names(list: &Value) -> Vec<&str> {
    let resources = list["Resources"].as_array().unwrap().iter();
    resources
        .map(|one| one["displayName"].as_str().unwrap())
        .collect()
}

#[apply(on_both_databases)]
async fn a_search_answers_what_the_query_would(server: ScimSite) {
    scene(&server).await;
    for (path, query) in [
        ("/Users", "filter=displayName%20sw%20%22a%22"),
        ("/Users", "startIndex=2&count=1"),
        ("/Users", "filter=displayName%20eq%20%22nobody%22"),
        ("/Groups", "filter=displayName%20sw%20%22b%22"),
    ] {
        let expected = server.get(&format!("{path}?{query}")).await.ok(200);
        let mut request = json!({});
        for parameter in query.split('&') {
            let (name, value) = parameter.split_once('=').unwrap();
            let value = value.replace("%20", " ").replace("%22", "\"");
            let number = value.parse::<i64>().map(Value::from);
            request[name] = number.unwrap_or_else(|_| Value::from(value));
        }
        let found = search(&server, &format!("{path}/.search"), request).await;
        assert_eq!(found.ok(200), expected, "{path}?{query}");
    }
}

#[apply(on_both_databases)]
async fn a_search_projects_filters_sorts_and_pages(server: ScimSite) {
    scene(&server).await;
    let request = json!({
        "attributes": ["displayName"],
        "filter": "displayName pr",
        "sortBy": "displayName",
        "sortOrder": "descending",
        "startIndex": 1,
        "count": 1,
    });
    let found = search(&server, "/Users/.search", request).await.ok(200);
    assert_eq!(found["totalResults"], 2);
    assert_eq!(display_names(&found), ["bob"]);
    let names: Vec<&String> = found["Resources"][0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["schemas", "id", "displayName"]);
    let request = json!({"excludedAttributes": ["displayName", "id", "schemas"]});
    let found = search(&server, "/Users/.search", request).await.ok(200);
    let user = &found["Resources"][0];
    assert!(user.get("displayName").is_none());
    assert!(user["id"].is_string() && user["schemas"].is_array());
}

#[apply(on_both_databases)]
async fn an_invalid_search_is_rejected_like_an_invalid_query(server: ScimSite) {
    scene(&server).await;
    for (request, scim_type) in [
        (json!({"filter": "displayName"}), "invalidFilter"),
        (json!({"filter": "active gt true"}), "invalidFilter"),
        (json!({"sortBy": "a b"}), "invalidValue"),
        (json!({"attributes": ["a b"]}), "invalidValue"),
        (json!({"count": "x"}), "invalidValue"),
    ] {
        for path in ["/.search", "/Users/.search"] {
            let answer = search(&server, path, request.clone()).await;
            answer.rejected(400, Some(scim_type));
        }
    }
    search(&server, "/Users/.search", json!({})).await.ok(200);
}

#[apply(on_both_databases)]
async fn a_search_at_the_root_is_about_users_and_groups(server: ScimSite) {
    scene(&server).await;
    let all = search(&server, "/.search", json!({"sortBy": "displayName"}))
        .await
        .ok(200);
    assert_eq!(all["totalResults"], 3);
    assert_eq!(display_names(&all), ["ada", "bakers", "bob"]);
    let request = json!({"filter": "displayName sw \"b\"", "sortBy": "displayName"});
    let found = search(&server, "/.search", request).await.ok(200);
    assert_eq!(display_names(&found), ["bakers", "bob"]);
    let only = json!({"filter": "meta.resourceType eq \"Group\""});
    let found = search(&server, "/.search", only).await.ok(200);
    assert_eq!(display_names(&found), ["bakers"]);
    let get = server
        .get("/?filter=displayName%20sw%20%22b%22")
        .await
        .ok(200);
    assert_eq!(get["totalResults"], 2);
}

#[apply(on_both_databases)]
async fn an_attribute_of_another_type_has_no_value(server: ScimSite) {
    scene(&server).await;
    for (filter, expected) in [
        ("userName pr", vec!["ada", "bob"]),
        ("not (userName pr)", vec!["bakers"]),
        (
            "userName sw \"ada\" or displayName eq \"bakers\"",
            vec!["ada", "bakers"],
        ),
    ] {
        let request = json!({"filter": filter, "sortBy": "displayName"});
        let found = search(&server, "/.search", request).await.ok(200);
        assert_eq!(display_names(&found), expected, "{filter}");
    }
}

#[apply(on_both_databases)]
async fn no_query_has_too_many_results(server: ScimSite) {
    for number in 0..5 {
        server.user(&format!("user{number}@example.com")).await;
    }
    for path in ["/Users?count=2", "/?count=2"] {
        let page = server.get(path).await.ok(200);
        assert_eq!(page["totalResults"], 5, "{path}");
        assert_eq!(page["Resources"].as_array().unwrap().len(), 2, "{path}");
    }
}

async fn users() -> ScimSite {
    let server = ScimSite::new();
    for name in ["ada", "bob", "cleo"] {
        let user = json!({
            "userName": format!("{name}@example.com"),
            "title": name,
            ENTERPRISE: {"department": "D"},
        });
        server.post("/Users", user).await.ok(201);
    }
    server
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "so that callers write plain json!"
)]
fn search_request(more: Value) -> Value {
    let mut body = json!({"schemas": [SEARCH]});
    let members = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(members);
    body
}

/// The contents of a page, and whether another follows: the cursor itself belongs to the URL.
fn page(list: &Value) -> (Value, bool) {
    let mut list = list.clone();
    let next = list.as_object_mut().unwrap().remove("nextCursor");
    (list, next.is_some())
}

#[actix_web::test]
async fn a_search_answers_as_the_list_with_the_same_parameters() {
    let server = users().await;
    for (body, query) in [
        (json!({}), ""),
        (
            json!({"filter": "title ne \"bob\"", "sortBy": "userName", "sortOrder": "descending"}),
            "?filter=title%20ne%20%22bob%22&sortBy=userName&sortOrder=descending",
        ),
        (
            json!({"attributes": ["userName", "title"], "startIndex": 2, "count": 1}),
            "?attributes=userName,title&startIndex=2&count=1",
        ),
        (
            json!({"excludedAttributes": ["title"], "count": 0}),
            "?excludedAttributes=title&count=0",
        ),
        (json!({"cursor": "", "count": 2}), "?cursor=&count=2"),
    ] {
        let listed = server.get(&format!("/Users{query}")).await.ok(200);
        for path in ["/Users/.search", "/.search"] {
            let found = server
                .post(path, search_request(body.clone()))
                .await
                .ok(200);
            assert_eq!(page(&found), page(&listed), "{path} {body}");
        }
        for path in [format!("/{query}"), query.to_owned()] {
            assert_eq!(
                page(&server.get(&path).await.ok(200)),
                page(&listed),
                "{path}"
            );
        }
    }
}

#[actix_web::test]
async fn a_search_goes_on_by_its_cursor() {
    let server = users().await;
    let body =
        |cursor: &str| search_request(json!({"cursor": cursor, "count": 2, "sortBy": "title"}));
    let first = server.post("/Users/.search", body("")).await;
    let next = first.body["nextCursor"].as_str().unwrap().to_owned();
    let second = server.post("/Users/.search", body(&next)).await;
    assert_eq!([first.names(), second.names()].concat().len(), 3);
    assert_eq!(second.names(), ["cleo@example.com"]);
}

#[actix_web::test]
async fn a_search_at_the_base_tells_resource_types_apart() {
    let server = users().await;
    let of_type =
        |name: &str| search_request(json!({"filter": format!("meta.resourceType eq {name:?}")}));
    let users = server.post("/.search", of_type("User")).await;
    assert_eq!(users.names().len(), 3);
    let others = server.post("/.search", of_type("Device")).await.ok(200);
    assert_eq!(others["totalResults"], 0);
    assert_eq!(others["Resources"], json!([]));
}

#[actix_web::test]
async fn a_search_that_makes_no_sense_is_rejected() {
    let server = users().await;
    for path in ["/Users/.search", "/.search"] {
        server
            .post(path, search_request(json!({"count": 1})))
            .await
            .ok(200);
        for (body, word) in [
            (json!([]), "invalidSyntax"),
            (json!({"filter": "title"}), "invalidFilter"),
            (json!({"filter": 7}), "invalidValue"),
            (json!({"count": "many"}), "invalidValue"),
            (json!({"count": "x", "cursor": ""}), "invalidCount"),
            (json!({"startIndex": 1, "cursor": ""}), "invalidCursor"),
            (json!({"sortBy": "name"}), "invalidValue"),
            (json!({"attributes": [{}]}), "invalidValue"),
        ] {
            server.post(path, body).await.rejected(400, Some(word));
        }
        server
            .request("POST", path)
            .header("Content-Type", "text/plain")
            .bytes(b"{}")
            .send()
            .await
            .rejected(415, None);
        let rejected = server.get(path).await;
        // On /Users/.search the name stands for an id that nobody has.
        assert!([404, 405].contains(&rejected.status), "{path}");
    }
}
