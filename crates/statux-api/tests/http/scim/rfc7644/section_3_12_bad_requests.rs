//! Bad requests are explained, and never cause a 500.

use serde_json::{Value, json};
use statux_testkit::site::ScimSite;

fn ada() -> Value {
    json!({"userName": "ada@example.com"})
}

#[actix_web::test]
async fn json_is_taken_under_both_names_with_any_parameters() {
    let server = ScimSite::new();
    for (number, media_type) in [
        "application/scim+json",
        "application/json",
        "application/json; charset=utf-8",
        "application/scim+json;charset=UTF-8",
        "Application/JSON;charset=\"utf-8\"; odata=x",
        "",
    ]
    .iter()
    .enumerate()
    {
        let body = json!({"userName": format!("user{number}@example.com")});
        let request = server.request("POST", "/Users").json(body);
        request
            .header("Content-Type", media_type)
            .send()
            .await
            .ok(201);
    }
    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "ü",
    ] {
        let request = server.request("POST", "/Users").json(ada());
        let answer = request.header("Content-Type", media_type).send().await;
        answer.rejected(415, None);
    }
    let zipped = server
        .request("POST", "/Users")
        .json(ada())
        .header("Content-Encoding", "gzip");
    zipped.send().await.rejected(415, None);
}

#[actix_web::test]
async fn a_body_is_json_of_a_certain_size() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    let big = json!({"userName": "b@example.com", "title": "x".repeat(4 * 1024 * 1024)});
    let deep = format!(
        "{{\"userName\": {}{}}}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    for (method, path) in [
        ("POST", "/Users"),
        ("PUT", path.as_str()),
        ("PATCH", path.as_str()),
    ] {
        server
            .request(method, path)
            .json(big.clone())
            .send()
            .await
            .rejected(413, None);
        let bodies: [&[u8]; 7] = [
            b"",
            b"{",
            b"userName=x",
            b"\xff",
            b"[]",
            b"\"x\"",
            deep.as_bytes(),
        ];
        for body in bodies {
            let answer = server
                .request(method, path)
                .json(json!({}))
                .bytes(body)
                .send()
                .await;
            answer.rejected(400, Some("invalidSyntax"));
        }
    }
    server.put(&path, ada()).await.ok(200);
}

#[actix_web::test]
async fn values_are_named_with_what_was_expected() {
    let server = ScimSite::new();
    let cases = [
        (json!({}), "userName"),
        (json!({"userName": ""}), "userName"),
        (json!({"userName": null}), "userName"),
        (json!({"userName": {"a": 1}}), "userName"),
        (json!({"userName": "jdoe"}), "e-mail"),
        (
            json!({"userName": "jdoe", "emails": [{"value": "nonsense"}]}),
            "e-mail",
        ),
        (
            json!({"userName": "a@example.com", "active": "perhaps"}),
            "active",
        ),
        (json!({"userName": "a@example.com", "emails": 5}), "emails"),
        (json!({"userName": "a@example.com", "name": "Ada"}), "name"),
        (
            json!({"userName": "a\u{0}@example.com"}),
            "text in userName, received a NUL",
        ),
    ];
    for (body, named) in cases {
        let shown = body.to_string();
        let detail = server
            .post("/Users", body)
            .await
            .rejected(400, Some("invalidValue"));
        assert!(detail.contains(named), "{shown}: {detail}");
    }
    let jdoe = json!({"userName": "jdoe", "emails": [{"value": "jdoe@example.com"}]});
    server.post("/Users", jdoe).await.ok(201);
}

#[actix_web::test]
async fn a_patch_that_cannot_be_done_changes_nothing() {
    let server = ScimSite::new();
    let path = server.user("ada@example.com").await;
    let before = server.get(&path).await.ok(200);
    let good = json!({"op": "add", "path": "title", "value": "Dr"});
    for (bad, scim_type) in [
        (json!({"op": "move", "path": "title"}), "invalidSyntax"),
        (json!({"path": "title", "value": "x"}), "invalidSyntax"),
        (json!({"op": "remove"}), "noTarget"),
        (
            json!({"op": "add", "path": "emails[", "value": "x"}),
            "invalidPath",
        ),
        (
            json!({"op": "add", "path": "id", "value": "x"}),
            "mutability",
        ),
        (
            json!({"op": "replace", "path": "active", "value": "maybe"}),
            "invalidValue",
        ),
        (
            json!({"op": "replace", "path": "emails[type eq \"x\"]", "value": 5}),
            "invalidValue",
        ),
    ] {
        let shown = bad.to_string();
        let answer = server.patch(&path, json!([good, bad])).await;
        assert_eq!(answer.status, 400, "{shown}: {}", answer.body);
        assert_eq!(
            answer.body["scimType"], scim_type,
            "{shown}: {}",
            answer.body
        );
    }
    server
        .patch(&path, json!("x"))
        .await
        .rejected(400, Some("invalidSyntax"));
    assert_eq!(server.get(&path).await.ok(200), before);
    assert_eq!(
        server.patch(&path, json!([good])).await.ok(200)["title"],
        "Dr"
    );
}

#[actix_web::test]
async fn strange_addresses_and_parameters_are_answered() {
    let server = ScimSite::new();
    server
        .get("/Users?sortBy=&attributes=&count=")
        .await
        .ok(200);
    for (path, status) in [
        ("/Users?filter=", 400),
        ("/Users?filter=%FF", 400),
        ("/Users?filter=%00", 400),
        ("/Users?%ZZ=1", 200),
        ("/Users?=&==&a=b=c", 200),
        ("/Users?filter=userName%20eq%20%22%5Cud800%22", 400),
        ("/Users/%FF", 404),
        ("/Users/..%2F..%2Fetc", 404),
        ("/Users?startIndex=9223372036854775807&count=200", 200),
    ] {
        assert_eq!(server.get(path).await.status, status, "{path}");
    }
}

#[actix_web::test]
async fn names_in_other_scripts_fold_and_long_ones_are_rejected() {
    let server = ScimSite::new();
    server.user("Jürgen@example.com").await;
    assert_eq!(
        server
            .find("userName eq \"JüRGEN@EXAMPLE.COM\"")
            .await
            .names()
            .len(),
        1
    );
    let again = json!({"userName": "jüRgen@example.com"});
    server
        .post("/Users", again)
        .await
        .rejected(409, Some("uniqueness"));
    let emails = json!([{"value": "a@example.com"}]);
    let long = json!({"userName": "x".repeat(2000), "emails": emails});
    let detail = server
        .post("/Users", long)
        .await
        .rejected(400, Some("invalidValue"));
    assert!(detail.starts_with("userName"), "{detail}");
}
