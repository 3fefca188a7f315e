//! Browsers that have signed in by password before.

use chrono::{DateTime, Duration, Utc};
use identity_store::accounts::{Role, User, credentials};
use identity_store::organizations::Organization;
use identity_store::sign_in::known_browsers;
use identity_store::{Secret, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{
    deactivation, local_user, now, organization, provision, read, scim_patch, write,
};

const ADA: &str = "ada@example.com";

fn remember(store: &Store, user: &User, old: Option<&Secret>) -> Secret {
    remember_at(store, user, old, now())
}

fn remember_at(store: &Store, user: &User, old: Option<&Secret>, at: DateTime<Utc>) -> Secret {
    let (user, old) = (user.clone(), old.cloned());
    write(store, move |db| {
        known_browsers::remember(db, &user, old.as_ref(), at)
    })
}

/// How many accounts with this e-mail address are known in the browser.
fn known(store: &Store, browser: &Secret, email: &str) -> usize {
    read(store, |db| known_browsers::find(db, browser, email, now())).len()
}

fn set_password(store: &Store, of: &Organization, user: &User) {
    let (of, user) = (of.id.clone(), user.id.clone());
    let later = now() + Duration::seconds(1);
    assert!(write(store, move |db| {
        credentials::set(db, &of, &user, "$argon2id$another", later)
    }));
}

#[apply(on_both_databases)]
fn a_browser_is_known_for_the_accounts_that_signed_in_with_it(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = local_user(store, &ours, ADA, Role::Member);
    let bob = local_user(store, &ours, "bob@example.com", Role::Member);
    let first = remember(store, &ada, None);
    assert_eq!(known(store, &first, "ADA@example.com"), 1);
    assert_eq!(known(store, &first, "bob@example.com"), 0);
    assert_eq!(known(store, &Secret::generate(""), ADA), 0);

    let second = remember(store, &bob, Some(&first));
    assert_eq!(known(store, &second, ADA), 1);
    assert_eq!(known(store, &second, "bob@example.com"), 1);
    assert_eq!(
        known(store, &first, ADA),
        0,
        "the old secret is worth nothing"
    );
    let again = remember(store, &ada, Some(&second));
    assert_eq!(known(store, &again, ADA), 1);
}

#[apply(on_both_databases)]
fn it_is_forgotten_with_the_password_the_account_and_time(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = local_user(store, &ours, ADA, Role::Member);
    let browser = remember(store, &ada, None);
    assert_eq!(known(store, &browser, ADA), 1);
    set_password(store, &ours, &ada);
    assert_eq!(known(store, &browser, ADA), 0, "another password");

    let browser = remember(store, &ada, None);
    assert_eq!(known(store, &browser, ADA), 1);
    let later = now() + known_browsers::TTL;
    let found = read(store, |db| known_browsers::find(db, &browser, ADA, later));
    assert_eq!(found, []);

    // By SCIM, which adopts the account and then deactivates it.
    let adopted = provision(store, &ours, ADA);
    assert_eq!(adopted.user.id, ada.id);
    scim_patch(store, &ours, &ada.id, &deactivation()).unwrap();
    assert_eq!(known(store, &browser, ADA), 0, "a deactivated account");
}

#[apply(on_both_databases)]
fn an_account_has_at_most_eight_and_the_oldest_goes_first(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = local_user(store, &ours, ADA, Role::Member);
    let minutes_ago = |minutes| now() - Duration::minutes(minutes);
    let all: Vec<Secret> = (0..10)
        .rev()
        .map(|minutes| remember_at(store, &ada, None, minutes_ago(minutes)))
        .collect();
    let known: Vec<usize> = all.iter().map(|one| known(store, one, ADA)).collect();
    assert_eq!(known, [0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
}
