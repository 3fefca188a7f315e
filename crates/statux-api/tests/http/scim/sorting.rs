//! `sortBy` and `sortOrder` (RFC 7644 section 3.4.2.3).

use serde_json::json;

use crate::support::{ENTERPRISE, Server};

async fn users() -> Server {
    let server = Server::new();
    for (name, title, family, department, email) in [
        ("Bob", Some("Builder"), "Ümit", Some("Zoo"), "z@x.test"),
        ("ada", Some("countess"), "Lovelace", None, "m@x.test"),
        ("Cleo", None, "ümit", Some("art"), "A@x.test"),
    ] {
        let mut user = json!({
            "userName": format!("{name}@example.com"),
            "externalId": name,
            "active": name != "ada",
            "name": {"familyName": family},
            "emails": [{"value": "k@x.test"}, {"value": email, "primary": true}],
        });
        if let Some(title) = title {
            user["title"] = json!(title);
        }
        if let Some(department) = department {
            user[ENTERPRISE] = json!({"department": department});
        }
        server.post("/Users", user).await.ok(201);
    }
    server
}

async fn sorted(server: &Server, by: &str, order: &str) -> Vec<String> {
    let answer = server
        .get(&format!("/Users?sortBy={by}&sortOrder={order}"))
        .await;
    let names = answer.names().into_iter();
    names
        .map(|name| name.trim_end_matches("@example.com").to_owned())
        .collect()
}

#[actix_web::test]
async fn users_are_sorted_by_any_attribute_both_ways() {
    let server = users().await;
    let department = format!("{ENTERPRISE}:department");
    for (by, expected) in [
        ("userName", ["ada", "Bob", "Cleo"]),
        ("USERNAME", ["ada", "Bob", "Cleo"]),
        // externalId is caseExact: capitals come first.
        ("externalId", ["Bob", "Cleo", "ada"]),
        ("active", ["ada", "Bob", "Cleo"]),
        ("meta.created", ["Bob", "ada", "Cleo"]),
        // Who has none comes last.
        ("title", ["Bob", "ada", "Cleo"]),
        // Letter case does not count beyond ASCII either; those who tie keep the order of creation.
        ("name.familyName", ["ada", "Bob", "Cleo"]),
        // The primary address, not the first.
        ("emails", ["Cleo", "ada", "Bob"]),
        (department.as_str(), ["Cleo", "Bob", "ada"]),
    ] {
        assert_eq!(sorted(&server, by, "ascending").await, expected, "{by}");
        let mut reverse = expected;
        reverse.reverse();
        assert_eq!(sorted(&server, by, "descending").await, reverse, "{by}");
    }
}

#[actix_web::test]
async fn pages_of_a_sorted_and_filtered_list_follow_one_another() {
    let server = users().await;
    for by in ["userName", "title"] {
        let query = format!("sortBy={by}&filter=name.familyName%20pr&count=1");
        let mut names = Vec::new();
        for start in 1..=3 {
            let page = server
                .get(&format!("/Users?{query}&startIndex={start}"))
                .await;
            assert_eq!(page.body["totalResults"], 3);
            names.extend(page.names().into_iter().map(str::to_owned));
        }
        let whole = server.get(&format!("/Users?sortBy={by}")).await;
        assert_eq!(names, whole.names(), "{by}");
    }
}

#[actix_web::test]
async fn an_order_without_an_attribute_is_ignored_and_one_that_is_none_rejected() {
    let server = users().await;
    let names = server.get("/Users?sortOrder=descending").await;
    assert_eq!(names.names(), server.get("/Users").await.names());
    for query in [
        "sortBy=userName&sortOrder=up",
        "sortBy=user%20name",
        "sortBy=name",
        "sortBy=addresses",
    ] {
        let answer = server.get(&format!("/Users?{query}")).await;
        answer.rejected(400, Some("invalidValue"));
    }
    // An attribute that nobody has is no mistake.
    assert_eq!(sorted(&server, "favoriteColor", "ascending").await.len(), 3);
}
