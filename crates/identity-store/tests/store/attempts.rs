//! Sign-in attempts.

use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::{OrganizationId, PageRequest, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, read, write};

/// Records a rejection, and returns its reference code.
pub(crate) fn rejected(store: &Store, of: Option<OrganizationId>, account: &str) -> String {
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
