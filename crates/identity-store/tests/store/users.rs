//! Accounts made here, and how people are found.

use identity_store::accounts::credentials;
use identity_store::accounts::{self, AccountError, NewLocalUser, Role};
use identity_store::audit::Actor;
use identity_store::{Caller, PageRequest, Store, members};
use statux_testkit::{apply, on_both_databases};

use super::support::{local_user, now, organization, provision, read, scim_delete, write};

#[apply(on_both_databases)]
fn one_user_name_in_any_letter_case_is_taken_once_in_an_organization(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let ada = local_user(store, &ours, "Ädá@Example.com", Role::Member);
    local_user(store, &theirs, "Ädá@Example.com", Role::Member);
    let of = ours.id.clone();
    let again = store
        .write(move |db| {
            let new = NewLocalUser {
                email: "ÄDá@example.COM".to_owned(),
                display_name: "Ada".to_owned(),
                given_name: None,
                family_name: None,
                role: Role::Member,
                password_hash: None,
            };
            accounts::create_local(db, &Caller::new(&of, &Actor::Cli, now()), &new)
        })
        .wait();
    assert!(matches!(again, Err(AccountError::UserNameTaken)));
    let found = read(store, |db| {
        accounts::find_by_user_name(db, &ours.id, "ÄDá@EXAMPLE.COM")
    });
    assert_eq!(found.map(|user| user.id), Some(ada.id));
}

#[apply(on_both_databases)]
fn parallel_creates_of_one_name_make_one_user(store: &Store) {
    let ours = organization(store, "Ours");
    let writes: Vec<_> = (0..30)
        .map(|_| {
            let of = ours.id.clone();
            store.write(move |db| {
                let new = NewLocalUser {
                    email: "ada@example.com".to_owned(),
                    display_name: "Ada".to_owned(),
                    given_name: None,
                    family_name: None,
                    role: Role::Member,
                    password_hash: Some("$argon2id$".to_owned()),
                };
                accounts::create_local(db, &Caller::new(&of, &Actor::Cli, now()), &new)
            })
        })
        .collect();
    let answers: Vec<_> = writes
        .into_iter()
        .map(identity_store::Write::wait)
        .collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer, Ok(_) | Err(AccountError::UserNameTaken)))
    );
    assert_eq!(read(store, |db| accounts::count(db, &ours.id)), 1);
}

#[apply(on_both_databases)]
fn nobody_is_found_from_another_organization(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let ada = local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    assert!(read(store, |db| accounts::get(db, &ours.id, &ada.id)).is_some());
    assert!(read(store, |db| accounts::get(db, &theirs.id, &ada.id)).is_none());
    let email = "ada@example.com";
    assert!(
        read(store, |db| accounts::find_by_user_name(
            db, &theirs.id, email
        ))
        .is_none()
    );
    assert!(
        read(store, |db| accounts::find_by_any_email(
            db, &theirs.id, email
        ))
        .is_empty()
    );
    assert!(read(store, |db| credentials::for_user(db, &ours.id, &ada.id)).is_some());
    assert!(read(store, |db| credentials::for_user(db, &theirs.id, &ada.id)).is_none());
    let (of, id) = (theirs.id.clone(), ada.id.clone());
    assert!(!write(store, move |db| credentials::set(
        db,
        &of,
        &id,
        "other",
        now()
    )));
    assert_eq!(read(store, |db| accounts::count(db, &theirs.id)), 0);
    let page = read(store, |db| {
        members::list(db, &theirs.id, &PageRequest::first(10))
    });
    assert!(page.items.is_empty());
}

#[apply(on_both_databases)]
fn only_those_with_a_password_are_found_for_signing_in_by_one(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let ada = local_user(store, &ours, "ada@example.com", Role::Member);
    provision(store, &theirs, "ada@example.com");
    let found = read(store, |db| {
        accounts::find_by_email_anywhere_with_credential(db, "ADA@example.com")
    });
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0.id, ada.id);
    assert_eq!(found[0].1, "$argon2id$hash");
    let (of, id) = (ours.id.clone(), ada.id.clone());
    assert!(write(store, move |db| credentials::set(
        db,
        &of,
        &id,
        "changed",
        now()
    )));
    let stored = read(store, |db| credentials::for_user(db, &ours.id, &ada.id));
    assert_eq!(stored.as_deref(), Some("changed"));
}

#[apply(on_both_databases)]
fn members_are_paged_without_loss_and_without_the_deleted(store: &Store) {
    let ours = organization(store, "Ours");
    for n in 0..7 {
        provision(store, &ours, &format!("user{n}@example.com"));
    }
    let gone = provision(store, &ours, "gone@example.com").user;
    scim_delete(store, &ours, &gone.id).unwrap();
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = PageRequest::first(3).after(cursor);
        let page = read(store, |db| members::list(db, &ours.id, &page));
        seen.extend(page.items.into_iter().map(|member| member.user.email));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    seen.sort();
    let expected: Vec<_> = (0..7).map(|n| format!("user{n}@example.com")).collect();
    assert_eq!(seen, expected);
    assert_eq!(read(store, |db| accounts::count(db, &ours.id)), 7);
}
