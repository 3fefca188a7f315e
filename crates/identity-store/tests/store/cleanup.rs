//! What the cleanup removes.

use chrono::Duration;
use identity_store::Store;
use identity_store::jobs::cleanup;
use identity_store::sign_in::{attempts, login_requests, sessions};
use statux_testkit::{apply, on_both_databases};

use super::attempts::rejected;
use super::support::{complete, now, organization, provider, provision, read, sign_in, write};

#[apply(on_both_databases)]
fn cleaning_up_removes_only_what_has_expired(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    provision(store, &ours, "ada@example.com");
    let attempt = sign_in(store, &okta, "ada@example.com");
    let signed_in = complete(store, &attempt).unwrap();
    let reference = rejected(store, Some(ours.id.clone()), "ada@example.com");
    let clean = |after| write(store, move |db| cleanup::delete_expired(db, now() + after));
    assert_eq!(clean(Duration::minutes(9)), 0);
    // The assertion has expired, the session has not, the request is kept for late answers.
    assert_eq!(clean(Duration::minutes(16)), 1);
    assert!(read(store, |db| sessions::find(db, &signed_in.secret, now())).is_some());
    let (id, _) = attempt.request.unwrap();
    assert!(read(store, |db| login_requests::find(db, &ours.id, &id)).is_some());
    assert_eq!(clean(Duration::days(2)), 2);
    assert!(read(store, |db| login_requests::find(db, &ours.id, &id)).is_none());
    let find = || {
        read(store, |db| {
            attempts::find_by_reference(db, &ours.id, &reference)
        })
    };
    assert!(find().is_some());
    assert_eq!(clean(Duration::days(91)), 1);
    assert!(find().is_none());
}
