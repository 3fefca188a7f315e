//! Finding members.

use diesel::RunQueryDsl as _;
use diesel::sql_query;
use identity_store::accounts::{self, Role};
use identity_store::testing::count_queries;
use identity_store::{PageRequest, Store, members};
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{
    complete, local_user, organization, provider, read, scim_create, scim_delete, scim_patch,
    sign_in, write,
};

/// The user names on the pages of a search, and how many pages there are.
fn found(store: &Store, of: &identity_store::OrganizationId, q: &str) -> (Vec<String>, usize) {
    let (mut names, mut pages, mut cursor) = (Vec::new(), 0, None);
    loop {
        let request = PageRequest::first(2).after(cursor);
        let page = read(store, |db| members::search(db, of, q, &request));
        assert!(page.items.len() <= 2);
        names.extend(page.items.into_iter().map(|it| it.user.user_name));
        pages += 1;
        cursor = page.next_cursor;
        if cursor.is_none() {
            return (names, pages);
        }
    }
}

#[apply(on_both_databases)]
fn members_are_found_by_name_address_user_name_external_id_and_name_id(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    for (user_name, name, external_id) in [
        ("ada@example.com", "Ada Lovelace", "00u1"),
        ("grace@example.com", "Grace Hopper", "00u2"),
        ("gone@example.com", "Gone Hopper", "00u3"),
    ] {
        let body = json!({
            "userName": user_name, "displayName": name, "externalId": external_id,
        });
        scim_create(store, &ours, &body).unwrap();
        scim_create(store, &theirs, &body).unwrap();
    }
    let gone = read(store, |db| {
        accounts::find_by_user_name(db, &ours.id, "gone@example.com")
    });
    scim_delete(store, &ours, &gone.unwrap().id).unwrap();
    let okta = provider(store, &ours);
    complete(store, &sign_in(&okta, "00u2")).unwrap();
    let names = |q| found(store, &ours.id, q).0;
    for q in [
        "grace@example.com",
        "GRACE@EXAMPLE.COM",
        "hopper",
        "HOPP",
        "ce Ho",
        "00u2",
        "grace",
    ] {
        assert_eq!(names(q), ["grace@example.com"], "{q}");
    }
    assert_eq!(
        names("example.com").len(),
        2,
        "who was deleted is not found"
    );
    assert!(names("nobody").is_empty());
    assert!(names("%").is_empty() && names("_").is_empty());
}

#[apply(on_both_databases)]
fn a_name_id_and_the_address_that_somebody_signs_in_with_are_found_folded(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let body = json!({
        "userName": "grace", "externalId": "Grace.Hopper@Example.com",
        "emails": [{ "value": "admiral@example.com" }],
    });
    scim_create(store, &ours, &body).unwrap();
    complete(store, &sign_in(&okta, "Grace.Hopper@Example.com")).unwrap();
    let ada = local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    let renamed = json!({ "op": "replace", "path": "userName", "value": "countess@example.com" });
    scim_patch(store, &ours, &ada.id, &renamed).unwrap();
    for (q, who) in [
        ("grace.hopper@EXAMPLE.com", "grace"),
        ("ADA@example.com", "countess@example.com"),
        ("da@exa", "countess@example.com"),
    ] {
        assert_eq!(found(store, &ours.id, q).0, [who], "{q}");
    }
    assert!(found(store, &ours.id, "hopper@example").0.is_empty());
}

#[apply(on_both_databases)]
fn a_whole_value_comes_first_and_nobody_comes_twice(store: &Store) {
    let ours = organization(store, "Ours");
    for user_name in [
        "ada",
        "ada.b@example.com",
        "ada.c@example.com",
        "xada@example.com",
    ] {
        let body = json!({
            "userName": user_name, "emails": [{ "value": format!("{user_name}.x@example.com") }],
        });
        scim_create(store, &ours, &body).unwrap();
    }
    let (names, _) = found(store, &ours.id, "ada");
    assert_eq!(names[0], "ada", "though it is the oldest: {names:?}");
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), 4, "{names:?}");
    assert_eq!(names.len(), 4, "{names:?}");
}

/// People whose ids are in the order of their numbers; the one who is rare is among the oldest.
const MANY: &str = "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers \
    WHERE n < 5200) INSERT INTO users (id, organization_id, user_name, user_name_folded, email, \
    email_folded, email_listed, display_name, active, role, origin, scim_managed, \
    scim_attributes, version, created_at, updated_at) SELECT 'u' || CAST(10000 + n AS TEXT), $1, \
    'user' || n || '@example.com', 'user' || n || '@example.com', 'user' || n || '@example.com', \
    'user' || n || '@example.com', true, CASE n WHEN 3 THEN 'Rare' ELSE 'Usual' END, true, \
    'member', 'local', false, '{}', 1, 1, 1 FROM numbers";

#[apply(on_both_databases)]
fn a_search_among_many_reads_a_bounded_number_of_them_for_each_page(store: &Store) {
    let ours = organization(store, "Ours");
    let of = ours.id.clone();
    write(store, move |db| {
        let many = MANY.replace("$1", &format!("'{of}'"));
        Ok(sql_query(many).execute(db)?)
    });
    let first = PageRequest::first(50);
    let (page, statements) = read(store, |db| {
        Ok(count_queries(db, |db| {
            members::search(db, &ours.id, "rare", &first)
        }))
    });
    let page = page.unwrap();
    assert!(page.items.is_empty() && page.next_cursor.is_some());
    assert!(statements < 30, "{statements}");
    assert_eq!(found(store, &ours.id, "rare").0, ["user3@example.com"]);
    // By a whole value the first page has it, however old it is.
    let page = read(store, |db| {
        members::search(db, &ours.id, "USER3@example.com", &first)
    });
    assert_eq!(page.items[0].user.display_name, "Rare");
}
