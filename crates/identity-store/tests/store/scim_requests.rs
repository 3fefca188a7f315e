//! The log of SCIM requests: blocks on the inside, one list on the outside.

use std::borrow::Cow;

use chrono::Duration;
use identity_store::jobs::cleanup;
use identity_store::provisioning::request_log::{
    self, BLOCK_REQUESTS, Block, Blocks, LoggedRequest, ScimRequest,
};
use identity_store::{OrganizationId, PageRequest, ScimTokenId, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, read, write};

/// A request that is told from others by its duration.
fn request(number: u64) -> ScimRequest {
    ScimRequest {
        at: now() + Duration::microseconds(number.cast_signed()),
        token: ScimTokenId::parse(format!("token-{}", number % 3)).unwrap(),
        user_agent: number
            .is_multiple_of(2)
            .then(|| "Okta \"SCIM\"\n2.0".to_owned()),
        method: Cow::Borrowed("PATCH"),
        resource_type: Some(Cow::Borrowed("Users")),
        resource_id: Some(format!("user-{number}")),
        status: 409,
        scim_type: Some(Cow::Borrowed("uniqueness")),
        duration_micros: number,
        changed: vec!["userName".to_owned(), "emails".to_owned()],
    }
}

fn rows(requests: impl IntoIterator<Item = (OrganizationId, ScimRequest)>) -> Vec<Block> {
    let mut blocks = Blocks::default();
    for (organization, request) in requests {
        blocks.add(organization, request);
    }
    blocks.into_rows()
}

fn record(store: &Store, of: &OrganizationId, numbers: std::ops::Range<u64>, after: Duration) {
    let blocks = rows(numbers.map(|number| (of.clone(), request(number))));
    write(store, move |db| {
        request_log::record(db, &blocks, now() + after)
    });
}

fn page(
    store: &Store,
    of: &OrganizationId,
    page: &PageRequest,
) -> (Vec<LoggedRequest>, Option<String>) {
    let page = read(store, |db| request_log::list(db, of, page));
    (page.items, page.next_cursor)
}

fn numbers(items: &[LoggedRequest]) -> Vec<u64> {
    items
        .iter()
        .map(|item| item.request.duration_micros)
        .collect()
}

#[apply(on_both_databases)]
fn a_request_is_read_as_it_was_logged_in_its_organization_alone(store: &Store) {
    let (ours, theirs) = (
        organization(store, "Ours").id,
        organization(store, "Theirs").id,
    );
    let bare = ScimRequest {
        user_agent: None,
        resource_type: None,
        resource_id: None,
        scim_type: None,
        changed: vec![],
        ..request(3)
    };
    let logged = [
        (ours.clone(), request(1)),
        (theirs.clone(), request(2)),
        (ours.clone(), bare.clone()),
    ];
    let blocks = rows(logged);
    write(store, move |db| request_log::record(db, &blocks, now()));
    let all = PageRequest::first(10);
    let read: Vec<_> = page(store, &ours, &all)
        .0
        .into_iter()
        .map(|item| item.request)
        .collect();
    assert_eq!(read, [bare, request(1)]);
    assert_eq!(numbers(&page(store, &theirs, &all).0), [2]);
}

#[apply(on_both_databases)]
fn pages_follow_each_other_across_blocks_without_gap_or_repetition(store: &Store) {
    let of = organization(store, "Ours").id;
    let total = u64::try_from(BLOCK_REQUESTS).unwrap() + 30;
    // Two blocks at once, then small ones.
    record(store, &of, 0..total, Duration::zero());
    for number in total..total + 7 {
        let after = Duration::milliseconds(number.cast_signed());
        record(store, &of, number..number + 1, after);
    }
    let expected: Vec<u64> = (0..total + 7).rev().collect();
    for limit in [31, 200] {
        let (mut found, mut request, mut ids) = (Vec::new(), PageRequest::first(limit), Vec::new());
        loop {
            let (items, next) = page(store, &of, &request);
            assert!(items.len() <= usize::from(limit) && !items.is_empty());
            found.extend(numbers(&items));
            ids.extend(items.into_iter().map(|item| item.id));
            match next {
                Some(next) => request = PageRequest::first(limit).after(Some(next)),
                None => break,
            }
        }
        assert_eq!(found, expected, "{limit} a page");
        assert!(ids.is_sorted_by(|newer, older| newer > older));
    }
}

#[apply(on_both_databases)]
fn a_cursor_that_no_page_gave_does_no_harm(store: &Store) {
    let of = organization(store, "Ours").id;
    record(store, &of, 0..3, Duration::zero());
    let all = PageRequest::first(10);
    let id = page(store, &of, &all).0[1].id.clone();
    assert_eq!(
        numbers(&page(store, &of, &all.clone().after(Some(id))).0),
        [0]
    );
    for (cursor, count) in [
        ("", 0),
        ("-", 0),
        ("zzz", 3),
        ("zzz-1", 3),
        ("0-99999999999999999999999", 0),
    ] {
        let found = page(store, &of, &all.clone().after(Some(cursor.to_owned()))).0;
        assert_eq!(found.len(), count, "{cursor}");
    }
}

#[apply(on_both_databases)]
fn the_log_goes_back_thirty_days(store: &Store) {
    let of = organization(store, "Ours").id;
    record(store, &of, 0..3, Duration::zero());
    let clean = |after| write(store, move |db| cleanup::delete_expired(db, now() + after));
    assert_eq!(clean(Duration::days(30)), 0);
    assert_eq!(clean(Duration::days(30) + Duration::seconds(1)), 1);
    assert!(page(store, &of, &PageRequest::first(10)).0.is_empty());
}

#[apply(on_both_databases)]
fn a_deleted_organization_keeps_the_requests_of_others_in_the_log(store: &Store) {
    let ours = organization(store, "Ours").id;
    let gone = OrganizationId::random();
    let both = [(gone.clone(), request(1)), (ours.clone(), request(2))];
    let blocks = rows(both);
    let these = blocks.clone();
    let all = store.write(move |db| request_log::record(db, &these, now()));
    assert!(all.wait().unwrap_err().is_missing_reference());
    write(store, move |db| {
        request_log::record_of_existing(db, &blocks, now())
    });
    let first = PageRequest::first(10);
    assert_eq!(numbers(&page(store, &ours, &first).0), [2]);
    assert!(page(store, &gone, &first).0.is_empty());
}
