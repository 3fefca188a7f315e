//! Orders, and pages in them by index and by cursor.

use identity_store::Store;
use identity_store::organizations::Organization;
use identity_store::provisioning::list::{Found, ResourceTable};
use identity_store::provisioning::users::TABLE;
use scim_model::{ScimType, Sort};
use statux_testkit::{apply, on_both_databases};

use super::super::support::{organization, provision, scim_delete};
use super::many::many_users;
use super::{Ask, by_the_model, documents, ids, list, total, try_list};
use identity_store::UserId;
use identity_store::provisioning::list::ListError;
use scim_model::schema::USER_TYPE;

const ORDERS: &[&str] = &[
    "id",
    "userName",
    "externalId",
    "active",
    "meta.created",
    "meta.lastModified",
    "title",
    "emails",
    "emails.type",
    "name.familyName",
    "displayName",
    "meta.resourceType",
    "unknown",
];

/// The ids of all pages from an empty cursor on, and those found on the way back.
fn by_cursor(
    store: &Store,
    of: &Organization,
    source: &'static ResourceTable,
    ask: &Ask<'_>,
) -> Vec<String> {
    let page = |cursor: &str| -> Found {
        let ask = Ask {
            cursor: Some(cursor),
            count: Some(4),
            ..*ask
        };
        try_list(store, of, &[source], &ask).unwrap()
    };
    let mut there = vec![page("")];
    while let Some(next) = there.last().unwrap().next_cursor.clone() {
        there.push(page(&next));
    }
    assert_eq!(there.first().unwrap().previous_cursor, None);
    let mut back: Vec<Found> = Vec::new();
    let mut previous = there.last().unwrap().previous_cursor.clone();
    while let Some(cursor) = previous.take() {
        let found = page(&cursor);
        previous.clone_from(&found.previous_cursor);
        back.push(found);
    }
    let expected: Vec<_> = there.iter().rev().skip(1).map(ids).collect();
    assert_eq!(back.iter().map(ids).collect::<Vec<_>>(), expected);
    let totals = there.iter().chain(&back).map(|found| found.total);
    let all: Vec<String> = there.iter().flat_map(ids).collect();
    for total in totals {
        assert_eq!(usize::try_from(total).unwrap(), all.len());
    }
    all
}

#[apply(on_both_databases)]
fn every_order_is_that_of_the_model_on_every_way_and_page(store: &Store) {
    let ours = many_users(store);
    let model = by_the_model();
    let everybody = list(store, &ours, &Ask::default());
    for by in ORDERS {
        for filter in [
            None,
            Some("active eq true"),
            Some("title pr or active eq false"),
        ] {
            let mut both = Vec::new();
            for order in ["ascending", "descending"] {
                let ask = Ask {
                    filter,
                    sort: Some((by, order)),
                    ..Ask::default()
                };
                let sorted = ids(&list(store, &ours, &ask));
                for source in [&TABLE, model] {
                    let found = try_list(store, &ours, &[source], &ask).unwrap();
                    assert_eq!(ids(&found), sorted, "{by} {order} {filter:?}");
                    let paged = by_cursor(store, &ours, source, &ask);
                    assert_eq!(paged, sorted, "{by} {order} {filter:?}");
                    // From the beginning, from the end, and over it.
                    for skip in [5, sorted.len() - 8, sorted.len() - 3] {
                        let page = Ask {
                            start: Some(i64::try_from(skip + 1).unwrap()),
                            count: Some(5),
                            ..ask
                        };
                        let found = try_list(store, &ours, &[source], &page).unwrap();
                        let expected = sorted.iter().skip(skip).take(5);
                        assert!(ids(&found).iter().eq(expected), "{by} {order} {filter:?}");
                    }
                }
                both.push(sorted);
            }
            both[1].reverse();
            assert_eq!(both[0], both[1], "{by} {filter:?}");
        }
        let sort = Sort::parse(by, None).unwrap();
        let ask = Ask {
            sort: Some((by, "ascending")),
            ..Ask::default()
        };
        let found = list(store, &ours, &ask);
        assert_eq!(found.total, everybody.total);
        let documents = documents(&found);
        let keys = documents.iter().map(|user| sort.key(user, &USER_TYPE));
        assert!(keys.is_sorted(), "{by}");
    }
}

#[apply(on_both_databases)]
fn several_sources_are_one_list(store: &Store) {
    let ours = many_users(store);
    let sources: [&'static ResourceTable; 2] = [&TABLE, by_the_model()];
    let one = ids(&list(store, &ours, &Ask::default()));
    let twice = [one.clone(), one.clone()].concat();
    let pages = |ask: Ask<'_>| {
        let mut found = Vec::new();
        while found.len() < twice.len() {
            let start = Some(i64::try_from(found.len() + 1).unwrap());
            let ask = Ask {
                start,
                count: Some(7),
                ..ask
            };
            let page = try_list(store, &ours, &sources, &ask).unwrap();
            assert_eq!(usize::try_from(page.total).unwrap(), twice.len());
            found.extend(ids(&page));
        }
        found
    };
    assert_eq!(pages(Ask::default()), twice);
    let mut cursor = Some(String::new());
    let mut found = Vec::new();
    while let Some(text) = cursor {
        let ask = Ask {
            cursor: Some(&text),
            count: Some(7),
            ..Ask::default()
        };
        let page = try_list(store, &ours, &sources, &ask).unwrap();
        found.extend(ids(&page));
        cursor = page.next_cursor;
    }
    assert_eq!(found, twice);
    // One order goes through all of them.
    let sorted = Ask {
        sort: Some(("userName", "descending")),
        ..Ask::default()
    };
    let expected: Vec<String> = ids(&list(store, &ours, &sorted))
        .into_iter()
        .flat_map(|id| [id.clone(), id])
        .collect();
    assert_eq!(pages(sorted), expected);
}

#[apply(on_both_databases)]
fn a_page_by_cursor_neither_repeats_nor_skips_while_users_come_and_go(store: &Store) {
    let ours = organization(store, "Ours");
    for n in 0..9 {
        provision(store, &ours, &format!("user{n}@example.com"));
    }
    let ask = Ask {
        sort: Some(("userName", "ascending")),
        count: Some(3),
        ..Ask::default()
    };
    let first = list(
        store,
        &ours,
        &Ask {
            cursor: Some(""),
            ..ask
        },
    );
    // The very user that the cursor stands on goes, and others come before and behind.
    let last = ids(&first).pop().unwrap();
    scim_delete(store, &ours, &UserId::parse(last).unwrap()).unwrap();
    provision(store, &ours, "aaa@example.com");
    provision(store, &ours, "user3a@example.com");
    let cursor = first.next_cursor.unwrap();
    let second = list(
        store,
        &ours,
        &Ask {
            cursor: Some(&cursor),
            ..ask
        },
    );
    let names = super::texts(&second, "userName");
    assert_eq!(
        names,
        [
            "user3@example.com",
            "user3a@example.com",
            "user4@example.com"
        ]
    );
    assert_eq!(second.total, total(store, &ours));
}

#[apply(on_both_databases)]
fn a_cursor_of_another_query_or_organization_is_rejected(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    for of in [&ours, &theirs] {
        for n in 0..5 {
            provision(store, of, &format!("user{n}@example.com"));
        }
    }
    let ask = Ask {
        filter: Some("active eq true"),
        count: Some(2),
        ..Ask::default()
    };
    let first = list(
        store,
        &ours,
        &Ask {
            cursor: Some(""),
            ..ask
        },
    );
    let cursor = first.next_cursor.unwrap();
    let ask = Ask {
        cursor: Some(&cursor),
        ..ask
    };
    assert_eq!(list(store, &ours, &ask).resources.len(), 2);
    let rejected = |of: &Organization, ask: &Ask<'_>| {
        let error = try_list(store, of, &[&TABLE], ask).unwrap_err();
        let ListError::Rejected(error) = error else {
            panic!("{error}");
        };
        assert_eq!(error.scim_type, Some(ScimType::InvalidCursor));
    };
    rejected(&theirs, &ask);
    rejected(
        &ours,
        &Ask {
            filter: None,
            ..ask
        },
    );
    rejected(
        &ours,
        &Ask {
            filter: Some("active eq false"),
            ..ask
        },
    );
    rejected(
        &ours,
        &Ask {
            sort: Some(("userName", "ascending")),
            ..ask
        },
    );
    for cursor in [
        "x",
        "bnVsbA",
        "W10",
        cursor.get(1..).unwrap(),
        &format!("{cursor}A"),
    ] {
        rejected(
            &ours,
            &Ask {
                cursor: Some(cursor),
                ..ask
            },
        );
    }
}
