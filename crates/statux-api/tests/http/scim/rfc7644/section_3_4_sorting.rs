//! Sorting (section 3.4.2.3).

use serde_json::json;

use statux_testkit::{apply, on_both_databases};

use crate::support::Server;

async fn users(server: &Server) {
    for (name, title, external_id) in [
        ("cleo", "queen", "b"),
        ("Bob", "Builder", "a"),
        ("ada", "Countess", "B"),
    ] {
        let user = json!({
            "userName": format!("{name}@example.com"),
            "title": title,
            "externalId": external_id,
            "name": {"familyName": name},
            "emails": [
                {"value": format!("z{name}@example.com")},
                {"value": format!("{title}@example.com"), "primary": true},
            ],
        });
        server.post("/Users", user).await.ok(201);
    }
}

async fn check(server: &Server, query: &str, expected: [&str; 3]) {
    let answer = server.get(&format!("/Users?{query}")).await;
    let expected = expected.map(|name| format!("{name}@example.com"));
    assert_eq!(answer.names(), expected, "{query}");
}

#[apply(on_both_databases)]
async fn lists_are_in_the_order_of_the_attribute(server: Server) {
    users(&server).await;
    let config = server.get("/ServiceProviderConfig").await.ok(200);
    assert_eq!(config["sort"]["supported"], true);
    for (query, expected) in [
        ("sortBy=userName", ["ada", "Bob", "cleo"]),
        (
            "sortBy=userName&sortOrder=ascending",
            ["ada", "Bob", "cleo"],
        ),
        (
            "sortBy=userName&sortOrder=descending",
            ["cleo", "Bob", "ada"],
        ),
        ("sortBy=name.familyName", ["ada", "Bob", "cleo"]),
        (
            "sortBy=meta.created&sortOrder=descending",
            ["ada", "Bob", "cleo"],
        ),
        (
            "sortBy=urn:ietf:params:scim:schemas:core:2.0:User:userName",
            ["ada", "Bob", "cleo"],
        ),
    ] {
        check(&server, query, expected).await;
    }
    let first = server
        .get("/Users?sortBy=userName&count=1&startIndex=3")
        .await;
    assert_eq!(first.names(), ["cleo@example.com"]);
}

#[apply(on_both_databases)]
async fn the_order_heeds_type_and_letter_case(server: Server) {
    users(&server).await;
    for (query, expected) in [
        // Not case-exact: Builder, Countess, queen.
        ("sortBy=title", ["Bob", "ada", "cleo"]),
        // Case-exact: B, a, b.
        ("sortBy=externalId", ["ada", "Bob", "cleo"]),
        // Of several values the primary one: Builder…, Countess…, queen….
        ("sortBy=emails", ["Bob", "ada", "cleo"]),
        (
            "sortBy=emails.value&sortOrder=descending",
            ["cleo", "ada", "Bob"],
        ),
    ] {
        check(&server, query, expected).await;
    }
}

#[apply(on_both_databases)]
async fn who_has_no_value_comes_last_and_in_descending_order_first(server: Server) {
    users(&server).await;
    server.user("dora@example.com").await;
    let names = |of: &crate::support::Answer| {
        let names = of.names();
        (names[0].to_owned(), names[3].to_owned())
    };
    let ascending = server.get("/Users?sortBy=title").await;
    assert_eq!(names(&ascending).1, "dora@example.com");
    let descending = server.get("/Users?sortBy=title&sortOrder=descending").await;
    assert_eq!(names(&descending).0, "dora@example.com");
}
