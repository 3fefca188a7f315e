//! Resources: many names, many values, deep and long ones.

use serde_json::{Map, Value, json};

use super::request::{Kind, Request};

/// A user as an identity provider sends it.
pub(super) fn ordinary_user() -> Value {
    json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        "userName": "ada@example.com",
        "externalId": "00u1a2b3c4d5e6f7g8h9",
        "name": {"givenName": "Ada", "familyName": "Lovelace", "formatted": "Ada Lovelace"},
        "displayName": "Ada Lovelace",
        "title": "Analyst",
        "locale": "en-GB",
        "active": true,
        "emails": [
            {"value": "ada@example.com", "type": "work", "primary": true},
            {"value": "ada@home.example", "type": "home"},
        ],
        "phoneNumbers": [{"value": "+44 20 7946 0000", "type": "work"}],
        "addresses": [{"type": "work", "locality": "London", "country": "GB", "postalCode": "W1"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "department": "Engines", "employeeNumber": "1815", "manager": {"value": "26"},
        },
    })
}

/// A user with these attributes beside the required ones.
pub(super) fn user_with(more: impl IntoIterator<Item = (String, Value)>) -> Value {
    let mut user = Map::new();
    user.insert("userName".to_owned(), json!("ada@example.com"));
    user.extend(more);
    Value::Object(user)
}

/// An object with this many names, all of the same length.
pub(super) fn names(count: usize) -> Map<String, Value> {
    let name = |number: usize| (format!("n{number:06}"), json!(1));
    (0..count).map(name).collect()
}

/// The name in the spelling of this number: each bit is the case of a letter.
fn spelled(number: usize) -> String {
    (0..20)
        .map(|bit| if number >> bit & 1 == 0 { 'a' } else { 'A' })
        .collect()
}

fn values(count: usize, value: impl Fn(usize) -> Value) -> Value {
    (0..count).map(value).collect()
}

#[expect(clippy::too_many_lines, reason = "a list, one entry after the other")]
pub(super) fn all(bytes: usize) -> Vec<Request> {
    let create = |name, body: &Value| Request::new(name, Kind::User, body);
    let one = |name: &str, value: Value| user_with([(name.to_owned(), value)]);
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    let spellings = (0..bytes / 26).map(|number| (spelled(number), json!(number % 2)));
    let wide = values(bytes / 12_000, |_| Value::Object(names(999)));
    vec![
        create("ordinary user", &ordinary_user()).ordinary(),
        create("names beyond the limit", &user_with(names(bytes / 11))),
        create("names at the limit", &user_with(names(999))),
        create(
            "names at the limit in each value",
            &one("addresses", wide.clone()),
        ),
        create("names at the limit in unknown values", &one("custom", wide)),
        create("one name in many spellings", &user_with(spellings)),
        create(
            "spellings in each value",
            &one(
                "addresses",
                values(bytes / 26_000, |_| {
                    (0..999)
                        .map(|number| (spelled(number), json!(number % 2)))
                        .collect()
                }),
            ),
        ),
        create(
            "deep values",
            &one("custom", values(bytes / 205, |_| deep.clone())),
        ),
        create(
            "empty values",
            &one("addresses", values(bytes / 3, |_| json!({}))),
        ),
        create(
            "values of one phone number",
            &one(
                "phoneNumbers",
                values(
                    bytes / 40,
                    |number| json!({"value": "1", "type": number.to_string()}),
                ),
            ),
        ),
        create(
            "values that merge",
            &one(
                "phoneNumbers",
                values(
                    bytes / 40,
                    |number| json!({"value": "1", (format!("n{:06}", number % 990)): 1}),
                ),
            ),
        ),
        create(
            "values that are bare texts",
            &one(
                "phoneNumbers",
                values(bytes / 7, |number| json!(format!("{number:04}"))),
            ),
        ),
        create(
            "values that are one bare letter",
            &one("entitlements", values(bytes / 5, |_| json!("ß"))),
        ),
        create("a long text", &one("title", json!("ä".repeat(bytes / 2)))),
        create(
            "long texts at the limit",
            &one(
                "addresses",
                values(bytes / 2100, |_| json!({"formatted": "ﬀ".repeat(680)})),
            ),
        ),
        create(
            "addresses at the limit",
            &one(
                "emails",
                values(
                    100,
                    |number| json!({"value": format!("{number}{}@ä.example", "ü".repeat(230))}),
                ),
            ),
        ),
        create(
            "a long user name",
            &json!({"userName": format!("{}@ä.b", "ệ".repeat(bytes / 3))}),
        ),
        create(
            "many extensions",
            &user_with((0..990).map(|number| {
                let inside = names((bytes / 990 / 11).min(999));
                (format!("urn:x:{number:04}"), Value::Object(inside))
            })),
        ),
        create(
            "a photo",
            &one(
                "photos",
                json!([{"value": format!("data:{}", "x".repeat(bytes))}]),
            ),
        ),
    ]
}
