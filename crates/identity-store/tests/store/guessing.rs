//! The limit on guessing passwords.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use identity_store::sign_in::guessing::{self, LimitReached, Reservation, Slots};
use identity_store::tokens::server_key::{ServerKeys, settle};
use identity_store::{Stop, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{now, read, write};

fn keys(store: &Store) -> ServerKeys {
    settle(store, None, now()).unwrap()
}

fn slots(store: &Store, account: &str, ip: Option<&str>) -> Slots {
    let ip = ip.map(|text| text.parse::<IpAddr>().unwrap());
    Slots::of_stranger(&keys(store), account, ip)
}

fn reserve(store: &Store, slots: &Slots, limit: u32, at: DateTime<Utc>) -> Option<Reservation> {
    let slots = slots.clone();
    let reserved = store.write(move |db| guessing::reserve(db, &slots, limit, at));
    match reserved.wait() {
        Ok(reservation) => Some(reservation),
        Err(Stop::Rejected(LimitReached)) => None,
        Err(Stop::Store(error)) => panic!("{error}"),
    }
}

fn release(store: &Store, reservation: Reservation) {
    write(store, move |db| guessing::release(db, &reservation));
}

#[apply(on_both_databases)]
fn of_many_attempts_at_once_only_as_many_as_the_limit_are_reserved(store: &Store) {
    let slots = slots(store, "ada@example.com", None);
    let reserved: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let attempts = (0..25).filter_map(|_| reserve(store, &slots, 10, now()));
                    attempts.count()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert_eq!(reserved, 10);
    let exhausted = |at| read(store, |db| guessing::is_exhausted(db, &slots, 10, at));
    assert!(exhausted(now()));
    let later = now() + Duration::seconds(61);
    assert!(!exhausted(later));
    assert!(reserve(store, &slots, 10, later).is_some());
}

#[apply(on_both_databases)]
fn attempts_are_counted_by_account_in_any_letter_case_and_by_network(store: &Store) {
    let reserve = |account, ip| {
        let slots = slots(store, account, Some(ip));
        reserve(store, &slots, 2, now()).is_some()
    };
    assert!(reserve("ada@example.com", "192.0.2.1"));
    assert!(reserve("ADA@Example.com", "192.0.2.2"));
    assert!(
        !reserve("ada@example.com", "192.0.2.3"),
        "a third one at the account"
    );
    // What was rejected was not counted at its IP address.
    assert!(reserve("bob@example.com", "192.0.2.3"));
    assert!(reserve("cay@example.com", "192.0.2.3"));
    assert!(
        !reserve("dan@example.com", "192.0.2.3"),
        "a third one from it"
    );
    assert!(reserve("eve@example.com", "2001:db8::1"));
    assert!(reserve("fay@example.com", "2001:db8::ffff:1"));
    assert!(
        !reserve("gus@example.com", "2001:db8::2"),
        "a third one in the /64"
    );
    assert!(reserve("gus@example.com", "2001:db8:0:1::2"));
}

#[apply(on_both_databases)]
fn an_attempt_that_was_right_is_taken_back(store: &Store) {
    let slots = slots(store, "ada@example.com", Some("192.0.2.1"));
    for _ in 0..5 {
        release(store, reserve(store, &slots, 1, now()).unwrap());
    }
    let earlier = reserve(store, &slots, 1, now()).unwrap();
    assert!(reserve(store, &slots, 1, now()).is_none());
    // One of an earlier minute frees nothing in this one.
    let later = now() + Duration::seconds(61);
    assert!(reserve(store, &slots, 1, later).is_some());
    release(store, earlier);
    assert!(reserve(store, &slots, 1, later).is_none());
}

#[apply(on_both_databases)]
fn servers_whose_clocks_differ_share_a_count_and_a_clock_set_back_locks_nobody_out(store: &Store) {
    let slots = slots(store, "ada@example.com", None);
    let behind = now() - Duration::seconds(5);
    assert!(reserve(store, &slots, 2, now()).is_some());
    assert!(reserve(store, &slots, 2, behind).is_some());
    assert!(reserve(store, &slots, 2, now()).is_none());
    assert!(reserve(store, &slots, 2, behind).is_none());
    assert!(reserve(store, &slots, 2, now() - Duration::hours(1)).is_some());
}

#[apply(on_both_databases)]
fn all_servers_have_the_same_key(store: &Store) {
    let slots = slots(store, "ada@example.com", Some("192.0.2.1"));
    let again = Slots::of_stranger(&keys(store), "ada@example.com", "192.0.2.1".parse().ok());
    assert_eq!(slots, again);
}
