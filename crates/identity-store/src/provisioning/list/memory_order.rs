//! Pages in an order that no column has: all matching resources are evaluated one by one, and only
//! the first positions are kept, so that memory is bounded however many are sorted.

use std::collections::{BinaryHeap, HashMap};
use std::ops::ControlFlow;

use scim_model::{ScimError, Sort, SortKey};

use super::cursor::{Cursor, Fingerprint, neighbors};
use super::documents::walk;
use super::order::Position;
use super::query::{ListQuery, PageOfRows};
use super::resource_table::Row;
use super::scan::Scan;
use crate::Connection;
use crate::provisioning::error::ProvisioningError;

/// How many resources a page by index can reach in such an order. Pages by cursor reach all.
pub(super) const MAX_REACH: usize = 10_000;

/// A resource's position among those of all tables; the least comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ranked {
    key: SortKey,
    id: String,
    table: usize,
    descending: bool,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let order = (&self.key, &self.id).cmp(&(&other.key, &other.id));
        if self.descending {
            order.reverse()
        } else {
            order
        }
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// A page by index.
pub(super) fn by_index(
    db: &mut Connection,
    scans: &[Scan<'_>],
    query: &ListQuery<'_>,
    sort: &Sort,
    skip: i64,
    count: i64,
) -> Result<PageOfRows, ProvisioningError> {
    let end = usize::try_from(skip.saturating_add(count)).unwrap_or(usize::MAX);
    let keep = if count == 0 { 0 } else { end.min(MAX_REACH) };
    let (total, mut ranked) = first(db, scans, query, sort, None, sort.descending, keep)?;
    let is_beyond = |reached: usize| i64::try_from(reached).is_ok_and(|reached| total > reached);
    if count > 0 && end > MAX_REACH && total > skip && is_beyond(MAX_REACH) {
        return Err(ScimError::too_many(format!(
            "in this order a page by startIndex reaches {MAX_REACH} resources; page by cursor, or \
             sort by userName, externalId or a time in meta"
        ))
        .into());
    }
    let skip = usize::try_from(skip)
        .unwrap_or(usize::MAX)
        .min(ranked.len());
    ranked.drain(..skip);
    Ok(PageOfRows {
        total,
        rows: rows_of(db, scans, &ranked)?,
        ..PageOfRows::default()
    })
}

/// A page by cursor.
pub(super) fn by_cursor(
    db: &mut Connection,
    scans: &[Scan<'_>],
    query: &ListQuery<'_>,
    sort: &Sort,
    cursor: Option<&str>,
    count: i64,
) -> Result<PageOfRows, ProvisioningError> {
    let fingerprint = Fingerprint::of(scans, query)?;
    let cursor = cursor.map(|text| fingerprint.decode(text)).transpose()?;
    let reversed = cursor.as_ref().is_some_and(|cursor| cursor.reversed);
    let descending = sort.descending != reversed;
    let size = usize::try_from(count).unwrap_or(usize::MAX);
    let after = cursor.as_ref().map(|cursor| Ranked {
        key: cursor.position.key.clone(),
        id: cursor.position.id.clone(),
        table: cursor.table,
        descending,
    });
    let keep = size.saturating_add(1);
    let (total, mut ranked) = first(db, scans, query, sort, after.as_ref(), descending, keep)?;
    let more = ranked.len() > size;
    ranked.truncate(size);
    if reversed {
        ranked.reverse();
    }
    let cursor_at = |position: &Ranked, reversed| {
        Some(fingerprint.encode(&Cursor {
            reversed,
            table: position.table,
            position: Position {
                key: position.key.clone(),
                id: position.id.clone(),
            },
            total,
        }))
    };
    let (next_cursor, previous_cursor) = neighbors(&ranked, cursor.as_ref(), more, cursor_at);
    Ok(PageOfRows {
        total,
        rows: rows_of(db, scans, &ranked)?,
        next_cursor,
        previous_cursor,
        ..PageOfRows::default()
    })
}

/// The total, and the first `keep` positions after one, in order.
fn first(
    db: &mut Connection,
    scans: &[Scan<'_>],
    query: &ListQuery<'_>,
    sort: &Sort,
    after: Option<&Ranked>,
    descending: bool,
    keep: usize,
) -> Result<(i64, Vec<Ranked>), ProvisioningError> {
    let mut total = 0;
    // The last of the kept positions is at the top, to be dropped when an earlier one is found.
    let mut kept: BinaryHeap<Ranked> = BinaryHeap::new();
    for (table, scan) in scans.iter().enumerate() {
        let resource_type = scan.table.resource_type;
        walk(db, scan, query, None, false, &mut |row, document| {
            total += 1;
            let position = Ranked {
                key: sort.key(document, resource_type),
                id: row.id,
                table,
                descending,
            };
            if after.is_none_or(|after| position > *after) {
                let is_full = kept.len() >= keep;
                if !is_full || kept.peek().is_some_and(|last| position < *last) {
                    kept.push(position);
                    if is_full {
                        kept.pop();
                    }
                }
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok((total, kept.into_sorted_vec()))
}

/// The rows of positions, in their order. A row that was deleted meanwhile is left out.
fn rows_of(
    db: &mut Connection,
    scans: &[Scan<'_>],
    ranked: &[Ranked],
) -> Result<Vec<(usize, Row)>, ProvisioningError> {
    let mut rows: HashMap<(usize, String), Row> = HashMap::new();
    for (table, scan) in scans.iter().enumerate() {
        let ids = ranked.iter().filter(|position| position.table == table);
        let ids: Vec<&str> = ids.map(|position| position.id.as_str()).collect();
        if !ids.is_empty() {
            let found = scan.by_ids(db, &ids)?.into_iter();
            rows.extend(found.map(|row| ((table, row.id.clone()), row)));
        }
    }
    let row_of = |position: &Ranked| {
        let key = (position.table, position.id.clone());
        Some((position.table, rows.remove(&key)?))
    };
    Ok(ranked.iter().filter_map(row_of).collect())
}
