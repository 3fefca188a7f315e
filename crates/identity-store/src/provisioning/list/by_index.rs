//! Pages by index (RFC 7644 section 3.4.2.4), in an order that the database keeps.

use std::ops::ControlFlow;

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;

use super::error::ListError;
use super::scan::{Row, Scan};
use super::walk::walk;
use super::{ListQuery, PageOfRows, places, totals};
use crate::Connection;

/// A page of what follows one another: the resources of the first type, then of the next.
pub(super) fn page(
    db: &mut Connection,
    scans: &[Scan<'_>],
    query: &ListQuery<'_>,
    mut skip: i64,
    mut count: i64,
) -> Result<PageOfRows, ListError> {
    let mut page = PageOfRows::default();
    for (place, scan) in scans.iter().enumerate() {
        let (total, rows) = if far_into_all(scan, skip, count) {
            let found = in_one_snapshot(db, |db| from_place(db, scan, skip, count))?;
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
        page.rows.extend(rows.into_iter().map(|row| (place, row)));
    }
    Ok(page)
}

/// Whether the page is far into all resources in the order of creation, which has places.
fn far_into_all(scan: &Scan<'_>, skip: i64, count: i64) -> bool {
    let is_all = scan.compiled.exact && scan.compiled.condition.is_none() && !scan.compiled.one;
    is_all && count > 0 && scan.order.is_of_creation() && places::is_far(skip)
}

/// The total and the rows of a page far into all resources, counted from the nearest place, and
/// whether that was far.
fn from_place(
    db: &mut Connection,
    scan: &Scan<'_>,
    skip: i64,
    count: i64,
) -> Result<(i64, Vec<Row>, bool), ListError> {
    let (organization, resource_type) = (scan.organization, scan.source.resource_type);
    let total = totals::total(db, organization, resource_type)?;
    let place = places::nearest(db, organization, resource_type, skip)?;
    let (from_place, from_end) = (skip - place.before, total - skip);
    let rows = if from_end <= 0 {
        Vec::new()
    } else if from_end < from_place {
        scan.rows_from_end(db, count.min(from_end), skip)?
    } else {
        scan.rows_from_place(db, &place, count, skip)?
    };
    Ok((total, rows, place.is_missed(from_place.min(from_end))))
}

/// Several queries that see the same rows.
fn in_one_snapshot<T>(
    db: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<T, ListError>,
) -> Result<T, ListError> {
    db.transaction(|db| {
        if let Connection::Postgres(postgres) = db {
            postgres.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")?;
        }
        work(db)
    })
}

/// The total and the rows of the page, all by SQL.
fn exactly(
    db: &mut Connection,
    scan: &Scan<'_>,
    skip: i64,
    count: i64,
) -> Result<(i64, Vec<Row>), ListError> {
    if scan.compiled.one {
        let mut rows = scan.rows(db, None, false, 1)?;
        let total = length(&rows);
        if skip > 0 || count == 0 {
            rows.clear();
        }
        return Ok((total, rows));
    }
    let known = match scan.compiled.condition {
        None => Some(totals::total(
            db,
            scan.organization,
            scan.source.resource_type,
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
        // Somebody may have been made between the two queries.
        Some(total) => total.max(end),
        None if is_last => end,
        None => scan.count(db)?,
    };
    Ok((total, rows))
}

/// The total and the rows of the page, by looking at each.
fn one_by_one(
    db: &mut Connection,
    scan: &Scan<'_>,
    query: &ListQuery<'_>,
    skip: i64,
    count: i64,
) -> Result<(i64, Vec<Row>), ListError> {
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

fn length(rows: &[Row]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}
