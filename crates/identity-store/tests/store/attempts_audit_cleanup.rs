//! Sign-in attempts, the audit trail, and what the cleanup removes.

use chrono::Duration;
use identity_store::accounts::Role;
use identity_store::audit::{self, Action, Actor, Event};
use identity_store::jobs::cleanup;
use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::attempts::{self, CountBy, NewAttempt, Outcome};
use identity_store::sign_in::login_requests;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::{Caller, PageRequest, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{complete, local_user, now, organization, provider, read, sign_in, write};

fn rejected(store: &Store, of: Option<identity_store::OrganizationId>, account: &str) -> String {
    let attempt = NewAttempt {
        organization: of,
        code: Some(RejectionCode::AudienceMismatch),
        expected: Some("https://x.test".to_owned()),
        received: Some("y".repeat(5000)),
        account: Some(account.to_owned()),
        client_ip: Some("192.0.2.1".to_owned()),
        ..NewAttempt::new(SignInMethod::Sso, Outcome::Rejected)
    };
    write(store, move |db| attempts::record(db, &attempt, now()))
}

#[apply(on_both_databases)]
fn an_attempt_is_found_under_its_reference_in_its_organization_alone(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let reference = rejected(store, Some(ours.id.clone()), "ada@example.com");
    assert_eq!(reference.len(), 10);
    let find =
        |of, reference: &str| read(store, |db| attempts::find_by_reference(db, of, reference));
    let found = find(&ours.id, &reference.to_lowercase()).unwrap();
    assert_eq!(found.code.as_deref(), Some("audience_mismatch"));
    assert_eq!(found.received.map(|text| text.len()), Some(1000));
    assert!(find(&theirs.id, &reference).is_none());
    let code = read(store, |db| attempts::code_of_reference(db, &reference));
    assert_eq!(code.as_deref(), Some("audience_mismatch"));
    let page = PageRequest::first(10);
    let listed = |of| read(store, |db| attempts::list(db, of, &page)).items.len();
    assert_eq!((listed(&ours.id), listed(&theirs.id)), (1, 0));
}

#[apply(on_both_databases)]
fn failures_are_counted_by_account_and_address_since_a_time(store: &Store) {
    for _ in 0..3 {
        rejected(store, None, "Ada@Example.com");
    }
    rejected(store, None, "bob@example.com");
    let succeeded = NewAttempt {
        account: Some("ada@example.com".to_owned()),
        ..NewAttempt::new(SignInMethod::Password, Outcome::Succeeded)
    };
    write(store, move |db| attempts::record(db, &succeeded, now()));
    let count = |by, since| read(store, |db| attempts::count_recent_failures(db, by, since));
    assert_eq!(count(CountBy::Account("ADA@example.com"), now()), 3);
    assert_eq!(count(CountBy::ClientIp("192.0.2.1"), now()), 4);
    assert_eq!(count(CountBy::ClientIp("192.0.2.2"), now()), 0);
    assert_eq!(
        count(
            CountBy::Account("ada@example.com"),
            now() + Duration::seconds(1)
        ),
        0
    );
}

#[apply(on_both_databases)]
fn the_trail_is_the_organizations_own_and_paged(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    for n in 0..5 {
        let of = ours.id.clone();
        write(store, move |db| {
            let event = Event::new(Action::OrganizationSettingsChanged).target(&n);
            let at = now() + Duration::seconds(n);
            audit::record(db, &Caller::new(&of, &Actor::System, at), &event)
        });
    }
    let page = read(store, |db| {
        audit::list(db, &ours.id, &PageRequest::first(3))
    });
    let targets = |items: &[audit::AuditEvent]| -> Vec<_> {
        items
            .iter()
            .map(|event| event.target_id.clone().unwrap())
            .collect()
    };
    assert_eq!(targets(&page.items), ["4", "3", "2"]);
    let next = PageRequest::first(3).after(page.next_cursor);
    let page = read(store, |db| audit::list(db, &ours.id, &next));
    assert_eq!(
        (targets(&page.items), page.next_cursor),
        (vec!["1".into(), "0".into()], None)
    );
    let page = read(store, |db| {
        audit::list(db, &theirs.id, &PageRequest::first(3))
    });
    assert!(page.items.is_empty());
}

#[apply(on_both_databases)]
fn cleaning_up_removes_only_what_has_expired(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    local_user(store, &ours, "ada@example.com", Role::Member);
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
