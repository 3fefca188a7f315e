//! Sorting (section 3.4.2.3).

use serde_json::json;
use statux_testkit::site::{ENTERPRISE, ScimSite};
use statux_testkit::{apply, on_both_databases};

async fn users(server: &ScimSite) {
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

async fn check(server: &ScimSite, query: &str, expected: [&str; 3]) {
    let answer = server.get(&format!("/Users?{query}")).await;
    let expected = expected.map(|name| format!("{name}@example.com"));
    assert_eq!(answer.names(), expected, "{query}");
}

#[apply(on_both_databases)]
async fn lists_are_in_the_order_of_the_attribute(server: ScimSite) {
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
async fn the_order_heeds_type_and_letter_case(server: ScimSite) {
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
async fn missing_values_sort_last_and_in_descending_order_first(server: ScimSite) {
    users(&server).await;
    server.user("dora@example.com").await;
    let names = |of: &statux_testkit::site::ScimAnswer| {
        let names = of.names();
        (names[0].to_owned(), names[3].to_owned())
    };
    let ascending = server.get("/Users?sortBy=title").await;
    assert_eq!(names(&ascending).1, "dora@example.com");
    let descending = server.get("/Users?sortBy=title&sortOrder=descending").await;
    assert_eq!(names(&descending).0, "dora@example.com");
}

async fn five_users() -> ScimSite {
    let server = ScimSite::new();
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

async fn sorted(server: &ScimSite, by: &str, order: &str) -> Vec<String> {
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
    let server = five_users().await;
    let department = format!("{ENTERPRISE}:department");
    for (by, expected) in [
        ("userName", ["ada", "Bob", "Cleo"]),
        ("USERNAME", ["ada", "Bob", "Cleo"]),
        // externalId is caseExact: capitals come first.
        ("externalId", ["Bob", "Cleo", "ada"]),
        ("active", ["ada", "Bob", "Cleo"]),
        ("meta.created", ["Bob", "ada", "Cleo"]),
        // A user without one comes last.
        ("title", ["Bob", "ada", "Cleo"]),
        // Letter case does not count beyond ASCII either; those who tie keep the order of creation.
        ("name.familyName", ["ada", "Bob", "Cleo"]),
        // The primary e-mail address, not the first.
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
    let server = five_users().await;
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
async fn an_order_without_an_attribute_is_ignored_and_an_invalid_one_rejected() {
    let server = five_users().await;
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
    // An attribute that nobody has is accepted.
    assert_eq!(sorted(&server, "favoriteColor", "ascending").await.len(), 3);
}

#[apply(on_both_databases)]
async fn an_attribute_and_its_sub_attributes_are_treated_alike(server: ScimSite) {
    users(&server).await;
    let order = async |by: &str| {
        let answer = server.get(&format!("/Users?sortBy={by}")).await;
        assert_eq!(answer.status, 200, "{by}: {}", answer.body);
        answer
            .names()
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let manager = format!("{ENTERPRISE}:manager");
    for attribute in ["emails", "phoneNumbers", "roles", "groups", &manager] {
        assert_eq!(
            order(attribute).await,
            order(&format!("{attribute}.value")).await
        );
    }
    // What the schemas do not know has no value, be it an attribute or a part of one.
    let by_creation = order("nosuch").await;
    for by in [
        "nosuch.part",
        "name.nosuch",
        "userName.nosuch",
        "emails.nosuch",
        "NAME.NOSUCH",
    ] {
        assert_eq!(order(by).await, by_creation, "{by}");
    }
    assert_ne!(order("name.familyName").await, by_creation);
    assert_eq!(
        order("NAME.familyname").await,
        order("name.familyName").await
    );
    // A complex attribute without a value has no order of its own, whichever it is.
    for by in ["name", "addresses", "meta"] {
        let answer = server.get(&format!("/Users?sortBy={by}")).await;
        let told = answer.rejected(400, Some("invalidValue"));
        assert!(told.contains(&format!("such as {by}.")), "{told}");
    }
}
