//! Requests of one organization as the text of a row.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{ScimRequest, line};
use crate::{OrganizationId, StoreError};

/// The most requests of one block: a page is read from few blocks, and a block is small to read.
pub const BLOCK_REQUESTS: usize = 500;

/// Requests that go into one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub(super) organization: OrganizationId,
    pub(super) first_at: DateTime<Utc>,
    pub(super) last_at: DateTime<Utc>,
    pub(super) entry_count: i64,
    pub(super) entries: String,
}

/// Requests that gather until they are recorded. Each becomes text when it is added, which takes a
/// fifth of the memory of the request itself.
#[derive(Debug, Default)]
pub struct Blocks {
    full: Vec<Block>,
    open: HashMap<OrganizationId, Open>,
    len: usize,
}

/// A block with room, and the last request in it.
#[derive(Debug)]
struct Open {
    block: Block,
    last: ScimRequest,
}

impl Blocks {
    /// Adds a request; those of an organization come in the order in which they were answered.
    pub fn add(&mut self, organization: OrganizationId, request: ScimRequest) {
        self.len += 1;
        let Some(open) = self.open.get_mut(&organization) else {
            let mut block = Block {
                organization: organization.clone(),
                first_at: request.at,
                last_at: request.at,
                entry_count: 0,
                entries: String::new(),
            };
            block.put(&request, None);
            let last = request;
            self.open.insert(organization, Open { block, last });
            return;
        };
        open.block.put(&request, Some(&open.last));
        open.last = request;
        if open.block.entry_count >= i64::try_from(BLOCK_REQUESTS).unwrap_or(i64::MAX)
            && let Some(open) = self.open.remove(&organization)
        {
            self.full.push(open.block);
        }
    }

    /// How many requests there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The rows, those of an organization in their order.
    pub fn into_rows(mut self) -> Vec<Block> {
        let open = self.open.into_values().map(|open| open.block);
        self.full.extend(open);
        self.full
    }
}

impl Block {
    fn put(&mut self, request: &ScimRequest, before: Option<&ScimRequest>) {
        self.first_at = self.first_at.min(request.at);
        self.last_at = self.last_at.max(request.at);
        self.entry_count += 1;
        self.entries.push_str(&line::write(request, before));
        self.entries.push('\n');
    }
}

/// The requests of a row's text.
pub(super) fn read(entries: &str) -> Result<Vec<ScimRequest>, StoreError> {
    let mut requests: Vec<ScimRequest> = Vec::new();
    for text in entries.lines() {
        requests.push(line::read(text, requests.last())?);
    }
    Ok(requests)
}
