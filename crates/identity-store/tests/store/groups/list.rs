//! GET with a filter: every one answered exactly, with the true total.

use identity_store::Store;
use identity_store::provisioning::groups;
use identity_store::testing::count_queries;
use scim_model::Projection;
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{create, elements, found, group};
use crate::listing::{self, Ask, documents, list_on, list_projected};
use crate::support::{organization, provision, read};

#[apply(on_both_databases)]
fn indexed_and_other_filters_are_answered_exactly(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let ada = provision(store, &ours, "ada@example.com").user.id;
    let bob = provision(store, &ours, "bob@example.com").user.id;
    let pilots = json!({
        "displayName": "Pilots", "externalId": "Xy", "custom": "blue",
        "members": [{ "value": ada.as_str(), "display": "Ada" }],
    });
    let pilots = create(store, &ours, &pilots).unwrap().group.id;
    group(
        store,
        &ours,
        "Crew",
        &[ada.as_str(), bob.as_str(), pilots.as_str()],
    );
    group(store, &ours, "pilots", &[]);
    group(store, &theirs, "Pilots", &[]);
    let is = |filter: &str, expected: &[&str]| {
        let asked = (filter, "displayName");
        assert_eq!(
            found(store, &ours, &groups::TABLE, asked),
            expected,
            "{filter}"
        );
    };
    is(r#"displayName eq "PILOTS""#, &["Pilots", "pilots"]);
    is(r#"externalId eq "Xy""#, &["Pilots"]);
    is(r#"externalId eq "xy""#, &[]);
    is(&format!(r#"id eq "{pilots}""#), &["Pilots"]);
    is(&format!(r#"members.value eq "{ada}""#), &["Crew", "Pilots"]);
    is(&format!(r#"members eq "{bob}""#), &["Crew"]);
    is(&format!(r#"members[value eq "{pilots}"]"#), &["Crew"]);
    is(
        &format!(r#"members eq "{}""#, ada.as_str().to_uppercase()),
        &[],
    );
    is(
        &format!(r#"id eq "{pilots}" and members eq "{ada}""#),
        &["Pilots"],
    );
    is(&format!(r#"id eq "{pilots}" and members eq "{bob}""#), &[]);
    is(
        &format!(r#"members eq "{ada}" and members eq "{bob}""#),
        &["Crew"],
    );
    is(
        &format!(r#"not (members eq "{bob}")"#),
        &["Pilots", "pilots"],
    );
    is(r#"members.type eq "group""#, &["Crew"]);
    is(
        r#"members[display co "ADA" and type eq "User"]"#,
        &["Pilots"],
    );
    is("not (members pr)", &["pilots"]);
    is(r#"custom eq "BLUE""#, &["Pilots"]);
    is(
        r#"displayName sw "p" and meta.version eq "W/\"1\"""#,
        &["Pilots", "pilots"],
    );
}

#[apply(on_both_databases)]
fn entras_probe_looks_at_no_member(store: &Store) {
    let ours = organization(store, "Ours");
    let mut counts = vec![];
    for size in [1, 300] {
        let users: Vec<_> = (0..size)
            .map(|n| {
                provision(store, &ours, &format!("u{n}of{size}@example.com"))
                    .user
                    .id
            })
            .collect();
        let ids: Vec<_> = users.iter().map(identity_store::UserId::as_str).collect();
        let id = group(store, &ours, "Pilots", &ids);
        let filter = format!(r#"id eq "{id}" and members eq "{}""#, ids[0]);
        let projection = Projection::parse(None, Some("members")).unwrap();
        let ask = Ask {
            filter: Some(&filter),
            ..Ask::default()
        };
        let (page, queries) = read(store, |db| {
            Ok(count_queries(db, |db| {
                list_projected(db, &ours, &[&groups::TABLE], &ask, &projection)
            }))
        });
        let page = page.unwrap();
        assert_eq!(page.total, 1);
        assert!(!documents(&page)[0].contains_key("members"));
        counts.push(queries);
    }
    assert_eq!(counts, [1, 1]);
}

#[apply(on_both_databases)]
fn pages_hold_every_group_once_and_load_members_at_once(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user.id;
    for n in 0..7 {
        group(store, &ours, &format!("Group {n}"), &[ada.as_str()]);
    }
    let mut ids = vec![];
    for start_index in [-3, 4, 7, 8] {
        let ask = Ask {
            start: Some(start_index),
            count: Some(3),
            ..Ask::default()
        };
        let (page, queries) = read(store, |db| {
            Ok(count_queries(db, |db| {
                list_on(db, &ours, &[&groups::TABLE], &ask)
            }))
        });
        let page = page.unwrap();
        assert_eq!(page.total, 7);
        // The page with its total, and the members of all its groups.
        assert!(queries <= 3, "{queries}");
        let members = elements(&page, "members");
        assert_eq!(members.len(), page.resources.len());
        assert!(members.iter().all(|members| members.len() == 1));
        ids.extend(listing::ids(&page));
    }
    assert_eq!(ids.len(), 7);
    assert!(ids.is_sorted());
}
