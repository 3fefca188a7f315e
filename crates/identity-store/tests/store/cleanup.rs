//! What the cleanup removes.

use chrono::Duration;
use identity_store::Store;
use identity_store::jobs::cleanup;
use identity_store::sign_in::{RejectionCode, attempts, sessions, why_not_here};
use statux_testkit::{apply, on_both_databases};

use super::attempts::rejected;
use super::support::{complete, now, organization, provider, provision, read, sign_in, write};

#[apply(on_both_databases)]
fn cleaning_up_removes_only_what_has_expired(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    provision(store, &ours, "ada@example.com");
    let attempt = sign_in(&okta, "ada@example.com");
    let signed_in = complete(store, &attempt).unwrap();
    let reference = rejected(store, Some(ours.id.clone()), "ada@example.com");
    let clean = |after| write(store, move |db| cleanup::delete_expired(db, now() + after));
    assert_eq!(clean(Duration::minutes(9)), 0);
    // The assertion has expired, the session has not, and the clocks of servers differ.
    assert_eq!(clean(Duration::minutes(16)), 1);
    assert!(read(store, |db| sessions::find(db, &signed_in.secret, now())).is_some());
    let request = attempt.request.unwrap();
    let known = || {
        let (of, id, idp) = (&ours.id, &request.id, &attempt.provider_entity_id);
        read(store, |db| {
            why_not_here(db, of, id, idp, &attempt.assertion_id)
        })
    };
    assert_eq!(known(), RejectionCode::RequestConsumed);
    assert_eq!(clean(Duration::days(2)), 2);
    assert_eq!(known(), RejectionCode::BrowserMismatch);
    let find = || {
        read(store, |db| {
            attempts::find_by_reference(db, &ours.id, &reference)
        })
    };
    assert!(find().is_some());
    assert_eq!(clean(Duration::days(91)), 1);
    assert!(find().is_none());
}
