//! Sign-in attempts.

use chrono::{DateTime, Duration, Utc};
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome, UNPROVEN_AN_HOUR};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::sign_in::{RejectionCode, reference};
use identity_store::tokens::server_key::settle;
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

fn unproven(
    store: &Store,
    of: &OrganizationId,
    code: RejectionCode,
    client_ip: &str,
    at: DateTime<Utc>,
) -> Option<String> {
    let attempt = NewAttempt {
        organization: Some(of.clone()),
        code: Some(code),
        client_ip: Some(client_ip.to_owned()),
        ..NewAttempt::new(SignInMethod::Sso, Outcome::Rejected)
    };
    write(store, move |db| attempts::record_unproven(db, &attempt, at))
}

#[apply(on_both_databases)]
fn equal_rejections_of_an_hour_are_one_row_that_counts_them(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let code = RejectionCode::NotBase64;
    let record = |of, code, client_ip, at| unproven(store, of, code, client_ip, at).unwrap();
    let first = record(&ours.id, code, "192.0.2.1", now());
    for _ in 0..4 {
        let later = now() + Duration::minutes(59);
        assert_eq!(record(&ours.id, code, "192.0.2.1", later), first);
    }
    for other in [
        record(&ours.id, RejectionCode::TooLarge, "192.0.2.1", now()),
        record(&ours.id, code, "192.0.2.2", now()),
        record(&theirs.id, code, "192.0.2.1", now()),
        record(&ours.id, code, "192.0.2.1", now() + Duration::hours(1)),
    ] {
        assert_ne!(other, first);
    }
    let find = |reference: &str| {
        let found = read(store, |db| {
            attempts::find_by_reference(db, &ours.id, reference)
        });
        found.unwrap()
    };
    let row = find(&first);
    assert_eq!((row.proven, row.repeats), (false, 4));
    let proven = find(&rejected(store, Some(ours.id.clone()), "ada@example.com"));
    assert_eq!((proven.proven, proven.repeats), (true, 0));
}

#[apply(on_both_databases)]
fn strangers_get_no_more_than_a_number_of_rows_in_an_hour_and_push_no_proven_one_away(
    store: &Store,
) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let honest = rejected(store, Some(ours.id.clone()), "ada@example.com");
    let from = |n: i64| format!("198.51.100.{n}");
    let record = |of, n, at| unproven(store, of, RejectionCode::NotBase64, &from(n), at);
    let recorded = (0..200).filter_map(|n| record(&ours.id, n, now()));
    assert_eq!(i64::try_from(recorded.count()), Ok(UNPROVEN_AN_HOUR));
    assert!(record(&theirs.id, 1, now()).is_some());
    assert!(record(&ours.id, 201, now() + Duration::hours(1)).is_some());
    let latest = |proven| {
        let found = read(store, |db| {
            attempts::latest_rejected(db, &ours.id, proven, 10)
        });
        found
            .into_iter()
            .map(|attempt| attempt.reference)
            .collect::<Vec<_>>()
    };
    assert_eq!(latest(true), [honest]);
    assert_eq!(latest(false).len(), 10);
}

#[apply(on_both_databases)]
fn a_sealed_reference_says_why_and_when_by_itself_and_nobody_can_make_one(store: &Store) {
    let ours = organization(store, "Ours");
    let theirs = organization(store, "Theirs");
    let keys = settle(store, None, now()).unwrap();
    let at = now() + Duration::seconds(59);
    for code in RejectionCode::ALL {
        let sealed = reference::seal(&keys, *code, Some(&ours.id), at);
        assert_eq!(sealed.len(), 26);
        let opened = reference::open(&keys, &sealed.to_lowercase()).unwrap();
        assert_eq!((opened.code, opened.at), (*code, now()));
        assert!(opened.is_of(&ours.id) && !opened.is_of(&theirs.id));
        for changed in 0..26 {
            let mut characters: Vec<char> = sealed.chars().collect();
            characters[changed] = if characters[changed] == '0' { '1' } else { '0' };
            let changed: String = characters.into_iter().collect();
            assert_eq!(reference::open(&keys, &changed), None);
        }
    }
    for text in [
        "",
        "7K3Q9XW2MB",
        "ÄÄÄÄÄÄÄÄÄÄÄÄÄ",
        &"Z".repeat(26),
        &"U".repeat(26),
    ] {
        assert_eq!(reference::open(&keys, text), None, "{text}");
    }
}
