//! Modifying with PATCH (section 3.5.2).

use serde_json::{Value, json};
use statux_testkit::site::{ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

/// A user with some of everything.
async fn ada(server: &ScimSite) -> String {
    let user = json!({
        "userName": "ada@example.com",
        "title": "Dr",
        "name": {"givenName": "Ada", "familyName": "L"},
        "emails": [
            {"value": "a@work.example", "type": "work", "primary": true},
            {"value": "a@home.example", "type": "home"},
        ],
    });
    path_of(&server.post("/Users", user).await.ok(201))
}

#[apply(on_both_databases)]
async fn a_request_needs_operations_that_are_known(server: ScimSite) {
    let path = ada(&server).await;
    let before = server.get(&path).await.ok(200);
    let schemas = json!(["urn:ietf:params:scim:api:messages:2.0:PatchOp"]);
    for body in [
        json!({"schemas": schemas}),
        json!({"schemas": schemas, "Operations": null}),
        json!({"schemas": schemas, "Operations": ["add"]}),
        json!({"schemas": schemas, "Operations": [{"path": "title", "value": "x"}]}),
        json!({"schemas": schemas, "Operations": [{"op": "copy", "path": "title"}]}),
    ] {
        let answer = server.request("PATCH", &path).json(body).send().await;
        answer.rejected(400, Some("invalidSyntax"));
    }
    for (operation, scim_type) in [
        (json!({"op": "remove"}), "noTarget"),
        (json!({"op": "add", "path": "title"}), "invalidValue"),
        (json!({"op": "replace", "value": "x"}), "invalidValue"),
        (
            json!({"op": "add", "path": "emails[type eq", "value": "x"}),
            "invalidPath",
        ),
    ] {
        let answer = server.patch(&path, json!([operation])).await;
        answer.rejected(400, Some(scim_type));
    }
    assert_eq!(server.get(&path).await.ok(200), before);
}

#[apply(on_both_databases)]
async fn all_operations_take_effect_in_their_order_or_none(server: ScimSite) {
    let path = ada(&server).await;
    let before = server.get(&path).await.ok(200);
    let good = json!({"op": "replace", "path": "title", "value": "Prof"});
    for bad in [
        json!({"op": "replace", "path": "id", "value": "x"}),
        json!({"op": "remove", "path": "userName"}),
        json!({"op": "replace", "path": "active", "value": "perhaps"}),
        json!({"op": "replace", "path": "emails[type co \"zz\"].value", "value": "x"}),
    ] {
        let answer = server.patch(&path, json!([good, bad])).await;
        assert_eq!(answer.status, 400, "{bad}");
        assert_eq!(server.get(&path).await.ok(200), before, "{bad}");
    }
    let in_order = json!([
        {"op": "add", "path": "title", "value": "a"},
        {"op": "replace", "path": "title", "value": "b"},
        {"op": "remove", "path": "title"},
        {"op": "add", "path": "title", "value": "c"},
    ]);
    let patched = server.patch(&path, in_order).await.ok(200);
    assert_eq!(patched["title"], "c");
}

#[apply(on_both_databases)]
async fn a_success_is_answered_with_the_resource_as_it_is_now(server: ScimSite) {
    let path = ada(&server).await;
    let nick = |name: &str| json!([{"op": "add", "path": "nickName", "value": name}]);
    let answer = server.patch(&path, nick("A")).await;
    let etag = answer.header("ETag").unwrap().to_owned();
    let whole = answer.ok(200);
    assert_eq!(whole["meta"]["version"], etag);
    assert_eq!(server.get(&path).await.ok(200), whole);
    let with = format!("{path}?attributes=nickName");
    let some = server.patch(&with, nick("B")).await.ok(200);
    assert_eq!(some["nickName"], "B");
    assert!(some.get("title").is_none());
}

#[apply(on_both_databases)]
async fn adding(server: ScimSite) {
    let path = ada(&server).await;
    let email = json!({"value": "a@other.example", "type": "other"});
    let operations = json!([
        {"op": "add", "path": "nickName", "value": "A"},
        {"op": "add", "path": "title", "value": "Prof"},
        {"op": "add", "path": "name", "value": {"middleName": "K"}},
        {"op": "add", "path": "emails", "value": [email]},
        {"op": "add", "value": {"userType": "Employee", "emails": [{"value": "five@x.example"}]}},
    ]);
    let patched = server.patch(&path, operations).await.ok(200);
    assert_eq!(patched["nickName"], "A");
    assert_eq!(patched["title"], "Prof");
    let name = json!({"givenName": "Ada", "familyName": "L", "middleName": "K"});
    assert_eq!(patched["name"], name);
    assert_eq!(patched["userType"], "Employee");
    assert_eq!(patched["emails"].as_array().unwrap().len(), 4);
    assert_eq!(patched["emails"][2], email);
}

#[apply(on_both_databases)]
async fn adding_what_is_there_already_changes_nothing(server: ScimSite) {
    let path = ada(&server).await;
    let before = server.get(&path).await.ok(200);
    for operation in [
        json!({"op": "add", "path": "title", "value": "Dr"}),
        json!({"op": "add", "path": "emails", "value": [before["emails"][0]]}),
        json!({"op": "add", "value": {"name": {"givenName": "Ada"}}}),
    ] {
        let patched = server.patch(&path, json!([operation])).await.ok(200);
        assert_eq!(patched, before, "{operation}");
    }
    let other = json!([{"op": "add", "path": "title", "value": "Prof"}]);
    let after = server.patch(&path, other).await.ok(200);
    assert_ne!(
        after["meta"]["lastModified"],
        before["meta"]["lastModified"]
    );
}

#[apply(on_both_databases)]
async fn a_new_primary_value_takes_it_from_the_old_one(server: ScimSite) {
    let path = ada(&server).await;
    let new = json!({"value": "a@new.example", "type": "other", "primary": true});
    let operations = json!([{"op": "add", "path": "emails", "value": [new]}]);
    let patched = server.patch(&path, operations).await.ok(200);
    let emails = patched["emails"].as_array().unwrap();
    let primary: Vec<&Value> = emails.iter().filter(|it| it["primary"] == true).collect();
    assert_eq!(primary, [&new]);
    assert_eq!(emails[0]["primary"], false);
}

#[apply(on_both_databases)]
async fn removing(server: ScimSite) {
    let path = ada(&server).await;
    let one = json!([{"op": "remove", "path": "emails[type eq \"home\"]"}]);
    let patched = server.patch(&path, one).await.ok(200);
    assert_eq!(patched["emails"].as_array().unwrap().len(), 1);
    assert_eq!(patched["emails"][0]["type"], "work");
    let part = json!([{"op": "remove", "path": "emails[type eq \"work\"].primary"}]);
    let patched = server.patch(&path, part).await.ok(200);
    assert!(patched["emails"][0].get("primary").is_none());
    let last = json!([{"op": "remove", "path": "emails[value ew \"work.example\"]"}]);
    let patched = server.patch(&path, last).await.ok(200);
    assert!(patched.get("emails").is_none(), "unassigned");
    let all = json!([
        {"op": "add", "path": "emails", "value": [{"value": "x@example.com"}]},
        {"op": "remove", "path": "emails"},
        {"op": "remove", "path": "title"},
        {"op": "remove", "path": "name.givenName"},
    ]);
    let patched = server.patch(&path, all).await.ok(200);
    assert!(patched.get("emails").is_none() && patched.get("title").is_none());
    assert_eq!(patched["name"], json!({"familyName": "L"}));
}

#[apply(on_both_databases)]
async fn required_and_read_only_attributes_cannot_be_removed(server: ScimSite) {
    let path = ada(&server).await;
    for name in ["userName", "id", "meta", "groups"] {
        let operation = json!([{"op": "remove", "path": name}]);
        let answer = server.patch(&path, operation).await;
        answer.rejected(400, Some("mutability"));
    }
    let operation = json!([{"op": "remove", "path": "title"}]);
    server.patch(&path, operation).await.ok(200);
}

#[apply(on_both_databases)]
async fn replacing(server: ScimSite) {
    let path = ada(&server).await;
    let operations = json!([
        {"op": "replace", "path": "title", "value": "Prof"},
        {"op": "replace", "path": "nickName", "value": "A"},
        {"op": "replace", "path": "name", "value": {"familyName": "K", "middleName": "B"}},
        {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "new@work.example"},
    ]);
    let patched = server.patch(&path, operations).await.ok(200);
    assert_eq!(patched["title"], "Prof");
    assert_eq!(patched["nickName"], "A", "as an add where there is none");
    let name = json!({"givenName": "Ada", "familyName": "K", "middleName": "B"});
    assert_eq!(patched["name"], name);
    assert_eq!(patched["emails"][0]["value"], "new@work.example");
    assert_eq!(patched["emails"][0]["primary"], true);
    assert_eq!(patched["emails"][1]["value"], "a@home.example");

    let every = json!([
        {"op": "replace", "path": "emails[value pr].display", "value": "E"},
    ]);
    let patched = server.patch(&path, every).await.ok(200);
    for email in patched["emails"].as_array().unwrap() {
        assert_eq!(email["display"], "E");
    }
    let list = json!([{"value": "only@example.com"}]);
    let whole = json!([{"op": "replace", "value": {"emails": list, "title": "Dr"}}]);
    let patched = server.patch(&path, whole).await.ok(200);
    assert_eq!(
        (&patched["emails"], &patched["title"]),
        (&list, &json!("Dr"))
    );
}

#[apply(on_both_databases)]
async fn replacing_a_value_that_is_not_there_has_no_target(server: ScimSite) {
    let path = ada(&server).await;
    let replace = |filter: &str| {
        let path = format!("emails[{filter}].value");
        json!([{"op": "replace", "path": path, "value": "new@example.com"}])
    };
    for filter in ["value co \"nowhere\"", "type eq \"x\" or type eq \"y\""] {
        let answer = server.patch(&path, replace(filter)).await;
        answer.rejected(400, Some("noTarget"));
    }
    let operation = replace("value co \"home\"");
    server.patch(&path, operation).await.ok(200);
}
