//! Filters (section 3.4.2.2): operators, precedence, what is rejected.

use serde_json::json;
use statux_testkit::site::{ENTERPRISE, ScimSite};
use statux_testkit::{apply, on_both_databases};

async fn users(server: &ScimSite) {
    for (name, title, active) in [
        ("ada", "Countess", true),
        ("bob", "Builder", false),
        ("cleo", "Queen", true),
    ] {
        let user = json!({
            "userName": format!("{name}@example.com"),
            "title": title,
            "active": active,
            "emails": [
                {"value": format!("{name}@work.example"), "type": "work", "primary": true},
                {"value": format!("{name}@home.example"), "type": "home"},
            ],
            ENTERPRISE: {"department": format!("{name}s")},
        });
        server.post("/Users", user).await.ok(201);
    }
}

async fn check(server: &ScimSite, cases: &[(&str, &[&str])]) {
    for (filter, expected) in cases {
        let answer = server.find(filter).await;
        let expected: Vec<String> = expected
            .iter()
            .map(|name| format!("{name}@example.com"))
            .collect();
        assert_eq!(answer.names(), expected, "{filter}");
        assert_eq!(answer.body["totalResults"], expected.len(), "{filter}");
    }
}

#[apply(on_both_databases)]
async fn every_operator_does_what_its_name_says(server: ScimSite) {
    users(&server).await;
    let all: &[&str] = &["ada", "bob", "cleo"];
    let cases: &[(&str, &[&str])] = &[
        ("title eq \"queen\"", &["cleo"]),
        ("title ne \"queen\"", &["ada", "bob"]),
        ("title co \"u\"", all),
        ("title sw \"b\"", &["bob"]),
        ("title ew \"S\"", &["ada"]),
        ("title pr", all),
        ("nickName pr", &[]),
        ("title gt \"Countess\"", &["cleo"]),
        ("title ge \"Countess\"", &["ada", "cleo"]),
        ("title lt \"Countess\"", &["bob"]),
        ("title le \"Countess\"", &["ada", "bob"]),
        ("userName gt \"b\"", &["bob", "cleo"]),
        ("userName le \"bob@example.com\"", &["ada", "bob"]),
        ("active eq true", &["ada", "cleo"]),
        ("active ne true", &["bob"]),
        ("meta.created gt \"2026-01-15T12:00:01Z\"", &["cleo"]),
        (
            "meta.created le \"2026-01-15T13:00:01+01:00\"",
            &["ada", "bob"],
        ),
        ("meta.created lt \"2000-01-01T00:00:00Z\"", &[]),
    ];
    check(&server, cases).await;
}

#[apply(on_both_databases)]
async fn brackets_before_not_before_and_before_or(server: ScimSite) {
    users(&server).await;
    let cases: &[(&str, &[&str])] = &[
        (
            "title eq \"Queen\" or title eq \"Builder\" and active eq true",
            &["cleo"],
        ),
        (
            "(title eq \"Queen\" or title eq \"Builder\") and active eq false",
            &["bob"],
        ),
        (
            "not (active eq true) or title eq \"Queen\"",
            &["bob", "cleo"],
        ),
        ("not (active eq true or title eq \"Builder\")", &[]),
        ("not (title eq \"Queen\") and active eq true", &["ada"]),
    ];
    check(&server, cases).await;
}

#[apply(on_both_databases)]
async fn one_value_of_several_is_enough_and_a_value_path_asks_it_of_the_same(server: ScimSite) {
    users(&server).await;
    let cases: &[(&str, &[&str])] = &[
        ("emails.value eq \"ada@home.example\"", &["ada"]),
        ("emails.type eq \"work\"", &["ada", "bob", "cleo"]),
        ("emails[type eq \"work\" and value co \"@home\"]", &[]),
        ("emails[type eq \"home\" and value co \"cleo\"]", &["cleo"]),
        (
            "emails.type eq \"work\" and emails.value co \"bob@home\"",
            &["bob"],
        ),
        ("emails[not (type eq \"work\")]", &["ada", "bob", "cleo"]),
    ];
    check(&server, cases).await;
}

#[apply(on_both_databases)]
async fn extended_attributes_are_named_with_their_urn_and_unknown_ones_have_no_value(
    server: ScimSite,
) {
    users(&server).await;
    let core = "urn:ietf:params:scim:schemas:core:2.0:User";
    let by_core_urn = format!("{core}:userName sw \"ada\"");
    let by_urn = format!("{ENTERPRISE}:department eq \"bobs\"");
    let cases: &[(&str, &[&str])] = &[
        (&by_core_urn, &["ada"]),
        (&by_urn, &["bob"]),
        ("department eq \"bobs\"", &[]),
        ("frobnicate pr", &[]),
        ("not (frobnicate pr) and title sw \"Q\"", &["cleo"]),
    ];
    check(&server, cases).await;
}

#[apply(on_both_databases)]
async fn a_default_counts_as_the_value_that_was_answered(server: ScimSite) {
    let created = server
        .get(&server.user("ada@example.com").await)
        .await
        .ok(200);
    assert_eq!(created["active"], true, "nobody said so");
    let cases: &[(&str, &[&str])] = &[
        ("active eq true", &["ada"]),
        ("active pr", &["ada"]),
        ("active eq false", &[]),
    ];
    check(&server, cases).await;
}

#[apply(on_both_databases)]
async fn an_invalid_filter_is_rejected_with_an_explanation(server: ScimSite) {
    users(&server).await;
    assert_eq!(server.find("active eq true").await.names().len(), 2);
    for filter in [
        "userName",
        "userName eq",
        "userName like \"x\"",
        "eq \"x\"",
        "userName eq \"x\" and",
        "(userName eq \"x\"",
        "userName eq \"x\")",
        "emails[type eq \"work\"",
        "emails[]",
        "active gt true",
        "active le false",
        "active eq \"perhaps\"",
        "x509Certificates.value gt \"AAEC\"",
        "x509Certificates.value lt \"AAEC\"",
        "meta.created gt \"yesterday\"",
    ] {
        let detail = server
            .find(filter)
            .await
            .rejected(400, Some("invalidFilter"));
        assert!(detail.len() > 10, "{filter}: {detail}");
    }
}

#[apply(on_both_databases)]
async fn a_blank_filter_is_rejected_and_finds_nobody(server: ScimSite) {
    server.user("ada@example.com").await;
    for path in ["/Users", "/Groups", "/"] {
        for query in ["", "?", "?&", "?sortBy=&count="] {
            server.get(&format!("{path}{query}")).await.ok(200);
        }
        for query in [
            "filter=",
            "Filter=%20",
            "filter",
            "count=1&filter=",
            "filter=+&cursor=",
        ] {
            let answer = server.get(&format!("{path}?{query}")).await;
            answer.rejected(400, Some("invalidFilter"));
        }
    }
    for path in ["/Users/.search", "/Groups/.search", "/.search"] {
        for nothing in [json!({}), json!({"filter": null})] {
            server.post(path, nothing).await.ok(200);
        }
        for blank in ["", " "] {
            let answer = server.post(path, json!({"filter": blank})).await;
            answer.rejected(400, Some("invalidFilter"));
        }
    }
    // The endpoints that cannot be filtered take none that is blank either.
    server.get("/Schemas").await.ok(200);
    server.get("/Schemas?filter=").await.rejected(403, None);
}
