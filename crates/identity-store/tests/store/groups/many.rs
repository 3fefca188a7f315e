//! Large groups, and many changes at the same time.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection as _;
use identity_store::audit::Actor;
use identity_store::organizations::Organization;
use identity_store::provisioning::groups;
use identity_store::testing::count_queries;
use identity_store::{Caller, GroupId, Store};
use scim_model::PatchRequest;
use serde_json::{Value, json};
use statux_testkit::{apply, on_both_databases};

use super::support::{get, group, member_ids, replace, try_patch};
use crate::support::{now, organization, provision, write};

/// Makes `count` copies of a user in one statement, which is quicker than provisioning; returns
/// their ids.
fn users(store: &Store, of: &Organization, count: usize) -> Vec<String> {
    const COPY: &str = "INSERT INTO users (id, user_name, user_name_folded, organization_id, \
        email, email_folded, email_listed, display_name, active, role, origin, scim_managed, \
        scim_attributes, version, created_at, updated_at) \
        WITH RECURSIVE numbers (n) AS \
        (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) \
        SELECT 'user' || n, 'user' || n, 'user' || n, organization_id, email, email_folded, \
        email_listed, display_name, active, role, origin, scim_managed, scim_attributes, \
        version, created_at, updated_at FROM numbers, users WHERE id = '{original}'";
    let original = provision(store, of, "original@example.com").user.id;
    let statement = COPY
        .replace("{count}", &count.to_string())
        .replace("{original}", original.as_str());
    write(store, move |db| Ok(db.batch_execute(&statement)?));
    (1..=count).map(|n| format!("user{n}")).collect()
}

/// How many statements one PATCH takes.
fn queries(store: &Store, of: &Organization, id: &GroupId, operation: &Value) -> usize {
    let request = PatchRequest::parse(&json!({ "Operations": [operation] })).unwrap();
    let request = request.split_members().unwrap();
    let (of, id) = (of.id.clone(), id.clone());
    let counted = store.write(move |db| {
        let (patched, queries) = count_queries(db, |db| {
            groups::patch(
                db,
                &Caller::new(&of, &Actor::System, now()),
                &id,
                &request,
                None,
            )
        });
        patched.map(|_| queries)
    });
    counted.wait().unwrap()
}

#[apply(on_both_databases)]
fn one_member_of_ten_thousand_takes_as_many_statements_as_one_of_ten(store: &Store) {
    let ours = organization(store, "Ours");
    let ids = users(store, &ours, 10_001);
    let (last, rest) = ids.split_last().unwrap();
    let of_size = |size: usize| {
        let members: Vec<&str> = rest.iter().take(size).map(String::as_str).collect();
        group(store, &ours, "Pilots", &members)
    };
    let (small, large) = (of_size(10), of_size(10_000));
    let add = json!({ "op": "add", "path": "members", "value": [{ "value": last }] });
    let remove = json!({ "op": "remove", "path": format!("members[value eq \"{last}\"]") });
    let renamed = json!({
        "op": "replace", "path": format!("members[value eq \"{last}\"]"),
        "value": { "display": "Last" },
    });
    for (operation, most) in [(&add, 6), (&renamed, 7), (&remove, 6)] {
        let few = queries(store, &ours, &small, operation);
        assert!(few <= most, "{few} statements for {operation}");
        assert_eq!(queries(store, &ours, &large, operation), few, "{operation}");
    }
    assert_eq!(get(store, &ours, &large).group.version, 4);
    assert_eq!(member_ids(store, &ours, &large).len(), 10_000);

    // The whole list at once is a few statements too.
    let body = json!({ "displayName": "Pilots", "members": ids.get(1..).unwrap() });
    replace(store, &ours, &large, &body).unwrap();
    let members = member_ids(store, &ours, &large);
    assert_eq!(members.len(), 10_000);
    assert!(members.contains(last) && !members.contains(&ids[0]));
    let all = json!({ "op": "replace", "path": "members", "value": ids });
    assert!(queries(store, &ours, &large, &all) <= 7);
}

#[apply(on_both_databases)]
fn parallel_changes_of_one_groups_members_lose_nothing(store: &Store) {
    const THREADS: usize = 16;
    const EACH: usize = 12;
    let ours = organization(store, "Ours");
    let ids = users(store, &ours, THREADS * EACH * 2);
    let (leaving, joining) = ids.split_at(THREADS * EACH);
    let start: Vec<&str> = leaving.iter().map(String::as_str).collect();
    let id = group(store, &ours, "Pilots", &start);
    std::thread::scope(|scope| {
        for (leaving, joining) in leaving.chunks(EACH).zip(joining.chunks(EACH)) {
            let (ours, id) = (&ours, &id);
            scope.spawn(move || {
                for (leaves, joins) in leaving.iter().zip(joining) {
                    let operations = json!([
                        { "op": "remove", "path": format!("members[value eq \"{leaves}\"]") },
                        { "op": "add", "path": "members", "value": [{ "value": joins }] },
                    ]);
                    try_patch(store, ours, id, &operations).unwrap();
                }
            });
        }
    });
    let members: BTreeSet<String> = member_ids(store, &ours, &id).into_iter().collect();
    assert_eq!(members, joining.iter().cloned().collect());
    let changes = i64::try_from(THREADS * EACH).unwrap();
    assert_eq!(get(store, &ours, &id).group.version, 1 + changes);
}
