//! What one request may cost others: names, texts, comparisons and operations are limited, and each
//! limit is told with what came.

use serde_json::{Map, Value, json};
use statux_testkit::site::ScimSite;
use statux_testkit::{apply, on_both_databases};

fn names(count: usize) -> Map<String, Value> {
    let name = |number: usize| (format!("n{number:04}"), json!(1));
    (0..count).map(name).collect()
}

fn with_names(user_name: &str, count: usize) -> Value {
    let mut user = names(count);
    user.insert("userName".to_owned(), json!(user_name));
    Value::Object(user)
}

#[apply(on_both_databases)]
async fn an_object_of_a_user_has_at_most_1000_names(server: ScimSite) {
    let taken = server
        .post("/Users", with_names("ada@example.com", 999))
        .await;
    let taken = taken.ok(201);
    let id = taken["id"].as_str().unwrap();
    let user = format!("/Users/{id}");
    let detail = server
        .post("/Users", with_names("bob@example.com", 1000))
        .await;
    let detail = detail.rejected(400, Some("invalidValue"));
    assert!(
        detail.contains("1000") && detail.contains("1001"),
        "{detail}"
    );

    let put = |count| server.put(&user, with_names("ada@example.com", count));
    put(1000).await.rejected(400, Some("invalidValue"));
    put(900).await.ok(200);
    let add = |name: &str| json!([{"op": "add", "value": {name: "x"}}]);
    // With `active` there are 902.
    let many: Value = names(1000)
        .into_iter()
        .skip(900)
        .take(98)
        .map(|(name, _)| json!({"op": "add", "path": name, "value": 1}))
        .collect();
    server.patch(&user, many).await.ok(200);
    server
        .patch(&user, add("onemore"))
        .await
        .rejected(400, Some("invalidValue"));
    server.patch(&user, add("N0000")).await.ok(200);

    let nested = |count| json!({"userName": "cleo@example.com", "addresses": [names(count)]});
    server
        .post("/Users", nested(1001))
        .await
        .rejected(400, Some("invalidValue"));
    server.post("/Users", nested(1000)).await.ok(201);
}

#[apply(on_both_databases)]
async fn texts_are_bounded_and_the_limit_is_told(server: ScimSite) {
    let email = |chars: usize| format!("{}@example.com", "ä".repeat(chars - 12));
    let of = |name: &str, value: String| json!({"userName": "ada@example.com", name: value});
    for (name, limit, long) in [
        (
            "userName",
            320,
            json!({"userName": email(321), "emails": ["a@b"]}),
        ),
        ("externalId", 256, of("externalId", "ä".repeat(257))),
        ("title", 1024, of("title", "ä".repeat(1025))),
        ("nonsense", 1024, of("nonsense", "ä".repeat(1025))),
        (
            "emails.value",
            254,
            json!({"userName": "ada", "emails": [email(255)]}),
        ),
    ] {
        let detail = server
            .post("/Users", long)
            .await
            .rejected(400, Some("invalidValue"));
        let told = format!(
            "{name}: expected at most {limit} characters, received {}",
            limit + 1
        );
        assert_eq!(detail, told);
    }
    let long = json!({
        "userName": email(320), "externalId": "ä".repeat(256), "title": "ä".repeat(1024),
        "emails": [{"value": "ada@example.com", "primary": true}, {"value": email(254)}],
        "photos": [{"value": format!("data:image/png;base64,{}", "A".repeat(20_000))}],
    });
    server.post("/Users", long).await.ok(201);
}

#[apply(on_both_databases)]
async fn an_address_has_no_character_that_misleads_and_the_character_is_named(server: ScimSite) {
    server
        .post("/Users", json!({"userName": "kate@example.com"}))
        .await
        .ok(201);
    for (name, told) in [
        ("\u{212a}ate@example.com", "U+212A, which stands for \"K\""),
        ("ｋate@example.com", "U+FF4B, which stands for \"k\""),
        ("kate\u{200b}@example.com", "U+200B, which is invisible"),
        (
            "kate\u{202e}@example.com",
            "U+202E, which changes the direction of text",
        ),
        ("ka te@example.com", "U+0020, a blank"),
        ("kate\t@example.com", "U+0009, a control character"),
    ] {
        for body in [
            json!({"userName": name}),
            json!({"userName": "other@example.com", "emails": [{"value": name}]}),
        ] {
            let detail = server
                .post("/Users", body)
                .await
                .rejected(400, Some("invalidValue"));
            assert!(detail.ends_with(told), "{detail}");
        }
    }
    // In other texts they are nobody's name.
    let body = json!({"userName": "other@example.com", "displayName": "Ka te Ｋ"});
    server.post("/Users", body).await.ok(201);
}

#[apply(on_both_databases)]
async fn people_are_found_by_the_folded_form_of_their_email(server: ScimSite) {
    let body = json!({"userName": "Jürgen@BÜCHER.example", "externalId": "1"});
    server.post("/Users", body).await.ok(201);
    for name in [
        "JüRGEN@bücher.example",
        "jürgen@xn--bcher-kva.EXAMPLE",
        "ju\u{308}rgen@bücher.example",
    ] {
        let found = server.find(&format!("userName eq \"{name}\"")).await;
        assert_eq!(found.names(), ["Jürgen@BÜCHER.example"], "{name}");
    }
    // Two people whom a reader can tell apart.
    server
        .post("/Users", json!({"userName": "JÜRGEN@bücher.example"}))
        .await
        .ok(201);
    server
        .post(
            "/Users",
            json!({"userName": "jürgen@xn--bcher-kva.example"}),
        )
        .await
        .rejected(409, Some("uniqueness"));
}

#[apply(on_both_databases)]
async fn a_filter_has_at_most_100_comparisons(server: ScimSite) {
    server.user("ada@example.com").await;
    let filter = |count: usize| vec!["title pr"; count].join(" or ");
    assert!(server.find(&filter(100)).await.names().is_empty());
    let detail = server
        .find(&filter(101))
        .await
        .rejected(400, Some("invalidFilter"));
    assert!(detail.contains("101") && detail.contains("100"), "{detail}");
}

#[actix_web::test]
async fn a_bulk_request_counts_as_as_many_requests_as_it_has_operations() {
    let server = ScimSite::with(|config| config.scim_requests_per_second = 20);
    let operations = |count: usize| -> Value {
        let user = |number: usize| {
            json!({"method": "POST", "path": "/Users", "bulkId": number.to_string(),
                "data": {"userName": format!("user{number}@example.com")}})
        };
        (0..count).map(user).collect()
    };
    let bulk = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": operations(200),
    });
    let done = server.post("/Bulk", bulk).await.ok(200);
    assert_eq!(done["Operations"].as_array().unwrap().len(), 200);
    // Ten seconds' worth.
    let rejected = server.get("/Users?count=0").await;
    let secs: u64 = rejected.header("Retry-After").unwrap().parse().unwrap();
    rejected.rejected(429, None);
    assert!((2..=11).contains(&secs), "{secs}");
    let other = server.other_organization();
    let request = server.request("GET", "/Users?count=0").token(&other);
    request.send().await.ok(200);
}

#[actix_web::test]
async fn a_body_is_as_large_as_configured_and_the_limit_is_told_with_what_came() {
    for limit in [4 * 1024 * 1024, 100_000_usize] {
        let server = ScimSite::with(|config| {
            if limit != config.scim_body_max_bytes() {
                config.scim_body_max_bytes = limit.try_into().unwrap();
            }
        });
        let of = |bytes: usize| {
            let start = r#"{"userName":"ada@example.com","photos":[{"value":""#;
            let end = r#""}]}"#;
            start.to_owned() + &"x".repeat(bytes - start.len() - end.len()) + end
        };
        let post = |body: &str| {
            let post = server.request("POST", "/Users");
            post.header("Content-Type", "application/scim+json")
                .bytes(body.as_bytes())
        };
        post(&of(limit)).send().await.ok(201);
        let told = format!("expected at most {limit} bytes, received ");
        let too_long = || post(&of(limit + 1));
        let detail = too_long().send().await.rejected(413, None);
        assert_eq!(detail, format!("{told}{}", limit + 1));
        let not_announced = too_long().header("Content-Length", "unknown");
        let detail = not_announced.send().await.rejected(413, None);
        assert_eq!(detail, format!("{told}{} or more", limit + 1));
    }
}

/// A user of a few hundred kilobytes.
fn long(user_name: &str) -> Value {
    let values: Value = (0..2_000)
        .map(|number| json!({"type": number.to_string(), "formatted": "x".repeat(100)}))
        .collect();
    json!({"userName": user_name, "addresses": values})
}

#[apply(on_both_databases)]
async fn what_is_long_is_changed_as_what_is_brief(server: ScimSite) {
    let created = server.post("/Users", long("ada@example.com")).await.ok(201);
    let user = format!("/Users/{}", created["id"].as_str().unwrap());
    let title = |title: &str| json!([{"op": "replace", "path": "title", "value": title}]);
    // A brief change of a long resource, and a long change of it.
    let changed = server.patch(&user, title("Dr")).await.ok(200);
    assert_eq!(
        (&changed["title"], &changed["meta"]["version"]),
        (&json!("Dr"), &json!("W/\"2\""))
    );
    let unchanged = server.patch(&user, title("Dr")).await.ok(200);
    assert_eq!(unchanged["meta"]["version"], "W/\"2\"");
    let many: Value = (0..900)
        .map(|number| json!({"op": "add", "path": format!("n{number}"), "value": "x".repeat(50)}))
        .collect();
    let changed = server.patch(&user, many).await.ok(200);
    assert_eq!(changed["meta"]["version"], "W/\"3\"");
    assert_eq!(server.get(&user).await.ok(200), changed);
    let replaced = server.put(&user, long("ada@example.com")).await.ok(200);
    assert_eq!(replaced["meta"]["version"], "W/\"4\"");

    let old = server.request("PATCH", &user).header("If-Match", "W/\"3\"");
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": title("Prof"),
    });
    old.json(body).send().await.rejected(412, None);
    server
        .patch(
            &user,
            json!([{"op": "replace", "path": "active", "value": {}}]),
        )
        .await
        .rejected(400, Some("invalidValue"));
    server
        .patch("/Users/unknown", title("Dr"))
        .await
        .rejected(404, None);
}

#[apply(on_both_databases)]
async fn long_changes_of_one_user_at_once_all_have_their_effect(server: ScimSite) {
    let created = server.post("/Users", long("ada@example.com")).await.ok(201);
    let user = format!("/Users/{}", created["id"].as_str().unwrap());
    let changes = (0..4).map(|number| {
        let name = format!("n{number}");
        server.patch(&user, json!([{"op": "add", "path": name, "value": number}]))
    });
    for answer in futures_util::future::join_all(changes).await {
        answer.ok(200);
    }
    let found = server.get(&user).await.ok(200);
    for number in 0..4 {
        assert_eq!(found[format!("n{number}")], number);
    }
    assert_eq!(found["meta"]["version"], "W/\"5\"");
}
