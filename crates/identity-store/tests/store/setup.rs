//! The one-time link.

use chrono::Duration;
use identity_store::accounts::Role;
use identity_store::organizations::OrganizationError;
use identity_store::organizations::first_run::{self, FirstOrganization};
use identity_store::{Secret, Store, organizations};
use statux_testkit::{apply, on_both_databases};

use super::support::{now, read, write};

fn link(store: &Store) -> Secret {
    write(store, |db| {
        first_run::create_link(db, now(), Duration::hours(1))
    })
}

fn complete(store: &Store, link: &Secret, after: Duration) -> Result<(), OrganizationError> {
    let link = link.clone();
    let made = store
        .write(move |db| {
            let first = FirstOrganization {
                name: "Example".to_owned(),
                admin_name: "Ada".to_owned(),
                admin_given_name: None,
                admin_family_name: None,
                admin_email: "ada@example.com".to_owned(),
                password_hash: "$argon2id$".to_owned(),
            };
            first_run::complete(db, &link, &first, now() + after)
        })
        .wait()?;
    assert_eq!(made.1.role, Role::PlatformAdmin);
    assert_eq!(made.1.organization_id, made.0.id);
    Ok(())
}

#[apply(on_both_databases)]
fn a_link_works_once(store: &Store) {
    let link = link(store);
    assert!(read(store, |db| first_run::peek(db, &link, now())));
    complete(store, &link, Duration::zero()).unwrap();
    assert!(!read(store, |db| first_run::peek(db, &link, now())));
    let again = complete(store, &link, Duration::zero());
    assert!(matches!(again, Err(OrganizationError::InvalidLink)));
    assert_eq!(read(store, organizations::count), 1);
}

#[apply(on_both_databases)]
fn a_newer_link_replaces_an_older_one(store: &Store) {
    let (older, newer) = (link(store), link(store));
    assert!(!read(store, |db| first_run::peek(db, &older, now())));
    let rejected = complete(store, &older, Duration::zero());
    assert!(matches!(rejected, Err(OrganizationError::InvalidLink)));
    complete(store, &newer, Duration::zero()).unwrap();
}

#[apply(on_both_databases)]
fn a_link_expires(store: &Store) {
    let link = link(store);
    let late = complete(store, &link, Duration::hours(1));
    assert!(matches!(late, Err(OrganizationError::InvalidLink)));
    complete(store, &link, Duration::minutes(59)).unwrap();
}

#[apply(on_both_databases)]
fn once_there_is_an_organization_no_link_makes_another(store: &Store) {
    complete(store, &link(store), Duration::zero()).unwrap();
    let later = link(store);
    assert!(!read(store, |db| first_run::peek(db, &later, now())));
    let rejected = complete(store, &later, Duration::zero());
    assert!(matches!(rejected, Err(OrganizationError::AlreadySetUp)));
}

#[apply(on_both_databases)]
fn many_at_once_make_one_organization(store: &Store) {
    let link = link(store);
    let done: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| complete(store, &link, Duration::zero()).is_ok()))
            .collect();
        let done = threads.into_iter().map(|thread| thread.join().unwrap());
        done.filter(|done| *done).count()
    });
    assert_eq!(done, 1);
    assert_eq!(read(store, organizations::count), 1);
}
