//! Blocks are written as rows, and read as pages of requests.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::entries::{self, Block, ScimRequest};
use crate::db::micros::Micros;
use crate::db::schema::{organizations, scim_requests};
use crate::{Connection, OrganizationId, Page, PageRequest, ScimRequestBlockId, StoreError};

/// Writes the rows of [`Blocks`](super::Blocks), the oldest first.
pub fn record(db: &mut Connection, blocks: &[Block], now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut at = now;
    for block in blocks {
        diesel::insert_into(scim_requests::table)
            .values((
                scim_requests::id.eq(ScimRequestBlockId::new(at)),
                scim_requests::organization_id.eq(&block.organization),
                scim_requests::first_at.eq(Micros::from(block.first_at)),
                scim_requests::last_at.eq(Micros::from(block.last_at)),
                scim_requests::entry_count.eq(block.entry_count),
                scim_requests::entries.eq(&block.entries),
            ))
            .execute(db)?;
        // Identifiers are in the order of their microsecond.
        at += chrono::Duration::microseconds(1);
    }
    Ok(())
}

/// As [`record`], without the rows of organizations that were deleted meanwhile.
pub fn record_of_existing(
    db: &mut Connection,
    blocks: &[Block],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let existing: Vec<OrganizationId> = organizations::table
        .filter(organizations::id.eq_any(blocks.iter().map(|block| &block.organization)))
        .select(organizations::id)
        .load(db)?;
    let blocks: Vec<Block> = blocks
        .iter()
        .filter(|block| existing.contains(&block.organization))
        .cloned()
        .collect();
    record(db, &blocks, now)
}

/// A request with its identifier in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// Its identifier, in the order of the log.
    pub id: String,
    /// The request.
    pub request: ScimRequest,
}

/// A page of the log, the newest first: requests to one server by the time of the response, those to
/// several servers by the time at which each server wrote them, slightly later.
pub fn list(
    db: &mut Connection,
    organization: &OrganizationId,
    page: &PageRequest,
) -> Result<Page<LoggedRequest>, StoreError> {
    let cursor = page.cursor().map(LogPosition::read);
    let wanted = usize::try_from(page.fetch()).unwrap_or(usize::MAX);
    let mut items = Vec::new();
    let blocks = needed(db, organization, page, cursor.as_ref())?;
    if let (Some(newest), Some(oldest)) = (blocks.first(), blocks.last()) {
        let rows: Vec<(ScimRequestBlockId, String)> = scim_requests::table
            .filter(scim_requests::organization_id.eq(organization))
            .filter(scim_requests::id.between(oldest, newest))
            .order(scim_requests::id.desc())
            .select((scim_requests::id, scim_requests::entries))
            .load(db)?;
        for (block, entries) in rows {
            let end = cursor
                .as_ref()
                .filter(|cursor| cursor.block == block.as_str());
            let end = end.map_or(usize::MAX, |cursor| cursor.index);
            let requests = entries::read(&entries)?.into_iter().enumerate().take(end);
            let requests: Vec<_> = requests.collect();
            items.extend(requests.into_iter().rev().map(|(index, request)| {
                let id = format!("{block}-{index:03}");
                LoggedRequest { id, request }
            }));
        }
    }
    items.truncate(wanted);
    Ok(page.page(items, |item: &LoggedRequest| item.id.as_str()))
}

/// The blocks that hold the page, without their text: a busy block is large.
fn needed(
    db: &mut Connection,
    organization: &OrganizationId,
    page: &PageRequest,
    cursor: Option<&LogPosition<'_>>,
) -> Result<Vec<ScimRequestBlockId>, StoreError> {
    let mut query = scim_requests::table
        .filter(scim_requests::organization_id.eq(organization))
        .order(scim_requests::id.desc())
        // One more, since the cursor's block may have nothing left.
        .limit(page.fetch() + 1)
        .select((scim_requests::id, scim_requests::entry_count))
        .into_boxed();
    if let Some(cursor) = cursor {
        query = query.filter(scim_requests::id.le(cursor.block.to_owned()));
    }
    let blocks: Vec<(ScimRequestBlockId, i64)> = query.load(db)?;
    let mut found = 0;
    let needed = blocks.into_iter().take_while(|(id, count)| {
        let before = found;
        let left = cursor.filter(|cursor| cursor.block == id.as_str());
        found += left.map_or(*count, |cursor| {
            i64::try_from(cursor.index).unwrap_or(*count)
        });
        before < page.fetch()
    });
    Ok(needed.map(|(id, _)| id).collect())
}

/// A position in the log: a block, and an index in it. A page ends before it.
struct LogPosition<'a> {
    block: &'a str,
    index: usize,
}

impl<'a> LogPosition<'a> {
    /// A cursor that no page gave is a position too: before everything that sorts after it.
    fn read(cursor: &'a str) -> Self {
        let read = cursor.rsplit_once('-').and_then(|(block, index)| {
            let index = index.parse().ok()?;
            Some(Self { block, index })
        });
        read.unwrap_or(Self {
            block: cursor,
            index: 0,
        })
    }
}
