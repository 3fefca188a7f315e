//! Users of all kinds, and filters of all kinds about them.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use identity_store::Caller;
use identity_store::Store;
use identity_store::accounts::Role;
use identity_store::audit::Actor;
use identity_store::organizations::Organization;
use identity_store::provisioning::users;
use proptest::prelude::*;
use proptest::sample::select;
use scim_model::UserResource;
use serde_json::{Value, json};

use super::super::support::{
    deactivation, local_user, now, organization, provision, scim_delete, scim_patch,
};

/// Values that look alike, differ by letter case, or mean something to a database.
const WORDS: &[&str] = &[
    "ada",
    "Ada",
    "ADA",
    "a",
    "ad",
    "b%",
    "_da",
    "Ünï",
    "ünï",
    "ÜNÏ",
    "İx",
    "ß",
    "ss",
    "Ω",
    "z'",
    "\u{10ffff}",
    "\u{10ffff}b",
    "\u{e000}",
    "\u{d7ff}",
    "7",
    "true",
    "a\\b",
    "日本",
];
const ATTRIBUTES: &[&str] = &[
    "id",
    "userName",
    "USERNAME",
    "externalId",
    "emails",
    "emails.value",
    "Emails.Value",
    "emails.type",
    "active",
    "displayName",
    "title",
    "name.givenName",
    "name",
    "nickName",
    "meta.created",
    "meta.lastModified",
    "meta.resourceType",
    "meta.version",
    "urn:ietf:params:scim:schemas:core:2.0:User:userName",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
];
const OPERATORS: &[&str] = &["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

/// An organization whose users have many combinations of values, some none.
pub(super) fn many_users(store: &Store) -> Organization {
    let ours = organization(store, "Many");
    let elsewhere = organization(store, "Elsewhere");
    provision(store, &elsewhere, "ada@elsewhere.test");
    let nexts = WORDS.iter().cycle().skip(1);
    for (n, (word, next)) in WORDS.iter().zip(nexts).enumerate() {
        let mut user = json!({ "userName": format!("{word}{n}"),
            "emails": [{ "value": format!("{word}{n}@x.test"), "type": "work" }] });
        if word.contains('\\') {
            // No e-mail address to sign in with, so there is another.
            let fine = json!({ "value": format!("fine{n}@x.test"), "primary": true });
            user["emails"].as_array_mut().unwrap().push(fine);
        }
        let more = [
            ("externalId", json!(format!("{next}-{word}"))),
            ("title", json!(next)),
            ("displayName", json!(word)),
            ("active", json!(n % 3 == 0)),
            ("name", json!({ "givenName": word, "familyName": next })),
        ];
        for (index, (name, value)) in more.into_iter().enumerate() {
            if (n + index) % 2 == 0 {
                user[name] = value;
            }
        }
        if n % 4 == 0 {
            user["emails"] = json!([
                { "type": "home" },
                { "value": format!("{}@x.test", next.replace('\\', "")), "primary": true },
                { "value": format!("{}@X.TEST", word.to_uppercase()) },
            ]);
        }
        if n % 5 == 1 {
            // The resource lists no e-mail address at all.
            user = json!({ "userName": format!("u{n}@x.test"), "title": word });
        }
        let user = UserResource::from_client(&user).unwrap();
        let (of, at) = (ours.id.clone(), made_at(n));
        let create = move |db: &mut identity_store::Connection| {
            users::create(db, &Caller::new(&of, &Actor::System, at), &user)
        };
        store.write(create).wait().unwrap();
    }
    let local = local_user(store, &ours, "Local@x.test", Role::Member);
    scim_patch(store, &ours, &local.id, &deactivation()).unwrap();
    local_user(store, &ours, "other.local@x.test", Role::Member);
    let gone = provision(store, &ours, "gone@x.test").user;
    scim_delete(store, &ours, &gone.id).unwrap();
    ours
}

/// Several are made in the same microsecond.
fn made_at(n: usize) -> DateTime<Utc> {
    let micros = i64::try_from(n / 2).unwrap();
    now() + Duration::microseconds(micros)
}

fn value() -> impl Strategy<Value = String> {
    let word = (select(WORDS), 0..30_usize, 0..4_usize).prop_map(|(word, n, form)| {
        let text = match form {
            0 => word.to_owned(),
            1 => format!("{word}{n}"),
            2 => format!("{word}@x.test"),
            _ => format!("{word}{n}@X.test").to_uppercase(),
        };
        Value::from(text).to_string()
    });
    let time = (0..14_i64, 0..3_i64, any::<bool>()).prop_map(|(micros, nanos, offset)| {
        let time = now() + Duration::microseconds(micros) + Duration::nanoseconds(nanos * 500);
        let text = time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let hour = chrono::FixedOffset::east_opt(3600).unwrap();
        let text = if offset {
            time.with_timezone(&hour).to_rfc3339()
        } else {
            text
        };
        format!("{text:?}")
    });
    let others = select(vec![
        "true",
        "false",
        "\"True\"",
        "null",
        "7",
        "\"\"",
        "\"User\"",
        "\"user\"",
        "\"work\"",
        "\"@x\"",
        "\"W/\\\"1\\\"\"",
        "\"2026-01-15T12:00:60Z\"",
    ]);
    prop_oneof![4 => word, 2 => time, 2 => others.prop_map(str::to_owned)]
}

fn comparison() -> impl Strategy<Value = String> {
    let compared = (select(ATTRIBUTES), select(OPERATORS), value())
        .prop_map(|(path, operator, value)| format!("{path} {operator} {value}"));
    let present = select(ATTRIBUTES).prop_map(|path| format!("{path} pr"));
    let part = (
        select(vec!["value", "type", "primary"]),
        select(OPERATORS),
        value(),
    )
        .prop_map(|(path, operator, value)| format!("{path} {operator} {value}"));
    let element =
        (part, select(vec![" and ", " or "]), any::<bool>()).prop_map(|(part, joint, alone)| {
            let more = if alone {
                String::new()
            } else {
                format!("{joint}type eq \"work\"")
            };
            format!("emails[{part}{more}]")
        });
    prop_oneof![6 => compared, 1 => present, 1 => element]
}

/// Filters of all shapes.
pub(super) fn filter() -> impl Strategy<Value = String> {
    comparison().prop_recursive(3, 8, 3, |inner| {
        let joined = (
            proptest::collection::vec(inner.clone(), 2..4),
            any::<bool>(),
        );
        prop_oneof![
            joined.prop_map(|(terms, all)| {
                format!("({})", terms.join(if all { " and " } else { " or " }))
            }),
            inner.prop_map(|term| format!("not ({term})")),
        ]
    })
}
