//! Queries by POST, and at the root.

use serde_json::{Value, json};

use statux_testkit::{apply, on_both_databases};

use crate::support::Server;

const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

async fn scene(server: &Server) {
    for name in ["ada", "bob"] {
        let user = json!({"userName": format!("{name}@example.com"), "displayName": name});
        server.post("/Users", user).await.ok(201);
    }
    let group = json!({"displayName": "bakers"});
    server.post("/Groups", group).await.ok(201);
}

async fn search(server: &Server, path: &str, mut request: Value) -> crate::support::Answer {
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
async fn a_search_answers_what_the_query_would(server: Server) {
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
async fn a_search_projects_filters_sorts_and_pages(server: Server) {
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
async fn what_is_wrong_with_a_search_is_told_as_for_a_query(server: Server) {
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
async fn a_search_at_the_root_is_about_users_and_groups(server: Server) {
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
async fn an_attribute_of_another_type_has_no_value(server: Server) {
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
async fn no_query_has_too_many_results(server: Server) {
    for number in 0..5 {
        server.user(&format!("user{number}@example.com")).await;
    }
    for path in ["/Users?count=2", "/?count=2"] {
        let page = server.get(path).await.ok(200);
        assert_eq!(page["totalResults"], 5, "{path}");
        assert_eq!(page["Resources"].as_array().unwrap().len(), 2, "{path}");
    }
}
