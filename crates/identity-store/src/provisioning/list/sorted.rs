//! Pages in an order that no column has: the resources are looked at one by one, and the first
//! places are kept, so that memory is bounded whatever is sorted.

use std::collections::{BinaryHeap, HashMap};
use std::ops::ControlFlow;

use scim_model::{ScimError, Sort, SortKey};

use super::cursor::{Cursor, Fingerprint, neighbors};
use super::error::ListError;
use super::order::Position;
use super::scan::{Row, Scan};
use super::walk::walk;
use super::{ListQuery, PageOfRows};
use crate::Connection;

/// How many resources a page by index can reach in such an order. Pages by cursor reach all.
pub(super) const MAX_REACH: usize = 10_000;

/// A resource's place; those that come first are the least.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    key: SortKey,
    id: String,
    source: usize,
    descending: bool,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let order = (&self.key, &self.id).cmp(&(&other.key, &other.id));
        if self.descending {
            order.reverse()
        } else {
            order
        }
    }
}

impl PartialOrd for Place {
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
) -> Result<PageOfRows, ListError> {
    let end = usize::try_from(skip.saturating_add(count)).unwrap_or(usize::MAX);
    let keep = if count == 0 { 0 } else { end.min(MAX_REACH) };
    let (total, mut places) = first(db, scans, query, sort, None, sort.descending, keep)?;
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
        .min(places.len());
    places.drain(..skip);
    Ok(PageOfRows {
        total,
        rows: rows_of(db, scans, &places)?,
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
) -> Result<PageOfRows, ListError> {
    let fingerprint = Fingerprint::of(scans, query)?;
    let cursor = cursor.map(|text| fingerprint.decode(text)).transpose()?;
    let reversed = cursor.as_ref().is_some_and(|cursor| cursor.reversed);
    let descending = sort.descending != reversed;
    let size = usize::try_from(count).unwrap_or(usize::MAX);
    let behind = cursor.as_ref().map(|cursor| Place {
        key: cursor.position.key.clone(),
        id: cursor.position.id.clone(),
        source: cursor.source,
        descending,
    });
    let keep = size.saturating_add(1);
    let (total, mut places) = first(db, scans, query, sort, behind.as_ref(), descending, keep)?;
    let more = places.len() > size;
    places.truncate(size);
    if reversed {
        places.reverse();
    }
    let cursor_at = |place: &Place, reversed| {
        Some(fingerprint.encode(&Cursor {
            reversed,
            source: place.source,
            position: Position {
                key: place.key.clone(),
                id: place.id.clone(),
            },
            total,
        }))
    };
    let (next_cursor, previous_cursor) = neighbors(&places, cursor.as_ref(), more, cursor_at);
    Ok(PageOfRows {
        total,
        rows: rows_of(db, scans, &places)?,
        next_cursor,
        previous_cursor,
        ..PageOfRows::default()
    })
}

/// The total, and the first `keep` places behind one, in order.
fn first(
    db: &mut Connection,
    scans: &[Scan<'_>],
    query: &ListQuery<'_>,
    sort: &Sort,
    behind: Option<&Place>,
    descending: bool,
    keep: usize,
) -> Result<(i64, Vec<Place>), ListError> {
    let mut total = 0;
    // The last of those that are kept is at its top, to go when another comes before it.
    let mut kept: BinaryHeap<Place> = BinaryHeap::new();
    for (source, scan) in scans.iter().enumerate() {
        let resource_type = scan.source.resource_type;
        walk(db, scan, query, None, false, &mut |row, document| {
            total += 1;
            let place = Place {
                key: sort.key(document, resource_type),
                id: row.id,
                source,
                descending,
            };
            if behind.is_none_or(|behind| place > *behind) {
                let is_full = kept.len() >= keep;
                if !is_full || kept.peek().is_some_and(|last| place < *last) {
                    kept.push(place);
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

/// The rows of places, in their order. One that was deleted meanwhile is left out.
fn rows_of(
    db: &mut Connection,
    scans: &[Scan<'_>],
    places: &[Place],
) -> Result<Vec<(usize, Row)>, ListError> {
    let mut rows: HashMap<(usize, String), Row> = HashMap::new();
    for (source, scan) in scans.iter().enumerate() {
        let ids = places.iter().filter(|place| place.source == source);
        let ids: Vec<&str> = ids.map(|place| place.id.as_str()).collect();
        if !ids.is_empty() {
            let found = scan.by_ids(db, &ids)?.into_iter();
            rows.extend(found.map(|row| ((source, row.id.clone()), row)));
        }
    }
    let row_of = |place: &Place| {
        let key = (place.source, place.id.clone());
        Some((place.source, rows.remove(&key)?))
    };
    Ok(places.iter().filter_map(row_of).collect())
}
