//! The groups of users.

use identity_store::organizations::Organization;
use identity_store::provisioning::users;
use identity_store::testing::count_queries;
use identity_store::{Store, UserId};
use scim_model::Projection;
use serde_json::{Value, json};
use statux_testkit::{apply, on_both_databases};

use super::support::{elements, found, group, patch};
use crate::listing::{Ask, list_projected};
use crate::support::{organization, provision, read, rendered};

fn groups_of(store: &Store, of: &Organization, id: &UserId) -> Value {
    let mut user = read(store, |db| users::get(db, &of.id, id)).unwrap();
    read(store, |db| users::load_groups(db, &of.id, &mut user));
    let json = rendered(user, "https://x.test");
    let stored = read(store, |db| users::stored(db, &of.id, id)).unwrap();
    assert_eq!(rendered(stored, "https://x.test"), json);
    json.get("groups").cloned().unwrap_or_default()
}

#[apply(on_both_databases)]
fn a_user_shows_the_groups_it_is_in_itself(store: &Store) {
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
}

#[apply(on_both_databases)]
fn users_are_found_by_their_groups(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user.id;
    let bob = provision(store, &ours, "bob@example.com").user.id;
    provision(store, &ours, "eve@example.com");
    let pilots = group(store, &ours, "Pilots", &[ada.as_str(), bob.as_str()]);
    let crew = group(store, &ours, "Crew", &[bob.as_str()]);
    let is = |filter: &str, expected: &[&str]| {
        let asked = (filter, "userName");
        assert_eq!(
            found(store, &ours, &users::TABLE, asked),
            expected,
            "{filter}"
        );
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
}

#[apply(on_both_databases)]
fn a_page_of_users_comes_with_its_groups_in_the_same_queries(store: &Store) {
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
    let count = |projection: &Projection| {
        let (page, queries) = read(store, |db| {
            Ok(count_queries(db, |db| {
                let users = &[&users::TABLE];
                list_projected(db, &ours, users, &Ask::default(), projection)
            }))
        });
        let page = page.unwrap();
        let of_groups = elements(&page, "groups");
        (of_groups.iter().map(Vec::len).sum::<usize>(), queries)
    };
    let without = Projection::parse(None, Some("groups")).unwrap();
    let (none, queries) = count(&without);
    assert_eq!(none, 0);
    let (sum, with_groups) = count(&Projection::all());
    assert_eq!(with_groups, queries);
    assert_eq!(sum, 30);
}
