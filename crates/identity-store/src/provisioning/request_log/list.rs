//! Pages of the log, across blocks.

use diesel::prelude::*;

use super::{ScimRequest, block};
use crate::db::schema::scim_requests;
use crate::{Connection, OrganizationId, Page, PageRequest, ScimRequestBlockId, StoreError};

/// A request with its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// Its identifier, in the order of the log.
    pub id: String,
    /// The request.
    pub request: ScimRequest,
}

/// A page of the log, the newest first: those of one server by when they were answered, those
/// of several servers by when each wrote them, a moment later.
///
/// # Errors
/// When the database fails.
pub fn list(
    db: &mut Connection,
    organization: &OrganizationId,
    page: &PageRequest,
) -> Result<Page<LoggedRequest>, StoreError> {
    let cursor = page.cursor().map(Place::read);
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
            let end = end.map_or(usize::MAX, |cursor| cursor.position);
            let requests = block::read(&entries)?.into_iter().enumerate().take(end);
            let requests: Vec<_> = requests.collect();
            items.extend(requests.into_iter().rev().map(|(position, request)| {
                let id = format!("{block}-{position:03}");
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
    cursor: Option<&Place<'_>>,
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
            i64::try_from(cursor.position).unwrap_or(*count)
        });
        before < page.fetch()
    });
    Ok(needed.map(|(id, _)| id).collect())
}

/// A place in the log: a block and a position in it. A page ends before it.
struct Place<'a> {
    block: &'a str,
    position: usize,
}

impl<'a> Place<'a> {
    /// What no page gave is a place too: at the beginning of what sorts there.
    fn read(cursor: &'a str) -> Self {
        let read = cursor.rsplit_once('-').and_then(|(block, position)| {
            let position = position.parse().ok()?;
            Some(Self { block, position })
        });
        read.unwrap_or(Self {
            block: cursor,
            position: 0,
        })
    }
}
