//! The request log: every request of a SCIM client as what it did, without values.
//!
//! Requests are kept in blocks, since a row for each would cost more than most requests do. A
//! block holds requests of one organization that were answered one after another.

mod block;
mod line;
mod list;

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::micros::Micros;
use crate::db::schema::scim_requests;
use crate::{Connection, ScimRequestBlockId, ScimTokenId, StoreError};

pub use block::{BLOCK_REQUESTS, Block, Blocks};
pub use list::{LoggedRequest, list};

/// One request. It names attributes and never holds a value, a filter or a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimRequest {
    /// When it came.
    pub at: DateTime<Utc>,
    /// The token it came with.
    pub token: ScimTokenId,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// The HTTP method.
    pub method: Cow<'static, str>,
    /// The endpoint, such as `Users`; `None` where there is none.
    pub resource_type: Option<Cow<'static, str>>,
    /// The resource that was named or created.
    pub resource_id: Option<String>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The word of RFC 7644 table 9 in the answer.
    pub scim_type: Option<Cow<'static, str>>,
    /// From the request to its answer, in microseconds.
    pub duration_micros: u64,
    /// The names of the attributes that it set or changed.
    pub changed: Vec<String>,
}

/// Writes rows of [`Blocks`], the oldest first.
///
/// # Errors
/// When the database fails.
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
