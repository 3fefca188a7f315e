//! Searches by POST, and lists at the base URL (RFC 7644 sections 3.4.2.1 and 3.4.3).

use serde_json::{Value, json};

use crate::support::{ENTERPRISE, Server};

const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

async fn users() -> Server {
    let server = Server::new();
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
fn search(more: Value) -> Value {
    let mut body = json!({"schemas": [SEARCH]});
    let members = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(members);
    body
}

/// What is on a page, and whether another follows: the cursor itself belongs to the address.
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
            let found = server.post(path, search(body.clone())).await.ok(200);
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
    let body = |cursor: &str| search(json!({"cursor": cursor, "count": 2, "sortBy": "title"}));
    let first = server.post("/Users/.search", body("")).await;
    let next = first.body["nextCursor"].as_str().unwrap().to_owned();
    let second = server.post("/Users/.search", body(&next)).await;
    assert_eq!([first.names(), second.names()].concat().len(), 3);
    assert_eq!(second.names(), ["cleo@example.com"]);
}

#[actix_web::test]
async fn a_search_at_the_base_tells_resource_types_apart() {
    let server = users().await;
    let of_type = |name: &str| search(json!({"filter": format!("meta.resourceType eq {name:?}")}));
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
        server.post(path, search(json!({"count": 1}))).await.ok(200);
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
