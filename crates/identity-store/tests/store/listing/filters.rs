//! SQL and the model agree on every filter.

use std::collections::BTreeSet;

use identity_store::provisioning::users;
use identity_store::{Store, UserId};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use scim_model::Filter;
use scim_model::schema::USER_TYPE;
use serde_json::{Map, Value};
use statux_testkit::{apply, on_both_databases};

use super::super::support::{read, rendered};
use super::many::{filter, many_users};
use super::{Ask, BASE, by_the_model, ids, list, try_list};

/// How many filters are tried on each database.
const FILTERS: usize = 1500;

#[apply(on_both_databases)]
fn any_filter_finds_exactly_whom_the_model_finds_by_sql_and_one_by_one(store: &Store) {
    let ours = many_users(store);
    let everybody: Vec<Map<String, Value>> = ids(&list(store, &ours, &Ask::default()))
        .into_iter()
        .map(|id| {
            let id = UserId::parse(id).unwrap();
            let user = read(store, |db| users::get(db, &ours.id, &id));
            rendered(user.unwrap(), BASE)
        })
        .collect();
    let model = by_the_model();
    let mut runner = TestRunner::deterministic();
    let (mut some, mut partial) = (0, 0);
    for _ in 0..FILTERS {
        let text = filter().new_tree(&mut runner).unwrap().current();
        let parsed = Filter::parse(&text).unwrap();
        let fulfills = |user: &&Map<String, Value>| parsed.matches(user, &USER_TYPE);
        let id = |user: &Map<String, Value>| user["id"].as_str().unwrap().to_owned();
        let expected: BTreeSet<String> = everybody.iter().filter(fulfills).map(id).collect();
        let ask = Ask {
            filter: Some(&text),
            ..Ask::default()
        };
        for source in [&users::TABLE, model] {
            let found = try_list(store, &ours, &[source], &ask).unwrap();
            assert_eq!(
                found.total,
                i64::try_from(expected.len()).unwrap(),
                "{text}"
            );
            let found: BTreeSet<String> = ids(&found).into_iter().collect();
            assert_eq!(found, expected, "{text}");
        }
        some += usize::from(!expected.is_empty());
        partial += usize::from(!expected.is_empty() && expected.len() < everybody.len());
    }
    // The filters are not all of a kind that finds nobody or everybody.
    assert!(
        some > FILTERS / 3 && partial > FILTERS / 4,
        "{some} {partial}"
    );
}

#[apply(on_both_databases)]
fn a_filter_of_the_most_terms_is_answered_too(store: &Store) {
    let ours = many_users(store);
    let all = list(store, &ours, &Ask::default()).total;
    let of = |terms: usize| vec!["id pr"; terms].join(" and ");
    assert!(Filter::parse(&of(101)).is_err());
    for text in [of(50), of(100), format!("{}id pr", "not not ".repeat(7))] {
        let ask = Ask {
            filter: Some(&text),
            ..Ask::default()
        };
        assert_eq!(list(store, &ours, &ask).total, all);
    }
}
