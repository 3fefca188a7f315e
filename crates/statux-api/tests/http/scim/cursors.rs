//! Paging by cursor (RFC 9865).

use serde_json::Value;

use crate::support::{Answer, Server};

async fn five_users() -> Server {
    let server = Server::new();
    for name in ["eva", "ada", "dora", "bob", "cleo"] {
        server.user(&format!("{name}@example.com")).await;
    }
    server
}

fn cursor(answer: &Answer, name: &str) -> Option<String> {
    answer
        .body
        .get(name)
        .and_then(Value::as_str)
        .map(str::to_owned)
}

#[actix_web::test]
async fn cursors_lead_through_all_pages_and_back() {
    let server = five_users().await;
    for query in [
        "",
        "&sortBy=userName",
        "&sortBy=title&sortOrder=descending",
        "&filter=active%20eq%20true",
        "&filter=displayName%20ne%20%22x%22&sortBy=userName",
    ] {
        let page = |cursor: String| {
            let path = format!("/Users?count=2{query}&cursor={cursor}");
            let server = &server;
            async move { server.get(&path).await }
        };
        let whole = server.get(&format!("/Users?count=9{query}")).await;
        let first = page(String::new()).await;
        assert_eq!(first.status, 200, "{}", first.body);
        assert_eq!(cursor(&first, "previousCursor"), None);
        let second = page(cursor(&first, "nextCursor").unwrap()).await;
        let third = page(cursor(&second, "nextCursor").unwrap()).await;
        // Left out on the last page, and there alone.
        assert_eq!(cursor(&third, "nextCursor"), None);
        let all = [first.names(), second.names(), third.names()].concat();
        assert_eq!(all, whole.names(), "{query}");
        let back = page(cursor(&third, "previousCursor").unwrap()).await;
        assert_eq!(back.names(), second.names(), "{query}");
        for answer in [&first, &second, &third, &back] {
            assert_eq!(answer.body["totalResults"], 5);
            assert!(answer.body.get("startIndex").is_none());
            for name in ["nextCursor", "previousCursor"] {
                let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
                assert!(cursor(answer, name).is_none_or(|text| text.chars().all(unreserved)));
            }
        }
    }
}

#[actix_web::test]
async fn a_cursor_keeps_its_place_while_users_come_and_go() {
    let server = five_users().await;
    let first = server.get("/Users?cursor&count=2&sortBy=userName").await;
    assert_eq!(first.names(), ["ada@example.com", "bob@example.com"]);
    let id = first.body["Resources"][1]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    server.delete(&format!("/Users/{id}")).await;
    server.user("aaron@example.com").await;
    let next = cursor(&first, "nextCursor").unwrap();
    let path = format!("/Users?cursor={next}&count=2&sortBy=userName");
    let second = server.get(&path).await;
    assert_eq!(second.names(), ["cleo@example.com", "dora@example.com"]);
}

#[actix_web::test]
async fn a_cursor_of_another_query_is_rejected() {
    let server = five_users().await;
    let first = server.get("/Users?cursor=&count=2").await;
    let next = cursor(&first, "nextCursor").unwrap();
    let honest = server.get(&format!("/Users?count=3&cursor={next}")).await;
    assert_eq!(honest.names().len(), 3);
    let wrong = [
        format!("cursor={next}&sortBy=userName"),
        format!("cursor={next}&filter=active%20eq%20true"),
        format!("cursor={next}x"),
        "cursor=nonsense".to_owned(),
        format!("cursor={next}&startIndex=1"),
    ];
    for query in wrong {
        let answer = server.get(&format!("/Users?{query}")).await;
        answer.rejected(400, Some("invalidCursor"));
    }
    let theirs = server.other_organization();
    let path = format!("/Users?cursor={next}");
    let answer = server.request("GET", &path).token(&theirs).send().await;
    answer.rejected(400, Some("invalidCursor"));
}

#[actix_web::test]
async fn a_count_that_is_none_is_rejected_and_a_large_one_is_cut() {
    let server = five_users().await;
    for count in ["x", "1.5"] {
        let answer = server.get(&format!("/Users?cursor=&count={count}")).await;
        answer.rejected(400, Some("invalidCount"));
    }
    let answer = server.get("/Users?cursor=&count=100000").await;
    assert_eq!(answer.names().len(), 5);
}
