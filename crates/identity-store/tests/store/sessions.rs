//! Sessions begin, are found, and end.

use chrono::Duration;
use identity_store::accounts::{Role, User};
use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::{Secret, Stop, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{
    deactivation, local_user, now, organization, provision, read, scim_delete, scim_patch, write,
};

fn begin(store: &Store, user: &User) -> Result<Secret, Stop<RejectionCode>> {
    let user = user.clone();
    let ttl = Duration::hours(8);
    store
        .write(move |db| sessions::create(db, &user, SignInMethod::Password, None, now(), ttl))
        .wait()
        .map(|(_, secret)| secret)
}

fn is_signed_in(store: &Store, secret: &Secret) -> bool {
    read(store, |db| sessions::find(db, secret, now())).is_some()
}

#[apply(on_both_databases)]
fn a_session_is_found_by_its_secret_until_it_expires(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = local_user(store, &ours, "ada@example.com", Role::Member);
    let secret = begin(store, &ada).unwrap();
    let found = read(store, |db| sessions::find(db, &secret, now())).unwrap();
    assert_eq!((found.user.id, found.organization.id), (ada.id, ours.id));
    assert_eq!(found.user.last_sign_in_at, Some(now()));
    let other = Secret::generate("");
    assert!(!is_signed_in(store, &other));
    let at = |after| read(store, |db| sessions::find(db, &secret, now() + after)).is_some();
    assert!(at(Duration::minutes(479)));
    assert!(!at(Duration::hours(8)));
}

#[apply(on_both_databases)]
fn deactivating_ends_sessions_and_reactivating_does_not_bring_them_back(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    let secret = begin(store, &ada).unwrap();
    assert!(is_signed_in(store, &secret));
    scim_patch(store, &ours, &ada.id, &deactivation()).unwrap();
    assert!(!is_signed_in(store, &secret));
    assert!(matches!(
        begin(store, &ada),
        Err(Stop::Rejected(RejectionCode::UserDeactivated))
    ));
    let back = serde_json::json!({ "op": "replace", "value": { "active": true } });
    scim_patch(store, &ours, &ada.id, &back).unwrap();
    assert!(!is_signed_in(store, &secret));
    assert!(is_signed_in(store, &begin(store, &ada).unwrap()));
}

#[apply(on_both_databases)]
fn deleting_ends_sessions(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = provision(store, &ours, "ada@example.com").user;
    let secret = begin(store, &ada).unwrap();
    assert!(is_signed_in(store, &secret));
    scim_delete(store, &ours, &ada.id).unwrap();
    assert!(!is_signed_in(store, &secret));
    assert!(matches!(
        begin(store, &ada),
        Err(Stop::Rejected(RejectionCode::UserDeactivated))
    ));
}

#[apply(on_both_databases)]
fn signing_out_ends_one_session(store: &Store) {
    let ours = organization(store, "Ours");
    let ada = local_user(store, &ours, "ada@example.com", Role::Member);
    let (one, two) = (begin(store, &ada).unwrap(), begin(store, &ada).unwrap());
    let ended = one.clone();
    write(store, move |db| sessions::end(db, &ended));
    assert!(!is_signed_in(store, &one));
    assert!(is_signed_in(store, &two));
}

#[apply(on_both_databases)]
fn ending_and_touching_stay_inside_the_organization(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let ada = local_user(store, &ours, "ada@example.com", Role::Member);
    let secret = begin(store, &ada).unwrap();
    let id = read(store, |db| sessions::find(db, &secret, now()))
        .unwrap()
        .session
        .id;
    let later = now() + Duration::minutes(5);
    let (of, user, session) = (theirs.id.clone(), ada.id.clone(), id.clone());
    let ended = write(store, move |db| {
        sessions::touch(db, &of, &session, later)?;
        sessions::end_all_for_user(db, &of, &user)
    });
    assert_eq!(ended, 0);
    let seen = read(store, |db| sessions::find(db, &secret, now()))
        .unwrap()
        .session;
    assert_eq!(seen.last_seen_at, now());
    assert!(sessions::needs_touch(&seen, Duration::hours(8), later));
    let (of, user) = (ours.id.clone(), ada.id.clone());
    let ended = write(store, move |db| {
        sessions::touch(db, &of, &id, later)?;
        sessions::end_all_for_user(db, &of, &user)
    });
    assert_eq!(ended, 1);
    assert!(!is_signed_in(store, &secret));
}

#[apply(on_both_databases)]
fn a_deactivation_at_the_moment_of_signing_in_leaves_no_session(store: &Store) {
    let ours = organization(store, "Ours");
    for n in 0..10 {
        let ada = provision(store, &ours, &format!("ada{n}@example.com")).user;
        let secret = std::thread::scope(|scope| {
            let session = scope.spawn(|| begin(store, &ada).ok());
            scim_patch(store, &ours, &ada.id, &deactivation()).unwrap();
            session.join().unwrap()
        });
        let back = serde_json::json!({ "op": "replace", "path": "active", "value": true });
        scim_patch(store, &ours, &ada.id, &back).unwrap();
        assert!(secret.is_none_or(|secret| !is_signed_in(store, &secret)));
    }
}
