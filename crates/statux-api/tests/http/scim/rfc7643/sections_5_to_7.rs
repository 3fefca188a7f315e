//! The schemas of the discovery resources.

use serde_json::{Value, json};
use statux_testkit::site::{ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

async fn list(server: &ScimSite, path: &str) -> Vec<Value> {
    let answer = server.get(path).await.ok(200);
    answer["Resources"].as_array().unwrap().clone()
}

#[apply(on_both_databases)]
async fn the_configuration_has_every_required_attribute(server: ScimSite) {
    let config = server.get("/ServiceProviderConfig").await.ok(200);
    for feature in ["patch", "bulk", "filter", "changePassword", "sort", "etag"] {
        assert!(config[feature]["supported"].is_boolean(), "{feature}");
    }
    assert!(config["bulk"]["maxOperations"].is_u64());
    assert!(config["bulk"]["maxPayloadSize"].is_u64());
    assert!(config["filter"]["maxResults"].is_u64());
    let schemes = config["authenticationSchemes"].as_array().unwrap();
    assert!(!schemes.is_empty());
    let known = [
        "oauth",
        "oauth2",
        "oauthbearertoken",
        "httpbasic",
        "httpdigest",
    ];
    for scheme in schemes {
        assert!(
            known.contains(&scheme["type"].as_str().unwrap()),
            "{scheme}"
        );
        for name in ["name", "description"] {
            assert!(!scheme[name].as_str().unwrap().is_empty(), "{scheme}");
        }
    }
}

#[apply(on_both_databases)]
async fn every_resource_type_names_schemas_that_are_there(server: ScimSite) {
    let schemas = list(&server, "/Schemas").await;
    let ids: Vec<&Value> = schemas.iter().map(|schema| &schema["id"]).collect();
    let types = list(&server, "/ResourceTypes").await;
    assert!(!types.is_empty());
    for one in types {
        for name in ["name", "description", "endpoint", "schema"] {
            assert!(!one[name].as_str().unwrap().is_empty(), "{one}");
        }
        assert!(ids.contains(&&one["schema"]), "{one}");
        for extension in one["schemaExtensions"].as_array().unwrap() {
            assert!(ids.contains(&&extension["schema"]), "{one}");
            assert_eq!(extension["required"], false, "{one}");
        }
        server.get(one["endpoint"].as_str().unwrap()).await.ok(200);
    }
}

const CHARACTERISTICS: [(&str, &[&str]); 4] = [
    (
        "type",
        &[
            "string",
            "boolean",
            "decimal",
            "integer",
            "dateTime",
            "binary",
            "reference",
            "complex",
        ],
    ),
    (
        "mutability",
        &["readOnly", "readWrite", "immutable", "writeOnly"],
    ),
    ("returned", &["always", "never", "default", "request"]),
    ("uniqueness", &["none", "server", "global"]),
];

fn check_attribute(attribute: &Value, depth: usize) {
    for name in ["name", "description"] {
        assert!(!attribute[name].as_str().unwrap().is_empty(), "{attribute}");
    }
    for name in ["multiValued", "required", "caseExact"] {
        assert!(attribute[name].is_boolean(), "{attribute}");
    }
    for (name, known) in CHARACTERISTICS {
        let value = attribute[name].as_str().unwrap();
        assert!(known.contains(&value), "{name}: {attribute}");
    }
    let subs = attribute["subAttributes"].as_array();
    assert_eq!(
        attribute["type"] == "complex",
        subs.is_some(),
        "{attribute}"
    );
    assert_eq!(
        attribute["type"] == "reference",
        attribute["referenceTypes"].is_array(),
        "{attribute}"
    );
    for sub in subs.into_iter().flatten() {
        assert!(depth > 0, "deeper than allowed: {attribute}");
        check_attribute(sub, depth - 1);
    }
}

#[apply(on_both_databases)]
async fn every_schema_says_all_of_every_attribute(server: ScimSite) {
    let schemas = list(&server, "/Schemas").await;
    assert_eq!(schemas.len(), 6);
    for schema in schemas {
        for name in ["id", "name", "description"] {
            assert!(!schema[name].as_str().unwrap().is_empty(), "{schema}");
        }
        assert!(!schema["id"].as_str().unwrap().contains(":api:messages:"));
        // The schema of schemas alone may have complex sub-attributes (section 7).
        let is_schema = schema["name"] == "Schema";
        for attribute in schema["attributes"].as_array().unwrap() {
            check_attribute(attribute, if is_schema { 2 } else { 1 });
        }
    }
}

#[apply(on_both_databases)]
async fn only_the_server_writes_what_is_read_only(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    let before = server.get(&path).await.ok(200);
    for (name, value) in [
        ("id", json!("x")),
        ("meta", json!({"version": "x"})),
        ("meta.version", json!("x")),
        ("groups", json!([{"value": "x"}])),
    ] {
        for op in ["add", "replace", "remove"] {
            let operation = json!([{"op": op, "path": name, "value": value}]);
            let answer = server.patch(&path, operation).await;
            answer.rejected(400, Some("mutability"));
        }
    }
    let put = json!({"userName": "ada@example.com", "id": "x", "groups": [{"value": "x"}]});
    assert_eq!(server.put(&path, put).await.ok(200), before);
}

#[apply(on_both_databases)]
async fn filters_heed_case_exact_and_values_keep_their_case(server: ScimSite) {
    let user = json!({
        "userName": "Ada@Example.com",
        "externalId": "AbC",
        "nickName": "AdA",
        "x509Certificates": [{"value": "AAEC"}],
    });
    let created = server.post("/Users", user.clone()).await.ok(201);
    for name in ["userName", "externalId", "nickName", "x509Certificates"] {
        assert_eq!(created[name], user[name], "{name}");
    }
    let id = created["id"].as_str().unwrap().to_uppercase();
    for (filter, found) in [
        ("externalId eq \"AbC\"".to_owned(), 1),
        ("externalId eq \"abc\"".to_owned(), 0),
        ("externalId sw \"Ab\"".to_owned(), 1),
        ("externalId sw \"ab\"".to_owned(), 0),
        ("x509Certificates.value eq \"AAEC\"".to_owned(), 1),
        ("x509Certificates.value eq \"aaec\"".to_owned(), 0),
        ("nickName eq \"ada\"".to_owned(), 1),
        ("userName eq \"ada@example.COM\"".to_owned(), 1),
        (format!("id eq \"{id}\""), 0),
    ] {
        assert_eq!(server.find(&filter).await.names().len(), found, "{filter}");
    }
    let read = server.get(&path_of(&created)).await.ok(200);
    assert_eq!(read, created);
}

#[apply(on_both_databases)]
async fn uniqueness_is_by_organization(server: ScimSite) {
    server.user("ada@example.com").await;
    let again = json!({"userName": "ada@example.com"});
    let answer = server.post("/Users", again.clone()).await;
    answer.rejected(409, Some("uniqueness"));
    let other = server.other_organization();
    let request = server.request("POST", "/Users").token(&other).json(again);
    request.send().await.ok(201);
}

#[apply(on_both_databases)]
async fn canonical_types_are_listed(server: ScimSite) {
    let urn = "urn:ietf:params:scim:schemas:core:2.0:User";
    let schema = server.get(&format!("/Schemas/{urn}")).await.ok(200);
    let attributes = schema["attributes"].as_array().unwrap();
    for (name, some) in [
        ("emails", "work"),
        ("phoneNumbers", "mobile"),
        ("ims", "xmpp"),
        ("photos", "thumbnail"),
        ("addresses", "home"),
        ("groups", "direct"),
    ] {
        let attribute = attributes.iter().find(|it| it["name"] == name).unwrap();
        let subs = attribute["subAttributes"].as_array().unwrap();
        let kind = subs.iter().find(|it| it["name"] == "type").unwrap();
        let values = kind["canonicalValues"].as_array().unwrap();
        assert!(values.contains(&json!(some)), "{name}: {kind}");
    }
}
