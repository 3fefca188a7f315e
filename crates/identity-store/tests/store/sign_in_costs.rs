//! The cost of a first sign-in: as many statements among many people as among few, each by an index.

use std::sync::{Arc, Mutex};

use diesel::Connection as _;
use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection as _};
use diesel::prelude::*;
use diesel::sql_types::Text;
use identity_store::audit::Actor;
use identity_store::organizations::Settings;
use identity_store::provisioning::users;
use identity_store::sign_in::SsoSignIn;
use identity_store::testing::count_queries;
use identity_store::{Caller, Connection, Store, StoreError, accounts, sign_in as store_sign_in};
use scim_model::UserResource;
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, provider, provision, scim_create, set, sign_in, write};

/// Writes down what is read.
#[derive(Clone, Default)]
pub(super) struct Reads(Arc<Mutex<Vec<String>>>);

impl Reads {
    pub(super) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Instrumentation for Reads {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let query = query.to_string();
            if query.starts_with("SELECT") {
                self.0.lock().unwrap().push(query);
            }
        }
    }
}

/// How many statements a first sign-in sends.
fn first_sign_in(store: &Store, new: &SsoSignIn) -> usize {
    let new = new.clone();
    write(store, move |db| {
        let (done, statements) = count_queries(db, |db| store_sign_in::complete(db, &new));
        done?.into_result().unwrap();
        Ok(statements)
    })
}

#[apply(on_both_databases)]
fn a_first_sign_in_sends_as_many_statements_among_many_people_as_among_few(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let trusting = Settings {
        trust_email_attribute: Some(true),
        ..Settings::default()
    };
    set(store, &ours, trusting);
    let mut made = 0;
    let mut counted = Vec::new();
    for people in [10, 120] {
        while made < people {
            provision(store, &ours, &format!("user{made}@example.com"));
            made += 1;
        }
        let known = format!("user{}@example.com", people - 1);
        let named = SsoSignIn {
            email: Some(known),
            ..sign_in(&okta, &format!("opaque-{people}"))
        };
        let stranger = sign_in(&okta, &format!("stranger{people}@example.com"));
        counted.push((
            first_sign_in(store, &named),
            first_sign_in(store, &stranger),
        ));
    }
    assert_eq!(counted.first(), counted.last(), "{counted:?}");
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PlanLine {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// The plan for a statement as diesel shows it, with its binds behind a comment.
pub(super) fn plan(db: &mut Connection, statement: &str) -> String {
    let (query, binds) = statement.split_once(" -- binds: ").unwrap();
    match db {
        Connection::Sqlite(db) => {
            let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}"))
                .load(db)
                .unwrap();
            let steps: Vec<String> = steps.into_iter().map(|step| step.detail).collect();
            steps.join("; ")
        }
        Connection::Postgres(db) => {
            let binds = binds.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
            // A list among them is an array.
            let binds = binds.unwrap().replace('[', "ARRAY[");
            let values = binds.replace('"', "'").replace(')', "");
            let values = values.replace("OrganizationId(", "").replace("UserId(", "");
            // Few rows would be read one after the other whatever indexes there are.
            db.batch_execute(&format!(
                "ANALYZE; SET enable_seqscan = off; PREPARE asked AS {query}"
            ))
            .unwrap();
            let explained = format!("EXPLAIN EXECUTE asked({values})");
            let lines: Vec<PlanLine> = diesel::sql_query(explained).load(db).unwrap();
            db.batch_execute("DEALLOCATE asked; RESET enable_seqscan")
                .unwrap();
            let lines: Vec<String> = lines.into_iter().map(|line| line.line).collect();
            lines.join("; ")
        }
    }
}

#[apply(on_both_databases)]
fn people_are_found_by_their_email_through_an_index(store: &Store) {
    let ours = organization(store, "Ours");
    for number in 0..300 {
        let more = format!("second{number}@example.com");
        let body = json!({ "userName": format!("user{number}@example.com"), "emails": [{ "value": more }] });
        scim_create(store, &ours, &body).unwrap();
    }
    for (email, found) in [
        ("user7@example.com", true),
        ("second7@example.com", true),
        ("nobody@example.com", false),
    ] {
        let reads = Reads::default();
        let of = ours.id.clone();
        let plans: Vec<String> = store
            .read::<_, StoreError>(|db| {
                db.set_instrumentation(reads.clone());
                let users = accounts::find_by_any_email(db, &of, email)?;
                db.set_instrumentation(|_: InstrumentationEvent<'_>| {});
                assert_eq!(!users.is_empty(), found, "{email}");
                let statements = reads.all();
                assert!(!statements.is_empty());
                Ok(statements.iter().map(|it| plan(db, it)).collect())
            })
            .unwrap();
        for plan in plans {
            // SQLite names the columns that it looks up, PostgreSQL the condition of the index.
            let by_value = plan.contains("_folded=?") || plan.contains("Index Cond");
            assert!(by_value && plan.contains("_folded"), "{email}: {plan}");
            for wrong in ["SCAN", "Seq Scan", "users_in_order", "TEMP B-TREE", "Sort"] {
                assert!(!plan.contains(wrong), "{email}: {plan}");
            }
        }
    }
}

#[test]
fn sqlite_finds_whom_a_post_may_mean_without_reading_everybody() {
    let database = statux_testkit::database::sqlite();
    let store = &database.store;
    let ours = organization(store, "Ours");
    let plans = write(store, move |db| {
        let reads = Reads::default();
        let caller = Caller::new(&ours.id, &Actor::Cli, now());
        let body = json!({ "userName": "new@example.com", "externalId": "x-1" });
        let resource = UserResource::from_client(&body).unwrap();
        db.set_instrumentation(reads.clone());
        users::create(db, &caller, &resource).unwrap();
        db.set_instrumentation(|_: InstrumentationEvent<'_>| {});
        let plans = reads.all().into_iter().map(|it| (plan(db, &it), it));
        Ok(plans.collect::<Vec<_>>())
    });
    assert!(!plans.is_empty());
    for (plan, statement) in plans {
        for wrong in ["SCAN users", "users_in_order"] {
            assert!(!plan.contains(wrong), "{statement}: {plan}");
        }
    }
}

#[apply(on_both_databases)]
fn whether_an_admin_gets_in_is_asked_of_the_admins_alone(store: &Store) {
    let ours = organization(store, "Ours");
    let entity_id = "https://idp.example/";
    for number in 0..300 {
        let body = json!({ "userName": format!("user{number}@example.com") });
        scim_create(store, &ours, &body).unwrap();
    }
    let of = ours.id.clone();
    let plans: Vec<(String, String)> = store
        .read::<_, StoreError>(|db| {
            let reads = Reads::default();
            db.set_instrumentation(reads.clone());
            assert!(!accounts::any_admin_has_password(db, &of)?);
            assert!(!accounts::any_opened_by_provider(db, &of, entity_id)?);
            db.set_instrumentation(|_: InstrumentationEvent<'_>| {});
            let plans = reads.all().into_iter().map(|it| (plan(db, &it), it));
            Ok(plans.collect())
        })
        .unwrap();
    assert_eq!(plans.len(), 2);
    for (plan, statement) in plans {
        assert!(
            plan.contains("users_platform_admins"),
            "{statement}: {plan}"
        );
    }
}
