//! Pages by cursor.

use serde_json::{Value, json};
use statux_testkit::site::{ScimAnswer, ScimSite};
use statux_testkit::{apply, on_both_databases};

async fn users(server: &ScimSite) {
    for name in ["cleo", "ada", "emil", "bob", "dora"] {
        let user = json!({"userName": format!("{name}@example.com"), "title": name});
        server.post("/Users", user).await.ok(201);
    }
}

/// All pages of a query that begins with an empty cursor.
async fn pages(server: &ScimSite, query: &str) -> Vec<Value> {
    let mut pages = vec![server.get(&format!("/Users?{query}&cursor")).await.ok(200)];
    while let Some(next) = pages.last().and_then(|page| page.get("nextCursor")) {
        assert!(pages.len() < 10, "no end");
        let next = next.as_str().unwrap();
        let path = format!("/Users?{query}&cursor={next}");
        pages.push(server.get(&path).await.ok(200));
    }
    pages
}

fn names(pages: &[Value]) -> Vec<&str> {
    let resources = pages
        .iter()
        .flat_map(|page| page["Resources"].as_array().unwrap());
    resources
        .map(|user| user["title"].as_str().unwrap())
        .collect()
}

#[apply(on_both_databases)]
async fn pages_follow_each_other_until_there_are_no_more(server: ScimSite) {
    users(&server).await;
    for (count, lengths) in [(2, vec![2, 2, 1]), (5, vec![5]), (4, vec![4, 1])] {
        let pages = pages(&server, &format!("count={count}")).await;
        let actual: Vec<usize> = pages
            .iter()
            .map(|page| page["Resources"].as_array().unwrap().len())
            .collect();
        assert_eq!(actual, lengths, "{count}");
        assert_eq!(names(&pages), ["cleo", "ada", "emil", "bob", "dora"]);
        for (page, length) in pages.iter().zip(lengths) {
            assert_eq!(page["totalResults"], 5);
            assert_eq!(page["itemsPerPage"], length);
            assert!(page.get("startIndex").is_none());
        }
        assert!(pages[0].get("previousCursor").is_none());
    }
    let filtered = pages(&server, "count=1&filter=title%20co%20%22d%22").await;
    assert_eq!(names(&filtered), ["ada", "dora"]);
    assert_eq!(filtered[0]["totalResults"], 2);
    let empty = pages(&server, "filter=title%20eq%20%22nobody%22").await;
    assert_eq!((empty.len(), &empty[0]["totalResults"]), (1, &json!(0)));
}

#[apply(on_both_databases)]
async fn cursors_are_safe_in_urls(server: ScimSite) {
    users(&server).await;
    for query in [
        "count=1",
        "count=1&sortBy=title",
        "count=1&filter=title%20pr",
    ] {
        for page in pages(&server, query).await {
            let cursor = page.get("nextCursor").and_then(Value::as_str);
            let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            assert!(
                cursor.unwrap_or_default().bytes().all(unreserved),
                "{cursor:?}"
            );
        }
    }
}

#[apply(on_both_databases)]
async fn a_count_of_nothing_is_the_total_alone(server: ScimSite) {
    users(&server).await;
    for count in ["0", "-1"] {
        let page = server
            .get(&format!("/Users?count={count}&cursor"))
            .await
            .ok(200);
        assert_eq!(page["totalResults"], 5, "{count}");
        assert!(page["Resources"].as_array().unwrap().is_empty(), "{count}");
    }
}

#[apply(on_both_databases)]
async fn a_non_numeric_count_is_rejected(server: ScimSite) {
    users(&server).await;
    for count in ["x", "1.5"] {
        let answer = server.get(&format!("/Users?count={count}&cursor")).await;
        answer.rejected(400, Some("invalidCount"));
    }
    server.get("/Users?count=1&cursor").await.ok(200);
}

#[apply(on_both_databases)]
async fn a_cursor_of_another_query_or_of_nobody_is_rejected(server: ScimSite) {
    users(&server).await;
    let page = server
        .get("/Users?count=2&sortBy=title&cursor")
        .await
        .ok(200);
    let cursor = page["nextCursor"].as_str().unwrap();
    server
        .get(&format!("/Users?count=2&sortBy=title&cursor={cursor}"))
        .await
        .ok(200);
    let cut: String = cursor.chars().skip(1).collect();
    let mut details = Vec::new();
    for query in [
        format!("count=2&cursor={cursor}"),
        format!("count=2&sortBy=title&sortOrder=descending&cursor={cursor}"),
        format!("count=2&sortBy=userName&cursor={cursor}"),
        format!("count=2&sortBy=title&filter=title%20pr&cursor={cursor}"),
        "count=2&sortBy=title&cursor=nonsense".to_owned(),
        format!("count=2&sortBy=title&cursor={cut}"),
        format!("count=2&sortBy=title&cursor=x{cursor}"),
    ] {
        let answer = server.get(&format!("/Users?{query}")).await;
        details.push(answer.rejected(400, Some("invalidCursor")));
    }
    for detail in details {
        assert!(
            !detail.contains("example.com") && !detail.contains("ada"),
            "{detail}"
        );
    }
}

#[apply(on_both_databases)]
async fn pages_by_cursor_are_sorted(server: ScimSite) {
    users(&server).await;
    let sorted = ["ada", "bob", "cleo", "dora", "emil"];
    let ascending = pages(&server, "count=2&sortBy=userName").await;
    assert_eq!(names(&ascending), sorted);
    let descending = pages(&server, "count=2&sortBy=title&sortOrder=descending").await;
    let mut names = names(&descending);
    names.reverse();
    assert_eq!(names, sorted);
}

#[apply(on_both_databases)]
async fn the_index_is_the_default_and_the_configuration_says_so(server: ScimSite) {
    users(&server).await;
    let pagination = &server.get("/ServiceProviderConfig").await.ok(200)["pagination"];
    assert_eq!(pagination["cursor"], true);
    assert_eq!(pagination["index"], true);
    assert_eq!(pagination["defaultPaginationMethod"], "index");
    assert!(pagination["maxPageSize"].as_u64() >= pagination["defaultPageSize"].as_u64());
    let by_default = server.get("/Users?count=2").await.ok(200);
    assert_eq!(by_default["startIndex"], 1);
    assert!(by_default.get("nextCursor").is_none());
}

#[apply(on_both_databases)]
async fn a_search_by_post_pages_as_well(server: ScimSite) {
    users(&server).await;
    let mut cursor = json!("");
    let mut pages = Vec::new();
    for _ in 0..3 {
        let request = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "count": 2,
            "cursor": cursor,
        });
        let page = server.post("/Users/.search", request).await.ok(200);
        cursor = page["nextCursor"].clone();
        pages.push(page);
    }
    assert!(cursor.is_null());
    assert_eq!(names(&pages), ["cleo", "ada", "emil", "bob", "dora"]);
}

#[apply(on_both_databases)]
async fn a_cursor_of_another_organization_shows_nothing_of_it(server: ScimSite) {
    users(&server).await;
    let page = server.get("/Users?count=2&cursor").await.ok(200);
    let next = format!(
        "/Users?count=2&cursor={}",
        page["nextCursor"].as_str().unwrap()
    );
    assert_eq!(server.get(&next).await.names().len(), 2);
    let other = server.other_organization();
    let answer = server.request("GET", &next).token(&other).send().await;
    match answer.status {
        200 => assert!(answer.names().is_empty()),
        status => assert_eq!(status, 400),
    }
    let without = server
        .request("GET", &next)
        .token("stx_scim_x")
        .send()
        .await;
    without.rejected(401, None);
}

async fn five_users() -> ScimSite {
    let server = ScimSite::new();
    for name in ["eva", "ada", "dora", "bob", "cleo"] {
        server.user(&format!("{name}@example.com")).await;
    }
    server
}

fn cursor(answer: &ScimAnswer, name: &str) -> Option<String> {
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
async fn an_invalid_count_is_rejected_and_a_large_one_is_capped() {
    let server = five_users().await;
    for count in ["x", "1.5"] {
        let answer = server.get(&format!("/Users?cursor=&count={count}")).await;
        answer.rejected(400, Some("invalidCount"));
    }
    let answer = server.get("/Users?cursor=&count=100000").await;
    assert_eq!(answer.names().len(), 5);
}
