//! GET with a filter: every one answered exactly, with the true total.

use identity_store::Store;
use identity_store::accounts::Role;
use identity_store::organizations::Organization;
use identity_store::provisioning::list::Found;
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::super::support::{
    deactivation, local_user, organization, provision, scim_create, scim_delete, scim_patch,
};
use super::{Ask, texts};

fn list(store: &Store, of: &Organization, filter: Option<&str>, start: i64, count: i64) -> Found {
    let ask = Ask {
        filter,
        start: Some(start),
        count: Some(count),
        ..Ask::default()
    };
    super::list(store, of, &ask)
}

fn names(found: &Found) -> Vec<String> {
    texts(found, "userName")
}

fn found(store: &Store, of: &Organization, filter: &str) -> Vec<String> {
    let found = list(store, of, Some(filter), 1, 100);
    assert_eq!(
        usize::try_from(found.total).unwrap(),
        found.resources.len(),
        "{filter}"
    );
    // All were made in the same microsecond, so their order is any.
    let mut names = names(&found);
    names.sort();
    names
}

#[apply(on_both_databases)]
fn indexed_and_other_filters_are_answered_exactly(store: &Store) {
    let ours = organization(store, "Ours");
    let body = json!({
        "userName": "Ada@Example.com", "externalId": "Xy", "title": "Countess",
        "emails": [{ "value": "ada@example.com" }, { "value": "Second@x.test" }],
    });
    let ada = scim_create(store, &ours, &body).unwrap().user.user;
    let bob = provision(store, &ours, "bob@example.com").user;
    scim_patch(store, &ours, &bob.id, &deactivation()).unwrap();
    local_user(store, &ours, "local@example.com", Role::Member);
    let is = |filter: &str, expected: &[&str]| {
        assert_eq!(found(store, &ours, filter), expected, "{filter}");
    };
    is(r#"userName eq "ADA@EXAMPLE.COM""#, &["Ada@Example.com"]);
    is(r#"userName eq "nobody@example.com""#, &[]);
    is(&format!(r#"id eq "{}""#, ada.id), &["Ada@Example.com"]);
    is(r#"externalId eq "Xy""#, &["Ada@Example.com"]);
    is(r#"externalId eq "xy""#, &[]);
    is(r#"emails.value eq "ada@EXAMPLE.com""#, &["Ada@Example.com"]);
    is(r#"emails eq "second@x.test""#, &["Ada@Example.com"]);
    // Bob signs in with his name, but his resource lists no e-mail address.
    is(r#"emails.value eq "bob@example.com""#, &[]);
    is(
        r#"emails.value eq "local@example.com""#,
        &["local@example.com"],
    );
    is("active eq false", &["bob@example.com"]);
    is(
        r#"active eq "True" and externalId eq "Xy""#,
        &["Ada@Example.com"],
    );
    is(r#"active eq true and userName eq "bob@example.com""#, &[]);
    is(r#"title co "OUNT""#, &["Ada@Example.com"]);
    is("active eq true and title pr", &["Ada@Example.com"]);
    is(
        r#"userName sw "b" or title pr"#,
        &["Ada@Example.com", "bob@example.com"],
    );
    is(
        r#"not (userName eq "ada@example.com")"#,
        &["bob@example.com", "local@example.com"],
    );
    is(
        r#"meta.resourceType eq "User" and userName sw "l""#,
        &["local@example.com"],
    );
}

#[apply(on_both_databases)]
fn pages_are_stable_and_totals_true(store: &Store) {
    let ours = organization(store, "Ours");
    for n in 0..7 {
        provision(store, &ours, &format!("user{n}@example.com"));
    }
    for filter in [None, Some("active eq true"), Some(r#"userName co "user""#)] {
        let all = list(store, &ours, filter, 1, 100);
        assert_eq!((all.total, all.resources.len()), (7, 7));
        let expected = names(&all);
        let mut paged = Vec::new();
        for start in [1, 4, 7] {
            let page = list(store, &ours, filter, start, 3);
            assert_eq!(page.total, 7);
            paged.extend(names(&page));
        }
        assert_eq!(paged, expected);
        for (start, count) in [(1, 0), (8, 5), (i64::MAX, i64::MAX), (1, -3)] {
            let page = list(store, &ours, filter, start, count);
            assert_eq!(
                (page.total, page.resources.len()),
                (7, 0),
                "{start} {count}"
            );
        }
        assert_eq!(list(store, &ours, filter, -9, 2).resources.len(), 2);
    }
    let single = Some(r#"userName eq "user3@example.com""#);
    assert_eq!(list(store, &ours, single, 1, 0).total, 1);
    assert!(list(store, &ours, single, 2, 10).resources.is_empty());
}

#[apply(on_both_databases)]
fn others_and_the_deleted_are_in_no_list(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let ada = provision(store, &ours, "ada@example.com").user;
    let gone = provision(store, &ours, "gone@example.com").user;
    scim_delete(store, &ours, &gone.id).unwrap();
    assert_eq!(
        names(&list(store, &ours, None, 1, 100)),
        ["ada@example.com"]
    );
    assert_eq!(list(store, &theirs, None, 1, 100).total, 0);
    for filter in [
        format!(r#"id eq "{}""#, ada.id),
        r#"userName eq "ada@example.com""#.to_owned(),
        r#"userName co "ada""#.to_owned(),
        "active eq true".to_owned(),
    ] {
        assert_eq!(list(store, &ours, Some(&filter), 1, 9).total, 1, "{filter}");
        assert_eq!(
            list(store, &theirs, Some(&filter), 1, 9).total,
            0,
            "{filter}"
        );
    }
    for filter in [r#"userName eq "gone@example.com""#, r#"userName sw "gone""#] {
        assert_eq!(list(store, &ours, Some(filter), 1, 9).total, 0, "{filter}");
    }
}
