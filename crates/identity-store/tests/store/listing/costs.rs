//! The cost of a list: a fixed number of queries for any number of users, each by an index.

use std::sync::{Arc, Mutex};

use diesel::Connection as _;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::Text;
use identity_store::organizations::Organization;
use identity_store::provisioning::users::TABLE;
use identity_store::provisioning::{groups, list};
use identity_store::{Connection, Store};
use scim_model::{Filter, Projection};
use statux_testkit::database::sqlite;
use statux_testkit::{apply, on_both_databases};

use super::super::support::{organization, provision};
use super::{Ask, list_projected};

/// Writes down each query; what begins and ends a snapshot reads nothing.
#[derive(Clone, Default)]
struct Queries(Arc<Mutex<Vec<String>>>);

impl Instrumentation for Queries {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let query = query.to_string();
            if query.starts_with("SELECT") {
                self.0.lock().unwrap().push(query);
            }
        }
    }
}

fn queries(store: &Store, of: &Organization, ask: &Ask<'_>) -> Vec<String> {
    let queries = Queries::default();
    // The groups of a page's users are one query more: see the tests of groups.
    let without_groups = Projection::parse(None, Some("groups")).unwrap();
    let listed = store.read(|db: &mut Connection| {
        db.set_instrumentation(queries.clone());
        let listed = list_projected(db, of, &[&TABLE], ask, &without_groups);
        db.set_instrumentation(|_: InstrumentationEvent<'_>| {});
        listed
    });
    listed.unwrap();
    let queries = queries.0.lock().unwrap();
    queries.clone()
}

/// What clients ask for, and how many queries it may take.
fn asks<'a>() -> Vec<(Ask<'a>, usize)> {
    let all = Ask {
        count: Some(5),
        ..Ask::default()
    };
    let filtered = |filter: &'a str| Ask {
        filter: Some(filter),
        ..all
    };
    vec![
        // The total, and the page.
        (all, 2),
        (
            Ask {
                start: Some(4),
                ..all
            },
            2,
        ),
        // The total and the page checkpoints in one snapshot; there is no page so far behind the end.
        (
            Ask {
                start: Some(5000),
                ..all
            },
            2,
        ),
        (
            Ask {
                cursor: Some(""),
                ..all
            },
            2,
        ),
        (
            Ask {
                sort: Some(("userName", "descending")),
                cursor: Some(""),
                ..all
            },
            2,
        ),
        (
            Ask {
                count: Some(0),
                ..Ask::default()
            },
            1,
        ),
        // The existence checks that clients send before everything else.
        (filtered(r#"userName eq "user3@example.com""#), 1),
        (filtered(r#"userName eq "nobody@example.com""#), 1),
        (filtered(r#"externalId eq "x""#), 1),
        (filtered(r#"id eq "x" and active eq true"#), 1),
        (filtered(r#"emails.value eq "user3@example.com""#), 1),
        (
            filtered(r#"emails[type eq "work" and value eq "user3@example.com"]"#),
            1,
        ),
        // A full page does not tell how many there are.
        (filtered(r#"userName sw "USER""#), 2),
        (filtered("active eq true"), 2),
        (filtered("title pr"), 1),
    ]
}

#[apply(on_both_databases)]
fn a_list_takes_a_fixed_number_of_queries(store: &Store) {
    let ours = organization(store, "Ours");
    let mut made = 0;
    for users in [10, 60] {
        while made < users {
            provision(store, &ours, &format!("user{made}@example.com"));
            made += 1;
        }
        for (ask, expected) in asks() {
            let queries = queries(store, &ours, &ask);
            assert_eq!(queries.len(), expected, "{users} {queries:#?}");
        }
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

fn plan(store: &Store, query: &str) -> String {
    let steps: Vec<Step> = store
        .read::<_, identity_store::StoreError>(|db| {
            let Connection::Sqlite(db) = db else {
                unreachable!("the plans of SQLite are looked at");
            };
            let explained = format!("EXPLAIN QUERY PLAN {query}");
            Ok(diesel::sql_query(explained).load(db)?)
        })
        .unwrap();
    let steps: Vec<String> = steps.into_iter().map(|step| step.detail).collect();
    steps.join("; ")
}

#[test]
fn sqlite_finds_the_rows_by_the_index_that_is_meant() {
    let database = sqlite();
    let store = &database.store;
    let ours = organization(store, "Ours");
    provision(store, &ours, "user@example.com");
    let by_name = "(organization_id=? AND user_name_folded";
    let by_creation = "users_in_order (organization_id=? AND deleted_at=?";
    let page = Ask {
        count: Some(1),
        ..Ask::default()
    };
    let filtered = |filter| Ask {
        filter: Some(filter),
        ..page
    };
    let sorted = |by| Ask {
        sort: Some((by, "ascending")),
        cursor: Some(""),
        ..page
    };
    for (ask, expected) in [
        (page, by_creation),
        (filtered("active eq true"), by_creation),
        (filtered(r#"userName eq "x""#), by_name),
        (filtered(r#"userName eq "x" or userName eq "y""#), by_name),
        (filtered(r#"userName sw "x""#), by_name),
        (
            filtered(r#"externalId eq "x""#),
            "(organization_id=? AND external_id=?",
        ),
        (filtered(r#"id eq "x""#), "(id=?)"),
        (
            filtered(r#"emails eq "x""#),
            "users_by_email_folded (email_folded=?",
        ),
        (sorted("meta.created"), by_creation),
    ] {
        let queries = queries(store, &ours, &ask);
        let rows = queries
            .iter()
            .find(|query| query.contains("scim_attributes"))
            .unwrap();
        let plan = plan(store, rows);
        assert!(plan.contains(expected), "{rows}\n{plan}");
        assert!(!plan.contains("SCAN users"), "{rows}\n{plan}");
    }
    for by in ["id", "meta.created", "userName", "externalId"] {
        let queries = queries(store, &ours, &sorted(by));
        let rows = queries
            .iter()
            .find(|query| query.contains("scim_attributes"))
            .unwrap();
        let plan = plan(store, rows);
        // A page behind a cursor reads its own rows only.
        assert!(!plan.contains("TEMP B-TREE"), "{by}: {rows}\n{plan}");
    }
}

#[test]
fn an_existence_check_is_brief_unless_members_come_with_it() {
    let brief = |source, filter: &str, excluded| {
        let filter = Filter::parse(filter).unwrap();
        let projection = Projection::parse(None, excluded).unwrap();
        list::is_brief(Some(&filter), &projection, &[source])
    };
    let (users, groups) = (&TABLE, &groups::TABLE);
    assert!(brief(users, r#"userName eq "a""#, None));
    assert!(brief(users, r#"externalId eq "a" and title co "b""#, None));
    for filter in [r#"userName sw "a""#, r#"userName eq "a" or id eq "b""#] {
        assert!(!brief(users, filter, None), "{filter}");
    }
    assert!(!brief(users, "externalId eq null", None));
    assert!(!list::is_brief(None, &Projection::all(), &[users]));

    assert!(brief(groups, r#"id eq "a""#, Some("members")));
    assert!(!brief(groups, r#"id eq "a""#, None));
    assert!(!brief(groups, r#"displayName eq "a""#, Some("members")));
    let probe = r#"id eq "a" and members[value eq "b" and display pr]"#;
    assert!(!brief(groups, probe, Some("members")));
}
