//! Discovery, and comparing names in all scripts.

use serde_json::json;
use statux_testkit::site::{BASE, ScimSite};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn each_discovery_endpoint_answers_its_kind_of_resource(server: ScimSite) {
    let schema = |name: &str| json!([format!("urn:ietf:params:scim:schemas:core:2.0:{name}")]);
    let config = server.get("/ServiceProviderConfig").await.ok(200);
    assert_eq!(config["schemas"], schema("ServiceProviderConfig"));
    assert_eq!(config["meta"]["resourceType"], "ServiceProviderConfig");
    for (path, name) in [("/Schemas", "Schema"), ("/ResourceTypes", "ResourceType")] {
        let list = server.get(path).await.ok(200);
        let urn = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
        assert_eq!(list["schemas"], json!([urn]));
        let resources = list["Resources"].as_array().unwrap();
        assert_eq!(list["totalResults"], resources.len());
        for one in resources {
            assert_eq!(one["schemas"], schema(name));
            let id = one["id"].as_str().unwrap();
            assert_eq!(one["meta"]["location"], format!("{BASE}{path}/{id}"));
            let alone = server.get(&format!("{path}/{id}")).await.ok(200);
            assert_eq!(&alone, one);
        }
    }
}

#[apply(on_both_databases)]
async fn discovery_is_neither_sorted_nor_paged_nor_filtered(server: ScimSite) {
    for path in ["/Schemas", "/ResourceTypes", "/ServiceProviderConfig"] {
        let whole = server.get(path).await.ok(200);
        for query in [
            "startIndex=2&count=1",
            "count=0",
            "sortBy=id&sortOrder=descending",
            "attributes=name",
            "cursor=",
        ] {
            let answer = server.get(&format!("{path}?{query}")).await.ok(200);
            assert_eq!(answer, whole, "{path}?{query}");
        }
        let filtered = server.get(&format!("{path}?filter=id%20pr")).await;
        filtered.rejected(403, None);
    }
}

#[apply(on_both_databases)]
async fn discovery_cannot_be_written(server: ScimSite) {
    for path in ["/Schemas", "/ResourceTypes", "/ServiceProviderConfig"] {
        server.get(path).await.ok(200);
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let answer = server.request(method, path).json(json!({})).send().await;
            answer.rejected(405, None);
        }
    }
}

#[apply(on_both_databases)]
async fn names_are_the_same_in_any_case_and_composition_and_no_other_looks_like_them(
    server: ScimSite,
) {
    server.user("Jürgen@example.com").await;
    let taken = async |same: &str| {
        let emails = json!([{"value": "j@example.com"}]);
        let user = json!({"userName": same, "emails": emails});
        server.post("/Users", user).await
    };
    for same in [
        "JüRGEN@example.com",
        "Ju\u{308}rgen@example.com",
        "Ju\u{308}RGEN@EXAMPLE.COM",
    ] {
        let found = server.find(&format!("userName eq \"{same}\"")).await;
        assert_eq!(found.names(), ["Jürgen@example.com"], "{same}");
        let answer = taken(same).await;
        answer.rejected(409, Some("uniqueness"));
    }
    for lookalike in ["\u{ff4a}ürgen@example.com", "jürgen\u{ff20}example.com"] {
        let found = server.find(&format!("userName eq \"{lookalike}\"")).await;
        assert!(found.names().is_empty(), "{lookalike}");
        let answer = taken(lookalike).await;
        answer.rejected(400, Some("invalidValue"));
    }
    server.user("jurgen@example.com").await;
}
