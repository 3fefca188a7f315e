//! What this server has recorded within the hour, in memory.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use identity_store::OrganizationId;
use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::attempts::{UNPROVEN_AN_HOUR, hour_of};
use identity_store::sign_in::sessions::SignInMethod;

/// How many kinds of rejections are remembered at most, of all organizations together.
const MAX_KINDS: usize = 10_000;

/// What makes two rejections equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    pub(super) organization: Option<OrganizationId>,
    pub(super) method: SignInMethod,
    pub(super) code: Option<RejectionCode>,
    pub(super) network: Option<IpAddr>,
}

/// The row of a kind, and how many rejections are not counted in it yet.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) reference: String,
    pub(super) not_counted: i64,
}

/// What this server has seen within the hour.
#[derive(Debug, Default)]
struct Hour {
    since: DateTime<Utc>,
    rows: HashMap<Kind, Row>,
    of_organizations: HashMap<Option<OrganizationId>, i64>,
    /// Counts of the hour before.
    left: Vec<Row>,
}

/// The rejections that this server has recorded within the hour, across all of its workers.
#[derive(Debug, Default)]
pub(crate) struct UnprovenRejections(Mutex<Hour>);

/// What to do about a rejection.
pub(super) enum Decided {
    /// It is counted already.
    Counted(String),
    /// It gets a row, if the other servers have not made too many.
    Record,
    /// There are too many rows.
    Seal,
}

impl UnprovenRejections {
    pub(super) fn decide(&self, kind: &Kind, now: DateTime<Utc>) -> Decided {
        let mut hour = self.at(now);
        if let Some(row) = hour.rows.get_mut(kind) {
            row.not_counted += 1;
            return Decided::Counted(row.reference.clone());
        }
        let of_organization = hour.of_organizations.get(&kind.organization);
        let is_full = of_organization.is_some_and(|rows| *rows >= UNPROVEN_AN_HOUR);
        if is_full || hour.rows.len() >= MAX_KINDS {
            return Decided::Seal;
        }
        // Counted before the row is written, so that many at once do not write more.
        let rows = hour.of_organizations.entry(kind.organization.clone());
        *rows.or_default() += 1;
        Decided::Record
    }

    pub(super) fn remember(&self, kind: Kind, reference: &str, now: DateTime<Utc>) {
        let mut hour = self.at(now);
        if let Entry::Vacant(entry) = hour.rows.entry(kind) {
            entry.insert(Row {
                reference: reference.to_owned(),
                not_counted: 0,
            });
        }
    }

    /// The rows with what is to be added to them, which counts as done.
    pub(super) fn take(&self) -> Vec<Row> {
        let mut hour = self.lock();
        let mut counted = std::mem::take(&mut hour.left);
        counted.extend(not_counted(&mut hour.rows));
        counted
    }

    /// The hour of this time; what an earlier one has left is kept to be written.
    fn at(&self, now: DateTime<Utc>) -> MutexGuard<'_, Hour> {
        let mut hour = self.lock();
        let since = hour_of(now);
        if hour.since != since {
            let left: Vec<Row> = not_counted(&mut hour.rows).collect();
            let mut all = std::mem::take(&mut hour.left);
            all.extend(left);
            *hour = Hour {
                since,
                left: all,
                ..Hour::default()
            };
        }
        hour
    }

    fn lock(&self) -> MutexGuard<'_, Hour> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_counted(rows: &mut HashMap<Kind, Row>) -> impl Iterator<Item = Row> {
    rows.values_mut()
        .filter(|row| row.not_counted > 0)
        .map(|row| Row {
            reference: row.reference.clone(),
            not_counted: std::mem::take(&mut row.not_counted),
        })
}
