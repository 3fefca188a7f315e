//! The limit on guessing passwords: counters that all servers share, in a fixed number of slots.
//!
//! An attempt is reserved before its password is hashed, by one statement that both counts and
//! checks. However many arrive at once, no more are hashed than the limit allows.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Untyped};

use super::known_browsers::KnownBrowser;
use crate::db::schema::sign_in_counters;
use crate::db::static_query::{Bind, StaticQuery, static_sql};
use crate::tokens::server_key::ServerKeys;
use crate::{Connection, Stop, StoreError, fold_email};

/// How many slots there are for accounts, and as many for IP addresses.
const SLOTS: u64 = 65_536;

/// How long an attempt is counted.
pub const WINDOW: Duration = Duration::minutes(1);

/// Where an attempt is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots(Vec<String>);

impl Slots {
    /// Those of a browser that nobody has signed in with before: of the account as typed, in any
    /// letter case, and of the IP address's [`network`].
    pub fn of_stranger(key: &ServerKeys, account: &str, ip: Option<IpAddr>) -> Self {
        // The order is the same for all attempts, which avoids deadlock.
        let ip = ip.map(|ip| {
            let slot = key.number("ip", network(ip).to_string().as_bytes()) % SLOTS;
            format!("ip:{slot}")
        });
        let account = key.number("account", fold_email(account).as_bytes()) % SLOTS;
        Self(
            ip.into_iter()
                .chain([format!("account:{account}")])
                .collect(),
        )
    }

    /// Those of a browser in which these accounts have signed in before. Strangers cannot use them
    /// up.
    pub fn of_known_browser(browsers: &[KnownBrowser]) -> Self {
        let mut slots: Vec<String> = browsers
            .iter()
            .map(|browser| format!("browser:{}", browser.id))
            .collect();
        slots.sort_unstable();
        Self(slots)
    }
}

/// The IP address under which a client is counted: of IPv6 the first of its /64, since a customer has
/// all of them.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

/// There were as many attempts as the limit allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there were too many attempts; wait a minute")]
pub struct LimitReached;

/// Counted attempts, which [`release`] takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an attempt that succeeds is released"]
pub struct Reservation(Vec<(String, i64)>);

impl Reservation {
    /// Where there is no limit.
    pub fn unlimited() -> Self {
        Self(Vec::new())
    }
}

/// Whether [`reserve`] would reject an attempt now, without counting it: a client that keeps trying costs
/// no writes.
pub fn is_exhausted(
    db: &mut Connection,
    slots: &Slots,
    limit: u32,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (earliest, latest) = window(now);
    let full: i64 = sign_in_counters::table
        .filter(sign_in_counters::slot.eq_any(&slots.0))
        .filter(sign_in_counters::since.gt(earliest))
        .filter(sign_in_counters::since.lt(latest))
        .filter(sign_in_counters::attempts.ge(i64::from(limit)))
        .count()
        .get_result(db)?;
    Ok(full > 0)
}

/// Counts an attempt in all its slots, or in none.
///
/// # Errors
/// When one of them has as many attempts as the limit; the transaction has to be rolled back then.
pub fn reserve(
    db: &mut Connection,
    slots: &Slots,
    limit: u32,
    now: DateTime<Utc>,
) -> Result<Reservation, Stop<LimitReached>> {
    let (earliest, latest) = window(now);
    let mut reserved = Vec::new();
    for slot in &slots.0 {
        let binds = [
            Bind::Text(slot),
            Bind::BigInt(now.timestamp_micros()),
            Bind::BigInt(earliest),
            Bind::BigInt(latest),
            Bind::BigInt(earliest),
            Bind::BigInt(latest),
            Bind::BigInt(i64::from(limit)),
            Bind::BigInt(earliest),
            Bind::BigInt(latest),
        ];
        let since: Option<i64> = StaticQuery::<Reserve>::new(&binds)
            .load(db)?
            .into_iter()
            .next();
        let since = since.ok_or(Stop::Rejected(LimitReached))?;
        reserved.push((slot.clone(), since));
    }
    Ok(Reservation(reserved))
}

/// Takes attempts back that turned out to be right.
pub fn release(db: &mut Connection, reservation: &Reservation) -> Result<(), StoreError> {
    for (slot, since) in &reservation.0 {
        let binds = [Bind::Text(slot), Bind::BigInt(*since)];
        StaticQuery::<Release>::new(&binds).execute(db)?;
    }
    Ok(())
}

/// Deletes counters that have expired; returns how many.
pub(crate) fn delete_expired(db: &mut Connection, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let (earliest, latest) = window(now);
    let over = sign_in_counters::since
        .le(earliest)
        .or(sign_in_counters::since.ge(latest));
    Ok(diesel::delete(sign_in_counters::table.filter(over)).execute(db)?)
}

/// A count is valid if it began between these two. The clocks of several servers differ, so one
/// that began a little later than now is valid too.
fn window(now: DateTime<Utc>) -> (i64, i64) {
    (
        (now - WINDOW).timestamp_micros(),
        (now + WINDOW).timestamp_micros(),
    )
}

macro_rules! reserve_sql {
    () => {
        "INSERT INTO sign_in_counters (slot, since, attempts) VALUES (?, ?, 1) \
         ON CONFLICT (slot) DO UPDATE SET \
         attempts = CASE WHEN sign_in_counters.since > ? AND sign_in_counters.since < ? \
             THEN sign_in_counters.attempts + 1 ELSE 1 END, \
         since = CASE WHEN sign_in_counters.since > ? AND sign_in_counters.since < ? \
             THEN sign_in_counters.since ELSE excluded.since END \
         WHERE sign_in_counters.attempts < ? \
             OR sign_in_counters.since <= ? OR sign_in_counters.since >= ? \
         RETURNING since"
    };
}

macro_rules! release_sql {
    () => {
        "UPDATE sign_in_counters SET attempts = attempts - 1 \
         WHERE slot = ? AND since = ? AND attempts > 0"
    };
}

static_sql! {
    Reserve -> BigInt {
        sqlite: reserve_sql!(),
        postgres: reserve_sql!()
    }
    Release -> Untyped {
        sqlite: release_sql!(),
        postgres: release_sql!()
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn ipv6_addresses_count_by_the_network_of_a_customer_and_ipv4_addresses_by_themselves() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
