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

impl Block {
    /// Sorts requests, the oldest first, into blocks of their organizations.
    pub fn of(requests: impl IntoIterator<Item = (OrganizationId, ScimRequest)>) -> Vec<Self> {
        let mut by_organization: HashMap<OrganizationId, Vec<ScimRequest>> = HashMap::new();
        for (organization, request) in requests {
            by_organization
                .entry(organization)
                .or_default()
                .push(request);
        }
        let blocks = by_organization.iter().flat_map(|(organization, requests)| {
            requests
                .chunks(BLOCK_REQUESTS)
                .filter_map(|chunk| Self::write(organization, chunk))
        });
        blocks.collect()
    }

    fn write(organization: &OrganizationId, requests: &[ScimRequest]) -> Option<Self> {
        let mut entries = String::new();
        let mut before = None;
        for request in requests {
            entries.push_str(&line::write(request, before));
            entries.push('\n');
            before = Some(request);
        }
        Some(Self {
            organization: organization.clone(),
            first_at: requests.iter().map(|request| request.at).min()?,
            last_at: requests.iter().map(|request| request.at).max()?,
            entry_count: i64::try_from(requests.len()).ok()?,
            entries,
        })
    }

    /// How many requests it holds.
    pub fn len(&self) -> usize {
        usize::try_from(self.entry_count).unwrap_or_default()
    }

    /// Whether it holds none; [`Block::of`] makes no such block.
    pub fn is_empty(&self) -> bool {
        self.entry_count == 0
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
