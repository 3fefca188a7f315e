//! Attributes: names, types, several values, none at all.

use serde_json::{Value, json};
use statux_testkit::site::{ENTERPRISE, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn attribute_names_count_in_any_letter_case(server: ScimSite) {
    let user = json!({
        "USERNAME": "ada@example.com",
        "Name": {"GIVENNAME": "Ada"},
        "EMAILS": [{"VALUE": "a@example.com", "Type": "work"}],
        ENTERPRISE.to_uppercase(): {"DEPARTMENT": "Engines"},
    });
    let created = server.post("/Users", user).await.ok(201);
    assert_eq!(created["userName"], "ada@example.com");
    assert_eq!(created["name"], json!({"givenName": "Ada"}));
    assert_eq!(
        created["emails"],
        json!([{"value": "a@example.com", "type": "work"}])
    );
    assert_eq!(created[ENTERPRISE], json!({"department": "Engines"}));
    for filter in [
        "USERNAME sw \"ada\"",
        "EMAILS.VALUE pr",
        "name.GIVENname pr",
    ] {
        assert_eq!(server.find(filter).await.names().len(), 1, "{filter}");
    }
    let operations = json!([{"op": "replace", "path": "NICKNAME", "value": "A"}]);
    let patched = server.patch(&path_of(&created), operations).await.ok(200);
    assert_eq!(patched["nickName"], "A");
}

#[apply(on_both_databases)]
async fn a_value_of_another_type_than_the_schemas_is_rejected(server: ScimSite) {
    let user = |name: &str, value: &Value| json!({"userName": "ada@example.com", name: value});
    for (name, value) in [
        ("title", json!(5)),
        ("title", json!({"value": "Dr"})),
        ("title", json!(["Dr", "Prof"])),
        ("active", json!("perhaps")),
        ("active", json!(1)),
        ("name", json!("Ada")),
        ("name", json!({"givenName": {"deeper": "Ada"}})),
        ("emails", json!([{"value": true}])),
        (
            "emails",
            json!([{"value": "a@example.com", "primary": "perhaps"}]),
        ),
        ("profileUrl", json!(5)),
        ("x509Certificates", json!([{"value": 5}])),
        ("schemas", json!([5])),
    ] {
        let answer = server.post("/Users", user(name, &value)).await;
        let detail = answer.rejected(400, Some("invalidValue"));
        assert!(detail.contains(name), "{name}: {detail}");
    }
    let honest = user("title", &json!("Dr"));
    server.post("/Users", honest).await.ok(201);
}

#[apply(on_both_databases)]
async fn the_order_of_attributes_says_nothing(server: ScimSite) {
    let forward = r#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "L"}}"#;
    let backward = r#"{"name": {"familyName": "L", "givenName": "Ada"},
        "userName": "bob@example.com", "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]}"#;
    let mut names = Vec::new();
    for body in [forward, backward] {
        let request = server.request("POST", "/Users").json(json!({}));
        let created = request.bytes(body.as_bytes()).send().await.ok(201);
        names.push(created["name"].clone());
    }
    assert_eq!(names[0], names[1]);
}

#[apply(on_both_databases)]
async fn one_value_at_most_is_primary_however_it_came_there(server: ScimSite) {
    let emails = json!([
        {"value": "a@example.com", "type": "work", "primary": true},
        {"value": "b@example.com", "type": "home", "primary": true},
    ]);
    let user = json!({"userName": "ada@example.com", "emails": emails});
    let primary = |user: &Value| {
        let emails = user["emails"].as_array().unwrap();
        let primary = emails.iter().filter(|email| email["primary"] == true);
        primary
            .map(|email| email["value"].clone())
            .collect::<Vec<_>>()
    };
    let created = server.post("/Users", user.clone()).await.ok(201);
    assert_eq!(primary(&created).len(), 1, "{created}");
    let path = path_of(&created);
    let replaced = server.put(&path, user).await.ok(200);
    assert_eq!(primary(&replaced).len(), 1, "{replaced}");
    let another = json!({"value": "c@example.com", "primary": true});
    let operations = json!([{"op": "add", "path": "emails", "value": [another]}]);
    let patched = server.patch(&path, operations).await.ok(200);
    assert_eq!(primary(&patched), ["c@example.com"]);
    let operations = json!([
        {"op": "replace", "path": "emails[type eq \"home\"].primary", "value": true},
    ]);
    let patched = server.patch(&path, operations).await.ok(200);
    assert_eq!(primary(&patched), ["b@example.com"]);
}

#[apply(on_both_databases)]
async fn a_value_without_primary_counts_as_not_primary(server: ScimSite) {
    let emails = json!([{"value": "a@example.com"}]);
    let user = json!({"userName": "ada@example.com", "emails": emails});
    server.post("/Users", user).await.ok(201);
    assert!(
        server
            .find("emails[primary eq true]")
            .await
            .names()
            .is_empty()
    );
    let not_primary = server.find("emails[not (primary eq true)]").await;
    assert_eq!(not_primary.names(), ["ada@example.com"]);
}

#[apply(on_both_databases)]
async fn a_value_and_its_type_are_answered_once(server: ScimSite) {
    let emails = json!([
        {"value": "a@example.com", "type": "work"},
        {"value": "a@example.com", "type": "work", "display": "A"},
        {"value": "a@example.com", "type": "home"},
    ]);
    let once = json!([
        {"value": "a@example.com", "type": "work", "display": "A"},
        {"value": "a@example.com", "type": "home"},
    ]);
    let user = json!({"userName": "ada@example.com", "emails": emails});
    let created = server.post("/Users", user.clone()).await.ok(201);
    assert_eq!(created["emails"], once);
    let replaced = server.put(&path_of(&created), user).await.ok(200);
    assert_eq!(replaced["emails"], once);
    for op in ["add", "replace"] {
        let operations = json!([{"op": op, "path": "emails", "value": emails}]);
        let patched = server.patch(&path_of(&created), operations).await.ok(200);
        assert_eq!(patched["emails"], once, "{op}");
    }
}

#[apply(on_both_databases)]
async fn unassigned_null_and_empty_are_the_same(server: ScimSite) {
    let mut answers = Vec::new();
    for (number, nothing) in [None, Some(Value::Null), Some(json!([]))]
        .iter()
        .enumerate()
    {
        let mut user = json!({"userName": format!("user{number}@example.com")});
        if let Some(nothing) = nothing {
            for name in ["emails", "phoneNumbers", "roles"] {
                user[name] = nothing.clone();
            }
        }
        let created = server.post("/Users", user).await.ok(201);
        let names: Vec<String> = created.as_object().unwrap().keys().cloned().collect();
        answers.push(names);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    assert_eq!(server.find("not (emails pr)").await.names().len(), 3);
    assert_eq!(server.find("emails eq null").await.names().len(), 3);
    let with = json!({"userName": "ada@example.com", "emails": [{"value": "a@example.com"}]});
    let path = path_of(&server.post("/Users", with).await.ok(201));
    assert_eq!(server.find("emails pr").await.names(), ["ada@example.com"]);
    for value in [Value::Null, json!([])] {
        let set = json!([{"op": "add", "path": "emails", "value": [{"value": "a@example.com"}]}]);
        assert!(
            server
                .patch(&path, set)
                .await
                .ok(200)
                .get("emails")
                .is_some()
        );
        let unset = json!([{"op": "replace", "path": "emails", "value": value}]);
        assert!(
            server
                .patch(&path, unset)
                .await
                .ok(200)
                .get("emails")
                .is_none()
        );
    }
}

#[apply(on_both_databases)]
async fn references_of_the_server_lead_to_their_resources(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    let mut urls = vec![server.get(&path).await.ok(200)["meta"]["location"].clone()];
    for list in ["/Schemas", "/ResourceTypes"] {
        let resources = server.get(list).await.ok(200)["Resources"].clone();
        let locations = resources.as_array().unwrap().iter();
        urls.extend(locations.map(|one| one["meta"]["location"].clone()));
    }
    assert!(urls.len() > 5);
    for url in urls {
        let path = url
            .as_str()
            .unwrap()
            .strip_prefix(statux_testkit::site::BASE);
        let found = server.get(path.unwrap()).await.ok(200);
        assert_eq!(found["meta"]["location"], url);
    }
}
