//! PATCH and bulk requests: many operations, each of which meets much.

use serde_json::{Value, json};

use super::request::{Kind, Request};
use super::resources::{names, ordinary_user, user_with};

fn operations(count: usize, operation: impl Fn(usize) -> Value) -> Value {
    json!({"Operations": (0..count).map(operation).collect::<Vec<_>>()})
}

/// A value path of about this many bytes.
fn value_path(attribute: &str, comparisons: usize) -> String {
    let terms: Vec<String> = (0..comparisons)
        .map(|number| format!("type ew \"ä{number:02}\""))
        .collect();
    format!("{attribute}[{}]", terms.join(" or "))
}

fn nested(depth: usize, around: impl Fn(Value) -> Value) -> Value {
    (0..depth).fold(json!(1), |inside, _| around(inside))
}

fn many_values(count: usize) -> Value {
    let value = |number: usize| json!({"type": format!("{number}äöü"), "formatted": format!("{number}"), "region": "x"});
    let values: Value = (0..count).map(value).collect();
    user_with([("addresses".to_owned(), values)])
}

/// What is the same only if all of it is.
fn valueless(number: usize) -> Value {
    json!({(format!("n{number:06}")): "a@b.c", "members": "\"".repeat(30)})
}

#[expect(clippy::too_many_lines, reason = "a list, one entry after the other")]
pub(super) fn all(bytes: usize) -> Vec<Request> {
    let patch = |name, body: &Value| Request::new(name, Kind::Patch, body).on(&ordinary_user());
    let groups = |name, body: &Value| Request::new(name, Kind::GroupPatch, body);
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let per_operation = bytes / 1000;
    let large = many_values(bytes / 70);
    // What is limited by the work of a request is worst where the request is small.
    let small = bytes.min(100_000);
    vec![
        patch(
            "ordinary patch",
            &json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
                {"op": "Replace", "path": "active", "value": "False"},
                {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "a@example.com"},
                {"op": "Add", "value": {"title": "Dr", "name.givenName": "Augusta Ada"}},
            ]}),
        )
        .ordinary(),
        patch(
            "names beyond the limit, patched",
            &json!({"Operations": [{"op": "add", "value": names(bytes / 11)}]}),
        ),
        patch(
            "names at the limit, in each operation",
            &operations(bytes / 11_100, |_| json!({"op": "add", "value": names(980)})),
        ),
        patch(
            "names at the limit, set one by one",
            &operations(1000, |number| {
                json!({"op": "replace", "path": format!("n{:06}", number % 990), "value": "x".repeat(per_operation.min(1000))})
            }),
        ),
        patch(
            "names of an extension, set one by one",
            &operations(1000, |number| {
                json!({"op": "replace", "path": format!("{urn}:n{:06}", number % 990), "value": number})
            }),
        ),
        patch(
            "names of an unknown object, set one by one",
            &operations(1000, |number| {
                json!({"op": "replace", "path": format!("custom.n{number:06}"), "value": number})
            }),
        )
        .on(&user_with([("custom".to_owned(), Value::Object(names(990)))])),
        patch(
            "names set and removed",
            &operations(1000, |number| {
                json!({"op": "add", "value": names(1 + number % 90), "path": "name"})
            }),
        ),
        patch(
            "long paths",
            &operations(bytes / 4100, |_| {
                json!({"op": "replace", "path": value_path("emails", 95), "value": {"type": "work"}})
            }),
        ),
        patch(
            "many value paths",
            &operations(1000, |_| {
                json!({"op": "replace", "path": value_path("emails", 10), "value": {"type": "work"}})
            }),
        ),
        patch(
            "value paths over many values",
            &operations(1000, |_| {
                json!({"op": "replace", "path": value_path("addresses", 10), "value": {"region": "y"}})
            }),
        )
        .on(&large),
        patch(
            "one value path over many values",
            &operations(1, |_| {
                json!({"op": "replace", "path": "addresses[region eq \"x\"].region", "value": "y"})
            }),
        )
        .on(&large),
        patch(
            "a long value for many values",
            &operations(1, |_| {
                json!({"op": "add", "path": "addresses[region eq \"x\"]", "value": {"formatted": "x".repeat(bytes)}})
            }),
        )
        .on(&large),
        patch(
            "values added one by one",
            &operations(1000, |number| {
                json!({"op": "add", "path": "phoneNumbers", "value": [{"value": "1", "type": format!("{number}ä{}", "x".repeat(per_operation.min(900)))}]})
            }),
        ),
        patch(
            "deep objects added one by one",
            &operations(small / 400, |number| {
                json!({"op": "add", "path": "phoneNumbers", "value": [{(format!("n{number:06}")): nested(60, |inside| json!({"a": inside}))}]})
            }),
        ),
        patch(
            "deep lists added one by one",
            &operations(small / 200, |number| {
                json!({"op": "add", "path": "phoneNumbers", "value": [{(format!("n{number:06}")): nested(60, |inside| json!([inside]))}]})
            }),
        ),
        patch(
            "values without a value added one by one",
            &operations(small / 160, |number| {
                json!({"op": "add", "path": "phoneNumbers", "value": [valueless(number)]})
            }),
        ),
        patch(
            "primary values without a value added one by one",
            &operations(small / 180, |number| {
                json!({"op": "add", "path": "phoneNumbers", "value": [{"n": number, "primary": true, "m": "\"".repeat(30)}]})
            }),
        ),
        patch(
            "values added to two attributes in turn",
            &operations(small / 160, |number| {
                let attribute = if number % 2 == 0 { "phoneNumbers" } else { "photos" };
                json!({"op": "add", "path": attribute, "value": [valueless(number)]})
            }),
        ),
        patch(
            "values added and looked for in turn",
            &operations(small / 110, |number| match number % 2 {
                0 => json!({"op": "add", "path": "phoneNumbers", "value": [valueless(number)]}),
                _ => json!({"op": "remove", "path": "phoneNumbers[value pr]"}),
            }),
        ),
        patch(
            "values without a value removed one by one",
            &operations(small / 200, |number| {
                json!({"op": "remove", "path": "phoneNumbers", "value": [{"n": number}]})
            }),
        )
        .on(&user_with([(
            "phoneNumbers".to_owned(),
            (0..small / 200).map(valueless).collect(),
        )])),
        patch(
            "names added to a value one by one",
            &operations(small / 100, |number| {
                json!({"op": "add", "path": "phoneNumbers", "value": [{"value": "1", (format!("n{:06}", number % 990)): 1}]})
            }),
        ),
        patch(
            "values added at once",
            &operations(1, |_| {
                let values: Value = (0..bytes / 40)
                    .map(|number| json!({"value": "1", "type": number.to_string()}))
                    .collect();
                json!({"op": "add", "path": "phoneNumbers", "value": values})
            }),
        ),
        patch(
            "values removed one by one",
            &operations(1000, |number| {
                json!({"op": "remove", "path": "addresses", "value": [{"formatted": number.to_string()}]})
            }),
        )
        .on(&large),
        groups(
            "members added and removed",
            &operations(1000, |number| {
                let ids: Value = if number == 0 {
                    (0..bytes / 20).map(|id| json!({"value": format!("{id:06}")})).collect()
                } else {
                    json!([{"value": format!("{number:06}")}])
                };
                json!({"op": if number == 0 { "add" } else { "remove" }, "path": "members", "value": ids})
            }),
        ),
        groups(
            "bare member ids replaced again and again",
            &operations(bytes.min(900_000) / 4000, |_| {
                let ids: Value = (0..700).map(|id| json!(format!("u{id}"))).collect();
                json!({"op": "replace", "path": "members", "value": ids})
            }),
        )
        .on(&json!({"displayName": "x"})),
        groups(
            "filters of members",
            &operations(bytes / 2500, |_| json!({"op": "remove", "path": value_path("members", 90)})),
        ),
        groups(
            "members named in filters",
            &operations(bytes / 3000, |_| {
                let ids: Vec<String> = (0..95).map(|id| format!("value eq \"{id}\"")).collect();
                json!({"op": "remove", "path": format!("members[{}]", ids.join(" or "))})
            }),
        ),
        Request::new(
            "bulk of a thousand users",
            Kind::Bulk,
            &operations(1000, |number| {
                json!({"method": "POST", "path": "/Users", "bulkId": number.to_string(), "data": ordinary_user()})
            }),
        ),
        Request::new(
            "bulk of references to each other",
            Kind::Bulk,
            &operations(1000, |number| {
                let members: Value = (0..per_operation / 26)
                    .map(|other| json!({"value": format!("bulkId:{}", (number + other) % 1000)}))
                    .collect();
                json!({"method": "POST", "path": "/Groups", "bulkId": number.to_string(),
                    "data": {"displayName": "x", "members": members}})
            }),
        ),
        Request::new(
            "bulk of references in a chain",
            Kind::Bulk,
            &operations(1000, |number| {
                json!({"method": "POST", "path": "/Groups", "bulkId": number.to_string(),
                    "data": {"displayName": "x", "$ref": format!("bulkId:{}/", (number + 1) % 1000).repeat(per_operation / 14)}})
            }),
        ),
    ]
}
