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

#[actix_web::test]
async fn endpoints_are_found_in_any_letter_case() {
    let server = ScimSite::new();
    let user = server.user("ada@example.com").await;
    let in_capitals = user.replace("/Users/", "/USERS/");
    for (spelled, path) in [
        ("/serviceProviderConfig", "/ServiceProviderConfig"),
        ("/SERVICEPROVIDERCONFIG/", "/ServiceProviderConfig"),
        ("/ServiceProviderConfigs", "/ServiceProviderConfig"),
        ("/serviceproviderconfigs?", "/ServiceProviderConfig"),
        ("/resourceTypes", "/ResourceTypes"),
        ("/RESOURCETYPES/user", "/ResourceTypes/User"),
        ("/schemas", "/Schemas"),
        (
            "/sCHEMAS/URN:ietf:params:scim:schemas:core:2.0:group",
            "/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group",
        ),
        ("/users", "/Users"),
        ("/gROUPS", "/Groups"),
        (in_capitals.as_str(), user.as_str()),
    ] {
        let expected = server.get(path).await.ok(200);
        assert_eq!(server.get(spelled).await.ok(200), expected, "{spelled}");
    }
    let search = server.post("/USERS/.Search", json!({})).await;
    assert_eq!(search.names(), ["ada@example.com"]);
    let group = json!({"displayName": "G"});
    server.post("/groups", group).await.ok(201);
    server.get("/ME").await.rejected(501, None);
    server
        .post("/serviceProviderConfigs", json!({}))
        .await
        .rejected(405, None);
    for path in [
        "/ServiceProviderConfigss",
        "/Schema",
        "/ResourceTypess",
        "/u\u{17f}ers",
    ] {
        let encoded = path.replace('\u{17f}', "%C5%BF");
        server.get(&encoded).await.rejected(404, None);
    }
    // Without a token there is nothing at any of them.
    let stranger = server.request("GET", "/serviceProviderConfigs").anonymous();
    stranger.send().await.rejected(401, None);
}
