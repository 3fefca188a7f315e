//! Pages in an order that the database keeps: by index (RFC 7644 section 3.4.2.4), and by cursor
//! (RFC 9865), where each page costs the same however far into the list it is.

use std::ops::ControlFlow;

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;

use super::cursor::{Cursor, Fingerprint, neighbors};
use super::documents::{count_one_by_one, walk};
use super::order::Position;
use super::page_checkpoints;
use super::query::{ListQuery, PageOfRows};
use super::resource_table::Row;
use super::scan::{self, Scan};
use crate::Connection;
use crate::provisioning::error::ProvisioningError;

/// A page by index: the resources of the first type, then those of the next.
pub(super) fn by_index(
    db: &mut Connection,
    scans: &[Scan<'_>],
    query: &ListQuery<'_>,
    mut skip: i64,
    mut count: i64,
) -> Result<PageOfRows, ProvisioningError> {
    let mut page = PageOfRows::default();
    for (table, scan) in scans.iter().enumerate() {
        let (total, rows) = if far_into_all(scan, skip, count) {
            let found = in_one_snapshot(db, |db| from_checkpoint(db, scan, skip, count))?;
            let (total, rows, counted_far) = found;
            page.counted_far |= counted_far;
            (total, rows)
        } else if scan.compiled.exact {
            exactly(db, scan, skip, count)?
        } else {
            one_by_one(db, scan, query, skip, count)?
        };
        page.total = page.total.saturating_add(total);
        skip = skip.saturating_sub(total).max(0);
        count -= length(&rows);
        page.rows.extend(rows.into_iter().map(|row| (table, row)));
    }
    Ok(page)
}

/// Whether the page is far into all resources in the order of creation, which has checkpoints.
fn far_into_all(scan: &Scan<'_>, skip: i64, count: i64) -> bool {
    let is_all =
        scan.compiled.exact && scan.compiled.condition.is_none() && !scan.compiled.at_most_one;
    is_all && count > 0 && scan.order.is_of_creation() && page_checkpoints::is_far(skip)
}

/// The total and the rows of a page far into all resources, counted from the nearest checkpoint,
/// and whether that was far.
fn from_checkpoint(
    db: &mut Connection,
    scan: &Scan<'_>,
    skip: i64,
    count: i64,
) -> Result<(i64, Vec<Row>, bool), ProvisioningError> {
    let (organization, resource_type) = (scan.organization, scan.table.resource_type);
    let total = scan::total(db, organization, resource_type)?;
    let checkpoint = page_checkpoints::nearest(db, organization, resource_type, skip)?;
    let (from_checkpoint, from_end) = (skip - checkpoint.before, total - skip);
    let rows = if from_end <= 0 {
        Vec::new()
    } else if from_end < from_checkpoint {
        scan.rows_from_end(db, count.min(from_end), skip)?
    } else {
        scan.rows_from_id(db, &checkpoint.first_id, count, from_checkpoint)?
    };
    let is_far = checkpoint.is_too_far(from_checkpoint.min(from_end));
    Ok((total, rows, is_far))
}

/// Several queries that see the same rows.
fn in_one_snapshot<T>(
    db: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<T, ProvisioningError>,
) -> Result<T, ProvisioningError> {
    db.transaction(|db| {
        if let Connection::Postgres(postgres) = db {
            postgres.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")?;
        }
        work(db)
    })
}

/// The total and the rows of the page, by SQL alone.
fn exactly(
    db: &mut Connection,
    scan: &Scan<'_>,
    skip: i64,
    count: i64,
) -> Result<(i64, Vec<Row>), ProvisioningError> {
    if scan.compiled.at_most_one {
        let mut rows = scan.rows(db, None, false, 1)?;
        let total = length(&rows);
        if skip > 0 || count == 0 {
            rows.clear();
        }
        return Ok((total, rows));
    }
    let known = match scan.compiled.condition {
        None => Some(scan::total(
            db,
            scan.organization,
            scan.table.resource_type,
        )?),
        Some(_) => None,
    };
    let rows = match known {
        _ if count == 0 => Vec::new(),
        Some(total) if skip >= total => Vec::new(),
        _ if skip == 0 => scan.rows(db, None, false, count)?,
        Some(total) if skip > total / 2 => scan.rows_from_end(db, count.min(total - skip), skip)?,
        _ => scan.rows_from(db, count, skip)?,
    };
    let end = skip.saturating_add(length(&rows));
    let is_last = length(&rows) < count && (skip == 0 || !rows.is_empty());
    let total = match known {
        Some(total) if rows.is_empty() => total,
        // A resource may have been created between the two queries.
        Some(total) => total.max(end),
        None if is_last => end,
        None => scan.count(db)?,
    };
    Ok((total, rows))
}

/// The total and the rows of the page, by evaluating one row after the other.
fn one_by_one(
    db: &mut Connection,
    scan: &Scan<'_>,
    query: &ListQuery<'_>,
    skip: i64,
    count: i64,
) -> Result<(i64, Vec<Row>), ProvisioningError> {
    let (mut total, mut rows) = (0, Vec::new());
    let end = skip.saturating_add(count);
    walk(db, scan, query, None, false, &mut |row, _| {
        if total >= skip && total < end {
            rows.push(row);
        }
        total += 1;
        ControlFlow::Continue(())
    })?;
    Ok((total, rows))
}

/// The page after a cursor, or before one; the first page without a cursor.
pub(super) fn by_cursor(
    db: &mut Connection,
    scans: &[Scan<'_>],
    query: &ListQuery<'_>,
    cursor: Option<&str>,
    count: i64,
) -> Result<PageOfRows, ProvisioningError> {
    let fingerprint = Fingerprint::of(scans, query)?;
    let cursor = cursor.map(|text| fingerprint.decode(text)).transpose()?;
    let size = usize::try_from(count).unwrap_or(usize::MAX);
    let reversed = cursor.as_ref().is_some_and(|cursor| cursor.reversed);
    let mut rows = rows_at(db, scans, query, cursor.as_ref(), size.saturating_add(1))?;
    let more = rows.len() > size;
    rows.truncate(size);
    let total = match &cursor {
        Some(cursor) if query.filter.is_some() => cursor.total,
        None if !more && query.filter.is_some() => i64::try_from(rows.len()).unwrap_or(i64::MAX),
        _ => total_of(db, scans, query)?,
    };
    if reversed {
        rows.reverse();
    }
    let cursor_at = |(table, row): &(usize, Row), reversed| {
        Some(fingerprint.encode(&Cursor {
            reversed,
            table: *table,
            position: scans.get(*table)?.order.position(row),
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

/// Rows from the cursor on, at most `limit`, through one table after the other.
fn rows_at(
    db: &mut Connection,
    scans: &[Scan<'_>],
    query: &ListQuery<'_>,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Vec<(usize, Row)>, ProvisioningError> {
    let reversed = cursor.is_some_and(|cursor| cursor.reversed);
    let start = cursor.map_or(0, |cursor| cursor.table);
    let order: Vec<usize> = if reversed {
        (0..=start).rev().collect()
    } else {
        (start..scans.len()).collect()
    };
    let mut found: Vec<(usize, Row)> = Vec::new();
    for table in order {
        let missing = limit.saturating_sub(found.len());
        let Some(scan) = scans.get(table).filter(|_| missing > 0) else {
            break;
        };
        let after = cursor.filter(|_| table == start);
        let after = after.map(|cursor| &cursor.position);
        let rows = of_table(db, scan, query, after, reversed, missing)?;
        found.extend(rows.into_iter().map(|row| (table, row)));
    }
    Ok(found)
}

fn of_table(
    db: &mut Connection,
    scan: &Scan<'_>,
    query: &ListQuery<'_>,
    after: Option<&Position>,
    reversed: bool,
    limit: usize,
) -> Result<Vec<Row>, ProvisioningError> {
    if scan.compiled.exact {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        return scan.rows(db, after, reversed, limit);
    }
    let mut rows = Vec::new();
    walk(db, scan, query, after, reversed, &mut |row, _| {
        rows.push(row);
        if rows.len() < limit {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(rows)
}

fn total_of(
    db: &mut Connection,
    scans: &[Scan<'_>],
    query: &ListQuery<'_>,
) -> Result<i64, ProvisioningError> {
    let mut sum: i64 = 0;
    for scan in scans {
        let total = match (&scan.compiled.condition, scan.compiled.exact) {
            (None, true) => scan::total(db, scan.organization, scan.table.resource_type)?,
            (Some(_), true) => scan.count(db)?,
            (_, false) => count_one_by_one(db, scan, query)?,
        };
        sum = sum.saturating_add(total);
    }
    Ok(sum)
}

fn length(rows: &[Row]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}
