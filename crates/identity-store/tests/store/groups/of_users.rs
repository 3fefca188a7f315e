//! The groups of users.

use identity_store::organizations::Organization;
use identity_store::scim_users;
use identity_store::testing::count_queries;
use identity_store::{Store, UserId};
use scim_model::Filter;
use serde_json::{Value, json};
use statux_testkit::database::on_both_databases;

use super::support::{asking, group, patch};
use crate::support::{organization, provision, read};

fn groups_of(store: &Store, of: &Organization, id: &UserId) -> Value {
    let mut found = [read(store, |db| scim_users::get(db, &of.id, id)).unwrap()];
    read(store, |db| scim_users::load_groups(db, &of.id, &mut found));
    let json = found[0].to_json("https://x.test");
    json.get("groups").cloned().unwrap_or_default()
}

fn found(store: &Store, of: &Organization, filter: &str) -> Vec<String> {
    let filter = Filter::parse(filter).unwrap();
    let query = asking(Some(&filter), 1, 100);
    let found = read(store, |db| scim_users::list(db, &of.id, &query));
    assert_eq!(usize::try_from(found.total).unwrap(), found.users.len());
    let mut names: Vec<_> = found
        .users
        .into_iter()
        .map(|user| user.user.user_name)
        .collect();
    names.sort();
    names
}

#[test]
fn a_user_shows_the_groups_it_is_in_itself() {
    on_both_databases(|store| {
        let ours = organization(store, "Ours");
        let ada = provision(store, &ours, "ada@example.com").user.id;
        let bob = provision(store, &ours, "bob@example.com").user.id;
        let pilots = group(store, &ours, "Pilots", &[ada.as_str()]);
        group(store, &ours, "Outer", &[pilots.as_str()]);
        let shown = |name: &str| {
            json!([{
                "value": pilots.as_str(),
                "$ref": format!("https://x.test/Groups/{pilots}"),
                "display": name,
                "type": "direct",
            }])
        };
        assert_eq!(groups_of(store, &ours, &ada), shown("Pilots"));
        assert_eq!(groups_of(store, &ours, &bob), Value::Null);
        let rename = json!({ "op": "replace", "path": "displayName", "value": "Aces" });
        patch(store, &ours, &pilots, &rename);
        assert_eq!(groups_of(store, &ours, &ada), shown("Aces"));
        patch(
            store,
            &ours,
            &pilots,
            &json!({ "op": "remove", "path": "members" }),
        );
        assert_eq!(groups_of(store, &ours, &ada), Value::Null);
    });
}

#[test]
fn users_are_found_by_their_groups() {
    on_both_databases(|store| {
        let ours = organization(store, "Ours");
        let ada = provision(store, &ours, "ada@example.com").user.id;
        let bob = provision(store, &ours, "bob@example.com").user.id;
        provision(store, &ours, "eve@example.com");
        let pilots = group(store, &ours, "Pilots", &[ada.as_str(), bob.as_str()]);
        let crew = group(store, &ours, "Crew", &[bob.as_str()]);
        let is = |filter: &str, expected: &[&str]| {
            assert_eq!(found(store, &ours, filter), expected, "{filter}");
        };
        let both = ["ada@example.com", "bob@example.com"];
        is(&format!(r#"groups.value eq "{pilots}""#), &both);
        is(&format!(r#"groups eq "{pilots}""#), &both);
        is(&format!(r#"groups[value eq "{crew}"]"#), &both[1..]);
        is(
            &format!(r#"groups.value eq "{pilots}" and groups.value eq "{crew}""#),
            &both[1..],
        );
        is(
            &format!(r#"not (groups.value eq "{crew}")"#),
            &["ada@example.com", "eve@example.com"],
        );
        is(r#"groups.value eq "nothing""#, &[]);
        is(r#"groups.display sw "pil""#, &both);
        is("groups pr", &both);
    });
}

#[test]
fn a_page_of_users_loads_its_groups_by_one_query() {
    on_both_databases(|store| {
        let ours = organization(store, "Ours");
        let ids: Vec<_> = (0..20)
            .map(|n| {
                provision(store, &ours, &format!("u{n}@example.com"))
                    .user
                    .id
            })
            .collect();
        let ids: Vec<_> = ids.iter().map(UserId::as_str).collect();
        group(store, &ours, "Pilots", &ids);
        group(store, &ours, "Crew", &ids[..10]);
        let query = asking(None, 1, 100);
        let mut page = read(store, |db| scim_users::list(db, &ours.id, &query)).users;
        assert!(page.iter().all(|user| user.groups.is_none()));
        let ((), queries) = read(store, |db| {
            let (done, queries) =
                count_queries(db, |db| scim_users::load_groups(db, &ours.id, &mut page));
            Ok((done?, queries))
        });
        assert_eq!(queries, 1);
        let sum: usize = page
            .iter()
            .map(|user| user.groups.as_ref().unwrap().len())
            .sum();
        assert_eq!(sum, 30);
    });
}
