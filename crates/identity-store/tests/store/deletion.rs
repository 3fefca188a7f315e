//! Deleting an organization: on its day, whole, in small steps, and no other one.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use identity_store::audit::{self, Actor};
use identity_store::jobs::deletion::{Batch, MAX_ROWS, delete_batch};
use identity_store::organizations::{
    self, DeletionScheduled, KEPT_FOR, Organization, OrganizationError, Resumed, ShortName,
};
use identity_store::{Caller, Connection, PageRequest, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, read, write};

/// A column, as the database describes it.
#[derive(Debug, QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    required: i64,
    /// The table that it refers to, or nothing.
    #[diesel(sql_type = Text)]
    parent: String,
}

const SQLITE: &str = "SELECT one.name AS table_name, col.name AS name, lower(col.type) AS kind, \
     col.\"notnull\" AS required, coalesce(ref.\"table\", '') AS parent \
     FROM sqlite_master AS one JOIN pragma_table_info(one.name) AS col \
     LEFT JOIN pragma_foreign_key_list(one.name) AS ref ON ref.\"from\" = col.name \
     WHERE one.type = 'table' AND one.name NOT LIKE 'sqlite_%'";

const POSTGRES: &str = "SELECT CAST(col.table_name AS text) AS table_name, \
     CAST(col.column_name AS text) AS name, CAST(col.data_type AS text) AS kind, \
     CAST(CASE col.is_nullable WHEN 'NO' THEN 1 ELSE 0 END AS bigint) AS required, \
     CAST(coalesce(ref.parent, '') AS text) AS parent FROM information_schema.columns AS col \
     LEFT JOIN (SELECT child.relname AS child, att.attname AS name, parent.relname AS parent \
         FROM pg_constraint AS con JOIN pg_class AS child ON child.oid = con.conrelid \
         JOIN pg_class AS parent ON parent.oid = con.confrelid \
         JOIN pg_attribute AS att ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1] \
         WHERE con.contype = 'f') AS ref \
     ON ref.child = col.table_name AND ref.name = col.column_name \
     WHERE col.table_schema = 'public'";

/// Tables of which no row is an organization's.
const OF_NOBODY: [&str; 4] = [
    "__diesel_schema_migrations",
    "server_keys",
    "setup_links",
    "sign_in_counters",
];

/// The columns of all tables by table, as the database itself describes them.
fn catalogue(store: &Store) -> BTreeMap<String, Vec<Described>> {
    let columns: Vec<Described> = read(store, |db| {
        let query = match db {
            Connection::Sqlite(_) => SQLITE,
            Connection::Postgres(_) => POSTGRES,
        };
        Ok(sql_query(query).load(db)?)
    });
    let mut tables: BTreeMap<String, Vec<Described>> = BTreeMap::new();
    for column in columns {
        let of = tables.entry(column.table_name.clone()).or_default();
        of.push(column);
    }
    tables
}

/// The tables that hold rows of organizations, each with its columns. All others have to be known.
fn tables(store: &Store) -> BTreeMap<String, Vec<Described>> {
    let mut all = catalogue(store);
    assert!(all.len() > 25, "{:?}", all.keys());
    for name in OF_NOBODY {
        assert!(all.remove(name).is_some(), "{name} is gone");
    }
    all.remove("organizations");
    for (name, columns) in &all {
        assert!(
            columns.iter().any(|it| it.name == "organization_id"),
            "say in this test whose rows those of {name} are, and delete them with the organization"
        );
    }
    all
}

/// How many rows of an organization each table gets: more than one transaction deletes, where there
/// can be a great many.
fn rows_of(table: &str) -> usize {
    match table {
        "users" | "user_emails" | "groups" | "group_members" | "audit_events" => MAX_ROWS + 7,
        _ => 3,
    }
}

fn value(column: &Described, of: &Organization, number: usize) -> String {
    let id = |table: &str| format!("'{table}-{}-{number}'", of.short_name);
    match (column.parent.as_str(), column.kind.as_str()) {
        ("organizations", _) => format!("'{}'", of.id),
        ("", _) if column.name == "id" => id(&column.table_name),
        ("", _) if column.required == 0 => "NULL".to_owned(),
        ("", "text") => id(&column.name),
        ("", "bigint") => number.to_string(),
        ("", "boolean") => "true".to_owned(),
        ("", "blob" | "bytea") => format!("CAST({} AS {})", id(&column.name), column.kind),
        ("", other) => panic!("no value of {other}"),
        (parent, _) => id(parent),
    }
}

/// Rows of the organization in every table, those first that others refer to.
fn fill(store: &Store, of: &Organization) {
    let mut left = tables(store);
    // It names an organization that need not exist any more.
    left.remove("retired_short_names");
    while !left.is_empty() {
        let names: Vec<String> = left.keys().cloned().collect();
        let is_next = |columns: &[Described]| {
            let mut parents = columns.iter().map(|column| &column.parent);
            parents.all(|parent| !names.contains(parent))
        };
        let next = left.iter().find(|(_, columns)| is_next(columns));
        let name = next.map(|(name, _)| name.clone()).unwrap();
        let columns = left.remove(&name).unwrap();
        let rows: Vec<String> = (0..rows_of(&name))
            .map(|number| {
                let values = columns.iter();
                let values = values.map(|column| value(column, of, number));
                format!("({})", values.collect::<Vec<_>>().join(", "))
            })
            .collect();
        let columns: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let statement = format!(
            "INSERT INTO {name} ({}) VALUES {} ON CONFLICT DO NOTHING",
            columns.join(", "),
            rows.join(", ")
        );
        write(store, move |db| Ok(sql_query(&statement).execute(db)?));
    }
}

/// How many rows of the organization each table holds.
fn held(store: &Store, of: &Organization) -> BTreeMap<String, usize> {
    let counted = tables(store).into_keys().map(|table| {
        let touch = format!(
            "UPDATE {table} SET organization_id = organization_id WHERE organization_id = '{}'",
            of.id
        );
        let rows = write(store, move |db| Ok(sql_query(&touch).execute(db)?));
        (table, rows)
    });
    counted.filter(|(_, rows)| *rows > 0).collect()
}

fn caller(of: &Organization, at: DateTime<Utc>) -> Caller {
    Caller::new(&of.id, &Actor::Cli, at)
}

fn schedule(
    store: &Store,
    of: &Organization,
    name: &str,
) -> Result<DeletionScheduled, OrganizationError> {
    let (caller, name) = (caller(of, now()), name.to_owned());
    let done = store.write(move |db| organizations::schedule_deletion(db, &caller, &name));
    done.wait().map(Option::unwrap)
}

fn resume(
    store: &Store,
    of: &Organization,
    at: DateTime<Utc>,
) -> Result<Resumed, OrganizationError> {
    let caller = caller(of, at);
    let done = store.write(move |db| organizations::resume(db, &caller));
    done.wait().map(Option::unwrap)
}

fn batch(store: &Store, at: DateTime<Utc>) -> Option<Batch> {
    write(store, move |db| delete_batch(db, at))
}

fn get(store: &Store, of: &Organization) -> Option<Organization> {
    read(store, |db| organizations::get(db, &of.id))
}

#[apply(on_both_databases)]
fn everything_of_a_deleted_organization_goes_and_nothing_of_another(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    fill(store, &ours);
    fill(store, &theirs);
    let (before, others) = (held(store, &ours), held(store, &theirs));
    for table in tables(store).keys() {
        let is_filled = before.contains_key(table) && others.contains_key(table);
        assert!(is_filled || table == "retired_short_names", "{table}");
    }
    assert!(before["user_emails"] > MAX_ROWS && before["group_members"] > MAX_ROWS);
    schedule(store, &ours, "Ours").unwrap();
    // Sessions have ended.
    let left = held(store, &ours);

    let due = now() + KEPT_FOR;
    let mut deleted: BTreeMap<&str, usize> = BTreeMap::new();
    let mut batches = 0;
    while let Some(batch) = batch(store, due) {
        assert_eq!(batch.organization, ours.id);
        assert!(batch.deleted.values().sum::<usize>() <= MAX_ROWS);
        assert_eq!(batch.is_done, get(store, &ours).is_none(), "it goes last");
        for (table, rows) in batch.deleted {
            *deleted.entry(table).or_default() += rows;
        }
        batches += 1;
    }
    assert!(batches > 5, "{batches}");
    for (table, rows) in left {
        // Triggers make rows of totals meanwhile; what goes by itself with another row is not counted.
        let all = deleted.get(&*table).is_some_and(|gone| *gone >= rows);
        assert!(all, "{table}: {rows} rows, {deleted:?}");
    }
    assert_eq!(
        held(store, &ours),
        BTreeMap::from([("retired_short_names".to_owned(), 1)])
    );
    assert_eq!(held(store, &theirs), others);

    // For a year, nobody else is found under its name.
    let create = |at| {
        let name = ShortName::parse("ours").unwrap();
        let made = store.write(move |db| organizations::create_named(db, "New", &name, at));
        made.wait()
    };
    let year = Duration::days(365);
    assert!(matches!(
        create(due + year - Duration::seconds(1)),
        Err(OrganizationError::ShortNameTaken(_))
    ));
    assert!(create(due + year).is_ok());
}

#[apply(on_both_databases)]
fn nothing_goes_before_the_day_and_opening_the_organization_cancels_it(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let scheduled = schedule(store, &ours, "Ours").unwrap();
    let due = now() + Duration::days(30);
    assert_eq!(scheduled.delete_at, due);
    assert_eq!(scheduled.organization.suspended_at, Some(now()));
    assert_eq!(get(store, &ours).unwrap(), scheduled.organization);
    // Asking again does not put it off.
    let (by, later) = (
        caller(&ours, now() + Duration::days(3)),
        Duration::seconds(1),
    );
    let again = store.write(move |db| organizations::schedule_deletion(db, &by, "Ours"));
    assert_eq!(again.wait().unwrap().unwrap().delete_at, due);

    let before = held(store, &ours);
    assert_eq!(batch(store, due - later), None);
    assert_eq!(held(store, &ours), before);
    let resumed = resume(store, &ours, due - later).unwrap();
    assert_eq!(resumed.canceled_deletion, Some(due));
    assert_eq!(resumed.organization.suspended_at, None);
    assert_eq!(batch(store, due + Duration::days(100)), None);
    assert_eq!(get(store, &ours).unwrap().delete_at, None);
    let page = read(store, |db| {
        audit::list(db, &ours.id, &PageRequest::first(9))
    });
    let mut actions: Vec<&str> = page.items.iter().map(|event| &*event.action).collect();
    // Those of one time have no order.
    actions.sort_unstable();
    assert_eq!(
        actions,
        [
            "organization.deletion_scheduled",
            "organization.resumed",
            "organization.suspended"
        ]
    );
    assert!(page.items[0].detail.contains("canceled_deletion_at"));

    // Of one that is deleted nothing comes back, however little is gone yet.
    schedule(store, &ours, "Ours").unwrap();
    let begun = resume(store, &ours, due).unwrap_err();
    assert!(matches!(begun, OrganizationError::DeletionBegun { since } if since == due));
    while batch(store, due).is_some() {}
    assert_eq!(get(store, &ours), None);
    assert_eq!(get(store, &theirs), Some(theirs));
}

#[apply(on_both_databases)]
fn an_organization_that_is_only_suspended_stays_and_another_name_deletes_nothing(store: &Store) {
    let ours = organization(store, "Ours");
    for wrong in ["ours", "Ours ", "Theirs", ""] {
        let rejected = schedule(store, &ours, wrong).unwrap_err();
        assert!(
            matches!(&rejected, OrganizationError::AnotherName { expected, received }
                if expected == "Ours" && received == wrong),
            "{rejected}"
        );
        assert_eq!(get(store, &ours).as_ref(), Some(&ours));
    }
    let by = caller(&ours, now());
    write(store, move |db| organizations::suspend(db, &by));
    assert_eq!(batch(store, now() + Duration::days(10_000)), None);
    assert_eq!(resume(store, &ours, now()).unwrap().canceled_deletion, None);
    assert!(schedule(store, &ours, "Ours").is_ok());
}
