//! What the server says of itself.

use serde_json::json;
use statux_testkit::site::{BASE, ENTERPRISE, ScimSite};

#[actix_web::test]
async fn the_configuration_tells_the_truth() {
    let server = ScimSite::new();
    let config = server.get("/ServiceProviderConfig").await.ok(200);
    assert_eq!(config["patch"]["supported"], true);
    assert_eq!(
        config["filter"],
        json!({"supported": true, "maxResults": 200})
    );
    assert_eq!(config["bulk"]["supported"], true);
    assert_eq!(config["sort"]["supported"], true);
    assert_eq!(
        config["pagination"],
        json!({
            "cursor": true,
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": 100,
            "maxPageSize": 200,
        })
    );
    assert_eq!(config["etag"]["supported"], true);
    assert_eq!(config["changePassword"]["supported"], false);
    assert_eq!(
        config["authenticationSchemes"][0]["type"],
        "oauthbearertoken"
    );
    assert_eq!(
        config["meta"]["location"],
        format!("{BASE}/ServiceProviderConfig")
    );
}

#[actix_web::test]
async fn every_resource_type_has_an_endpoint_and_schemas_that_can_be_read() {
    let server = ScimSite::new();
    let types = server.get("/ResourceTypes").await.ok(200);
    assert_eq!(types["totalResults"], 2);
    let group = &types["Resources"][1];
    assert_eq!(
        (&group["id"], &group["endpoint"]),
        (&json!("Group"), &json!("/Groups"))
    );
    server.get("/Groups").await.ok(200);
    let by_id = server.get("/ResourceTypes/Group").await.ok(200);
    assert_eq!(&by_id, group);
    let user = &types["Resources"][0];
    assert_eq!(user["schemaExtensions"][0]["schema"], ENTERPRISE);
    let by_id = server
        .get(&format!("/ResourceTypes/{}", user["id"].as_str().unwrap()))
        .await;
    assert_eq!(&by_id.ok(200), user);
    server.get(user["endpoint"].as_str().unwrap()).await.ok(200);
    for urn in [user["schema"].as_str().unwrap(), ENTERPRISE] {
        let schema = server.get(&format!("/Schemas/{urn}")).await.ok(200);
        assert_eq!(schema["id"], urn);
        assert_eq!(schema["meta"]["location"], format!("{BASE}/Schemas/{urn}"));
        let encoded = urn.replace(':', "%3A");
        assert_eq!(
            server.get(&format!("/Schemas/{encoded}")).await.ok(200),
            schema
        );
    }
}

#[actix_web::test]
async fn the_group_schema_is_always_present() {
    let server = ScimSite::new();
    let schemas = server.get("/Schemas").await.ok(200);
    let list = schemas["Resources"].as_array().unwrap();
    assert_eq!(schemas["totalResults"], list.len());
    let group = "urn:ietf:params:scim:schemas:core:2.0:Group";
    assert!(list.iter().any(|schema| schema["id"] == group));
    server.get(&format!("/Schemas/{group}")).await.ok(200);
}

#[actix_web::test]
async fn a_filter_on_discovery_is_forbidden() {
    let server = ScimSite::new();
    for path in ["/Schemas", "/ResourceTypes", "/ServiceProviderConfig"] {
        server.get(path).await.ok(200);
        server
            .get(&format!("{path}?filter=id%20pr"))
            .await
            .rejected(403, None);
    }
}
