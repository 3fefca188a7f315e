//! Export and erasure of a person: what is held, and that nothing of it is left.

use std::collections::BTreeMap;

use chrono::Duration;
use diesel::{RunQueryDsl as _, sql_query};
use identity_store::accounts::{self, Role};
use identity_store::audit::Actor;
use identity_store::members::{self, Change, MemberError};
use identity_store::organizations::Organization;
use identity_store::organizations::recovery::{self, NewRecoveryLink};
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::sign_in::{self, RejectionCode, SsoSignIn};
use identity_store::{Caller, Decision, Store, UserId};
use serde_json::{Value, json};
use statux_testkit::{apply, on_both_databases};

use super::support::{
    complete, deactivation, local_user, now, organization, provider, read, scim_create,
    scim_delete, scim_patch, sign_in, write,
};

/// What can be known of the person, in small letters.
const VALUES: [&str; 7] = [
    "ada.lovelace@work.test",
    "ada@home.test",
    "countess",
    "lovelace",
    "00u-ada",
    "name-id-of-ada",
    "ada.typed@work.test",
];

fn caller(of: &Organization) -> Caller {
    Caller::new(&of.id, &Actor::Cli, now())
}

fn erase(store: &Store, of: &Organization, id: &UserId) -> Result<(), MemberError> {
    let (caller, id) = (caller(of), id.clone());
    store
        .write(move |db| members::erase(db, &caller, &id))
        .wait()
}

fn export(store: &Store, of: &Organization, id: &UserId) -> Value {
    read(store, |db| Ok(members::export(db, &of.id, id, now()))).unwrap()
}

/// A person with something in every table, who has left.
fn ada(store: &Store, of: &Organization) -> UserId {
    let okta = provider(store, of);
    let body = json!({
        "userName": "Ada.Lovelace@work.test",
        "externalId": "00u-ada",
        "displayName": "Countess Lovelace",
        "name": { "givenName": "Countess", "familyName": "Lovelace" },
        "emails": [
            { "value": "Ada.Lovelace@work.test", "primary": true },
            { "value": "ada@home.test" },
        ],
    });
    let id = scim_create(store, of, &body).unwrap().user.user.id;
    let linked = complete(store, &sign_in(&okta, "00u-ada")).unwrap();
    assert_eq!(linked.user.id, id);
    for (name_id, email) in [
        ("name-id-of-ada", "ada.lovelace@work.test"),
        ("somebody-else", "ada.lovelace@work.test"),
    ] {
        let rejected = SsoSignIn {
            email: Some(email.to_owned()),
            display_name: Some("Countess".to_owned()),
            ..sign_in(&okta, name_id)
        };
        let of = of.id.clone();
        write(store, move |db| {
            let Decision::Rejected(rejection) = sign_in::complete(db, &rejected)? else {
                panic!("it was not rejected");
            };
            let mut attempt = NewAttempt::new(SignInMethod::Sso, Outcome::Rejected);
            attempt.organization = Some(of.clone());
            attempt.code = Some(rejection.code);
            attempt.received = Some(format!(
                "NameID {}, e-mail address ADA.Lovelace@work.test, which lead to the account \
                 Ada.Lovelace@work.test",
                rejected.name_id
            ));
            attempt.offer = rejection.offer;
            attempts::record(db, &attempt, now())
        });
    }
    let of_ada = (of.id.clone(), id.clone());
    let by = caller(of);
    write(store, move |db| {
        accounts::credentials::set(db, &of_ada.0, &of_ada.1, "$argon2id$hash", now())?;
        let mut attempt = NewAttempt::new(SignInMethod::Password, Outcome::Rejected);
        attempt.code = Some(RejectionCode::WrongPassword);
        attempt.account = Some("ADA@home.test".to_owned());
        attempts::record(db, &attempt, now())
    });
    let new = NewRecoveryLink {
        email: "ada.lovelace@WORK.test".to_owned(),
        display_name: Some("Countess Lovelace".to_owned()),
    };
    let made = store.write(move |db| recovery::create_link(db, &by, &new, Duration::hours(1)));
    made.wait().unwrap().unwrap();
    id
}

/// The text columns of all tables, as the migrations make them.
fn text_columns() -> BTreeMap<String, Vec<String>> {
    let schema = include_str!("../../src/db/schema.rs");
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut table = String::new();
    for line in schema.lines() {
        if let Some((name, _)) = line.strip_prefix("    ").and_then(|it| it.split_once(" (")) {
            name.trim().clone_into(&mut table);
        } else if let Some((name, kind)) = line.trim().split_once(" -> ")
            && kind.contains("Text")
        {
            let of = columns.entry(table.clone()).or_default();
            of.push(name.to_owned());
        }
    }
    assert!(columns.len() > 20 && columns["users"].len() > 10);
    columns
}

/// Where a value stands, in any letter case.
fn found_in(store: &Store, value: &str) -> Vec<String> {
    let mut found_in = Vec::new();
    for (table, columns) in text_columns() {
        for column in columns {
            let touch = format!(
                "UPDATE {table} SET {column} = {column} WHERE lower({column}) LIKE '%{value}%'"
            );
            let rows = write(store, move |db| Ok(sql_query(&touch).execute(db)?));
            if rows > 0 {
                found_in.push(format!("{table}.{column}"));
            }
        }
    }
    found_in
}

#[apply(on_both_databases)]
fn nothing_of_a_person_is_left_in_any_table_but_their_id(store: &Store) {
    let ours = organization(store, "Ours");
    let id = ada(store, &ours);
    for (value, least) in [(VALUES[0], 6), (VALUES[3], 3), (VALUES[5], 2)] {
        let known = found_in(store, value);
        assert!(known.len() >= least, "{value}: {known:?}");
    }
    scim_patch(store, &ours, &id, &deactivation()).unwrap();
    erase(store, &ours, &id).unwrap();
    for value in VALUES {
        assert_eq!(found_in(store, value), [""; 0], "{value}");
    }
    assert!(!found_in(store, id.as_str()).is_empty());
    let left = export(store, &ours, &id);
    // The NameID, the user name, and the other e-mail address.
    assert_eq!(left["former_identifiers"]["number"], 3);
    assert!(
        left["former_identifiers"]["what"]
            .as_str()
            .unwrap()
            .contains("hashes")
    );
    assert_eq!(left["account"]["id"], id.as_str());
    let actions: Vec<&str> = left["audit_events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect();
    for action in ["user.erased", "user.deleted"] {
        assert!(actions.contains(&action), "{actions:?}");
    }
    // Erasing again changes nothing, and the names are free.
    erase(store, &ours, &id).unwrap();
    assert_eq!(export(store, &ours, &id), left);
    let body = json!({ "userName": "Ada.Lovelace@work.test", "externalId": "00u-ada" });
    assert_ne!(scim_create(store, &ours, &body).unwrap().user.user.id, id);
}

#[apply(on_both_databases)]
fn who_was_deleted_is_erased_too_and_who_is_active_is_not(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let id = ada(store, &ours);
    let active = erase(store, &ours, &id).unwrap_err();
    assert!(matches!(active, MemberError::StillActive), "{active}");
    let blocked = Change {
        blocked: Some(true),
        ..Change::default()
    };
    let (by, of) = (caller(&ours), id.clone());
    let done = store.write(move |db| members::change(db, &by, &of, &blocked));
    done.wait().unwrap();
    assert!(matches!(
        erase(store, &ours, &id),
        Err(MemberError::StillActive)
    ));
    scim_delete(store, &ours, &id).unwrap();
    assert!(matches!(
        erase(store, &theirs, &id),
        Err(MemberError::NotFound)
    ));
    assert_ne!(found_in(store, VALUES[0]), [""; 0]);
    // Another person of the organization keeps what is theirs.
    let bob = local_user(store, &ours, "bob@example.com", Role::Member);
    erase(store, &ours, &id).unwrap();
    for value in VALUES {
        assert_eq!(found_in(store, value), [""; 0], "{value}");
    }
    assert_eq!(
        export(store, &ours, &bob.id)["account"]["user_name"],
        "bob@example.com"
    );
}

#[apply(on_both_databases)]
fn an_export_has_everything_that_is_held_and_no_secret(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let id = ada(store, &ours);
    let whole = export(store, &ours, &id);
    assert_eq!(whole["account"]["user_name"], "Ada.Lovelace@work.test");
    assert_eq!(whole["record"]["name"]["familyName"], "Lovelace");
    assert_eq!(whole["other_emails"], json!(["ada@home.test"]));
    assert_eq!(whole["name_ids"][0]["name_id"], "00u-ada");
    assert_eq!(whole["name_ids"][0]["linked_by"], "external_id");
    assert_eq!(whole["rejected_name_ids"].as_array().unwrap().len(), 2);
    assert_eq!(whole["sessions"].as_array().unwrap().len(), 1);
    assert!(whole["password_set_at"].is_string());
    assert_eq!(whole["recovery_links"].as_array().unwrap().len(), 1);
    assert_eq!(whole["account"]["notices_seen_at"], Value::Null);
    let of_ada = (ours.id.clone(), id.clone());
    write(store, move |db| {
        accounts::notices::mark_seen(db, &of_ada.0, &of_ada.1, now(), now())
    });
    let seen = export(store, &ours, &id);
    assert!(seen["account"]["notices_seen_at"].is_string());
    let text = whole.to_string();
    assert!(
        !text.contains("argon2") && !text.contains("hash\""),
        "{text}"
    );
    let other = read(store, |db| Ok(members::export(db, &theirs.id, &id, now())));
    assert!(matches!(other, Err(MemberError::NotFound)));
}
