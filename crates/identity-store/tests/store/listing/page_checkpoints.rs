//! Pages far into a list, which are counted from page checkpoints: as exact as counting from the beginning.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use identity_store::audit::Actor;
use identity_store::organizations::Organization;
use identity_store::provisioning::list::{self, Found, ResourceTable};
use identity_store::provisioning::{groups, users};
use identity_store::{Caller, Connection, Store};
use statux_testkit::{apply, on_both_databases};

use super::super::support::{now, organization, read, resource, write};
use super::{Ask, ids, try_list};

const USERS: &str = "INSERT INTO users (id, organization_id, user_name, user_name_folded, email, \
    email_folded, email_listed, display_name, active, role, origin, scim_managed, scim_attributes, \
    version, created_at, updated_at) \
    SELECT id, organization, id, id, id, id, FALSE, id, TRUE, 'member', 'scim', TRUE, '{}', 1, 0, 0 \
    FROM made";
const GROUPS: &str = "INSERT INTO groups (id, organization_id, display_name, display_name_folded, \
    scim_attributes, version, created_at, updated_at) \
    SELECT id, organization, id, id, '{}', 1, 0, 0 FROM made";

fn id(number: u32) -> String {
    format!("z{number:06}")
}

/// The expected contents of the list.
struct List<'a> {
    store: &'a Store,
    of: Organization,
    source: &'static ResourceTable,
    expected: BTreeSet<String>,
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Text)]
    first_id: String,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

impl<'a> List<'a> {
    fn of_users(store: &'a Store) -> Self {
        let of = organization(store, "Ours");
        Self {
            store,
            of,
            source: &users::TABLE,
            expected: BTreeSet::new(),
        }
    }

    fn execute(&self, sql: impl Into<String>, numbers: &[u32]) {
        let (sql, of) = (sql.into(), self.of.id.as_str().to_owned());
        let ids: Vec<String> = numbers.iter().map(|number| id(*number)).collect();
        let ids = serde_json::to_string(&ids).unwrap();
        write(self.store, move |db| {
            let made = match db {
                Connection::Sqlite(_) => {
                    "WITH made AS (SELECT value AS id, ? AS organization FROM json_each(?)) "
                }
                Connection::Postgres(_) => {
                    "WITH made AS (SELECT json_array_elements_text(CAST($2 AS json)) AS id, \
                     $1 AS organization) "
                }
            };
            let query = sql_query(format!("{made}{sql}"));
            query
                .bind::<Text, _>(&of)
                .bind::<Text, _>(&ids)
                .execute(db)?;
            Ok(())
        });
    }

    fn make(&mut self, numbers: impl IntoIterator<Item = u32>) {
        let numbers: Vec<u32> = numbers.into_iter().collect();
        let is_users = self.source.resource_type().name == "User";
        self.execute(if is_users { USERS } else { GROUPS }, &numbers);
        self.expected.extend(numbers.into_iter().map(id));
    }

    fn without(&mut self, sql: &str, numbers: impl IntoIterator<Item = u32>) {
        let numbers: Vec<u32> = numbers.into_iter().collect();
        self.execute(format!("{sql} WHERE id IN (SELECT id FROM made)"), &numbers);
        for number in numbers {
            assert!(self.expected.remove(&id(number)), "{number}");
        }
    }

    fn bring_back(&mut self, numbers: impl IntoIterator<Item = u32>) {
        let numbers: Vec<u32> = numbers.into_iter().collect();
        let sql = "UPDATE users SET deleted_at = NULL WHERE id IN (SELECT id FROM made)";
        self.execute(sql, &numbers);
        self.expected.extend(numbers.into_iter().map(id));
    }

    fn make_page_checkpoints(&self) {
        let (of, source) = (self.of.id.clone(), self.source);
        let made = self
            .store
            .write(move |db| list::make_page_checkpoints(db, &of, source));
        made.wait().unwrap();
    }

    fn page(&self, start: usize, count: i64) -> Found {
        let ask = Ask {
            start: Some(i64::try_from(start).unwrap()),
            count: Some(count),
            ..Ask::default()
        };
        try_list(self.store, &self.of, &[self.source], &ask).unwrap()
    }

    /// Compares pages all over the list; tells whether many rows were counted for one.
    fn check(&self) -> bool {
        let all: Vec<&String> = self.expected.iter().collect();
        let last = all.len();
        let even = (0..12).map(|part| 1 + part * last / 12);
        let near = [2048, 2049, 2050, last - 1, last, last + 1, last + 5000];
        let mut counted_far = false;
        for start in even.chain(near) {
            let page = self.page(start, 3);
            let rest = all.get(start - 1..).unwrap_or_default();
            let expected: Vec<&String> = rest.iter().take(3).copied().collect();
            assert_eq!(ids(&page).iter().collect::<Vec<_>>(), expected, "{start}");
            assert_eq!(page.total, i64::try_from(last).unwrap(), "{start}");
            counted_far |= page.counted_far;
        }
        let checkpoints = self.checkpoints();
        for (checkpoint, next) in checkpoints.iter().zip(checkpoints.iter().skip(1)) {
            let counted = self
                .expected
                .range(checkpoint.first_id.clone()..next.first_id.clone());
            let counted = i64::try_from(counted.count()).unwrap();
            assert_eq!(checkpoint.total, counted, "from {}", checkpoint.first_id);
        }
        counted_far
    }

    fn checkpoints(&self) -> Vec<Checkpoint> {
        let query = format!(
            "SELECT first_id, total FROM scim_page_checkpoints WHERE organization_id = '{}' ORDER BY first_id",
            self.of.id
        );
        read(self.store, |db| Ok(sql_query(query).load(db)?))
    }
}

const SOFTLY: &str = "UPDATE users SET deleted_at = 1";

#[apply(on_both_databases)]
fn a_page_counted_from_a_place_is_the_page_counted_from_the_beginning(store: &Store) {
    let mut list = List::of_users(store);
    // Even ones, so that one that is made late comes between two.
    let even = |from: u32, to: u32| (from..to).map(|n| 2 * n);
    let mut elsewhere = List::of_users(store);
    elsewhere.make((400_000..410_000).map(|n| 2 * n + 1));
    list.make(even(500_000, 509_000));
    assert!(list.check(), "pages are far before there are checkpoints");
    list.make_page_checkpoints();
    assert_eq!(list.checkpoints().len(), 5);
    assert!(!list.check(), "pages are near where there are checkpoints");
    list.make_page_checkpoints();
    assert_eq!(list.checkpoints().len(), 5, "they are made once");

    list.without(SOFTLY, even(500_000, 502_100));
    list.check();
    list.without("DELETE FROM users", even(503_000, 503_100));
    list.check();
    list.make(even(506_000, 506_300).map(|n| n + 1));
    list.check();
    list.bring_back(even(501_000, 501_500));
    list.check();
    // The very ones at which checkpoints begin, and those around the last checkpoint.
    list.without(SOFTLY, even(504_090, 504_110));
    list.without(SOFTLY, even(508_180, 508_200));
    list.make(even(508_180, 508_200).map(|n| n + 1));
    list.bring_back(even(508_185, 508_195));
    list.check();

    list.make(even(509_000, 518_000));
    assert!(list.check(), "the end has become long");
    list.make_page_checkpoints();
    assert!(!list.check());
    list.without(SOFTLY, even(509_500, 512_000));
    list.check();
    assert!(elsewhere.checkpoints().is_empty());
    assert!(elsewhere.check());
}

#[apply(on_both_databases)]
fn groups_have_places_of_their_own(store: &Store) {
    let mut users = List::of_users(store);
    users.make(0..3000);
    let of = users.of.clone();
    let mut groups = List {
        store,
        of,
        source: &groups::TABLE,
        expected: BTreeSet::new(),
    };
    groups.make(0..9000);
    assert!(groups.check());
    groups.make_page_checkpoints();
    assert!(!groups.check());
    groups.without("DELETE FROM groups", 1000..1400);
    groups.make([100, 2500].map(|n| n + 900_000));
    assert!(!groups.check());
}

/// Each of them gets an id that sorts before the checkpoints, while the checkpoints are made.
#[apply(on_both_databases)]
fn creates_and_deletes_during_checkpointing_are_counted(store: &Store) {
    let mut list = List::of_users(store);
    list.make(0..4200);
    let (of, source) = (list.of.id.clone(), list.source);
    let create = |n: u32| {
        let (of, resource) = (of.clone(), resource(&format!("late{n}@x.test")));
        store
            .write(move |db| users::create(db, &Caller::new(&of, &Actor::System, now()), &resource))
    };
    let delete = |n: u32| {
        let (of, id) = (of.clone(), identity_store::UserId::parse(id(n)).unwrap());
        store
            .write(move |db| users::delete(db, &Caller::new(&of, &Actor::System, now()), &id, None))
    };
    let checkpoints = || {
        let of = of.clone();
        store.write(move |db| list::make_page_checkpoints(db, &of, source))
    };
    let mut creates: Vec<_> = (0..20).map(create).collect();
    let mut deletes: Vec<_> = (0..20).map(|n| delete(n * 100)).collect();
    let made = [checkpoints(), checkpoints()];
    creates.extend((20..40).map(create));
    deletes.extend((20..40).map(|n| delete(n * 100)));
    for create in creates {
        let user = create.wait().unwrap().user.user;
        list.expected.insert(user.id.as_str().to_owned());
    }
    for (n, delete) in (0..40).zip(deletes) {
        delete.wait().unwrap();
        list.expected.remove(&id(n * 100));
    }
    for made in made {
        made.wait().unwrap();
    }
    assert_eq!(list.checkpoints().len(), 3);
    assert!(!list.check());
}
