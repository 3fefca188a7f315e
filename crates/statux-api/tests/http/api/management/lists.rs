//! Lists in pages.

use serde_json::{Value, json};
use statux_testkit::site::TestSite;

#[actix_web::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    for n in 0..5 {
        // Equal rejections of an hour are one.
        site.clock.advance(chrono::Duration::hours(1));
        site.get(&organization.path("login")).await;
        let body = json!({ "name": format!("Token {n}") });
        organization
            .api("POST", "/api/v1/scim-tokens", Some(body))
            .await
            .ok(201);
    }
    for (list, total) in [("sign-in-attempts", 5), ("audit-events", 6)] {
        let (mut ids, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/{list}?limit=2{cursor}");
            let page = organization.api("GET", &path, None).await.ok(200);
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 2);
            ids.extend(
                items
                    .iter()
                    .map(|item| item["id"].as_str().unwrap().to_owned()),
            );
            match &page["next_cursor"] {
                Value::String(next) => cursor = format!("&cursor={next}"),
                _ => break,
            }
        }
        assert_eq!(ids.len(), total, "{list}");
        let mut sorted = ids.clone();
        sorted.sort();
        sorted.reverse();
        assert_eq!(ids, sorted, "{list} has the newest first, each once");
    }
}

#[actix_web::test]
async fn a_page_that_cannot_be_asked_for_is_rejected() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    for list in [
        "members",
        "groups",
        "sign-in-attempts",
        "audit-events",
        "scim-requests",
    ] {
        organization
            .api("GET", &format!("/api/v1/{list}?limit=200"), None)
            .await
            .ok(200);
        for query in ["limit=0", "limit=1000", "limit=-1", "cursor=%00", "page=2"] {
            let answer = organization
                .api("GET", &format!("/api/v1/{list}?{query}"), None)
                .await;
            assert_eq!(answer.problem(400), "invalid_request", "{list}?{query}");
        }
        // A cursor that no page gave finds something or nothing, but does no harm.
        let answer = organization
            .api("GET", &format!("/api/v1/{list}?cursor=zzz"), None)
            .await;
        assert!(answer.status < 500, "{list}: {}", answer.text());
    }
}
