//! Pages by cursor (RFC 9865), in an order that the database keeps: each costs the same, wherever
//! it is.

use std::ops::ControlFlow;

use super::cursor::{Cursor, Fingerprint, neighbors};
use super::error::ListError;
use super::order::Position;
use super::scan::{Row, Scan};
use super::walk::{self, walk};
use super::{ListQuery, PageOfRows, totals};
use crate::Connection;

/// The page behind a cursor, or before one; the first without.
pub(super) fn page(
    db: &mut Connection,
    scans: &[Scan<'_>],
    query: &ListQuery<'_>,
    cursor: Option<&str>,
    count: i64,
) -> Result<PageOfRows, ListError> {
    let fingerprint = Fingerprint::of(scans, query)?;
    let cursor = cursor.map(|text| fingerprint.decode(text)).transpose()?;
    let size = usize::try_from(count).unwrap_or(usize::MAX);
    let reversed = cursor.as_ref().is_some_and(|cursor| cursor.reversed);
    let mut rows = rows(db, scans, query, cursor.as_ref(), size.saturating_add(1))?;
    let more = rows.len() > size;
    rows.truncate(size);
    let total = match &cursor {
        Some(cursor) if query.filter.is_some() => cursor.total,
        None if !more && query.filter.is_some() => i64::try_from(rows.len()).unwrap_or(i64::MAX),
        _ => total(db, scans, query)?,
    };
    if reversed {
        rows.reverse();
    }
    let cursor_at = |(source, row): &(usize, Row), reversed| {
        Some(fingerprint.encode(&Cursor {
            reversed,
            source: *source,
            position: scans.get(*source)?.order.position(row),
            total,
        }))
    };
    let (next_cursor, previous_cursor) = neighbors(&rows, cursor.as_ref(), more, cursor_at);
    Ok(PageOfRows {
        total,
        rows,
        next_cursor,
        previous_cursor,
        ..PageOfRows::default()
    })
}

/// Rows from the cursor on, at most `limit`, through one source after the other.
fn rows(
    db: &mut Connection,
    scans: &[Scan<'_>],
    query: &ListQuery<'_>,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Vec<(usize, Row)>, ListError> {
    let reversed = cursor.is_some_and(|cursor| cursor.reversed);
    let start = cursor.map_or(0, |cursor| cursor.source);
    let places: Vec<usize> = if reversed {
        (0..=start).rev().collect()
    } else {
        (start..scans.len()).collect()
    };
    let mut found: Vec<(usize, Row)> = Vec::new();
    for place in places {
        let missing = limit.saturating_sub(found.len());
        let Some(scan) = scans.get(place).filter(|_| missing > 0) else {
            break;
        };
        let behind = cursor.filter(|_| place == start);
        let behind = behind.map(|cursor| &cursor.position);
        let rows = of_one(db, scan, query, behind, reversed, missing)?;
        found.extend(rows.into_iter().map(|row| (place, row)));
    }
    Ok(found)
}

fn of_one(
    db: &mut Connection,
    scan: &Scan<'_>,
    query: &ListQuery<'_>,
    behind: Option<&Position>,
    reversed: bool,
    limit: usize,
) -> Result<Vec<Row>, ListError> {
    if scan.compiled.exact {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        return scan.rows(db, behind, reversed, limit);
    }
    let mut rows = Vec::new();
    walk(db, scan, query, behind, reversed, &mut |row, _| {
        rows.push(row);
        if rows.len() < limit {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(rows)
}

fn total(db: &mut Connection, scans: &[Scan<'_>], query: &ListQuery<'_>) -> Result<i64, ListError> {
    let mut sum: i64 = 0;
    for scan in scans {
        let total = match (&scan.compiled.condition, scan.compiled.exact) {
            (None, true) => totals::total(db, scan.organization, scan.source.resource_type)?,
            (Some(_), true) => scan.count(db)?,
            (_, false) => walk::count(db, scan, query)?,
        };
        sum = sum.saturating_add(total);
    }
    Ok(sum)
}
