//! How much work a list may be: a filter that no index answers is compared with every resource of the
//! organization.

use scim_model::{Filter, ScimError};

use super::compile::AccessPath;
use super::query::ListQuery;
use super::resource_table::Row;
use super::scan::{self, Scan};
use crate::Connection;
use crate::provisioning::error::ProvisioningError;

/// How many bytes of resources a request may compare, each byte as often as there are comparisons.
/// A filter of one comparison goes through a million users.
pub const MAX_WORK_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// What reading a resource costs beside comparing it, in the same unit.
const READING: u64 = 4;

/// What comparing a column with a value costs, in the same unit.
const COLUMN: u64 = 64;

/// Up to this many comparisons of columns are made with any number of rows, without asking for it.
const FEW: usize = 8;

/// The work that is left to a request.
#[derive(Debug)]
pub(super) struct Work {
    left: u64,
    comparisons: u64,
}

impl Work {
    pub(super) fn of(query: &ListQuery<'_>) -> Self {
        Self {
            left: MAX_WORK_BYTES,
            comparisons: comparisons(query.filter),
        }
    }

    /// Counts a row that is about to be read and compared.
    ///
    /// # Errors
    /// 400 `tooMany` beyond [`MAX_WORK_BYTES`].
    pub(super) fn spend(&mut self, row: &Row) -> Result<(), ProvisioningError> {
        let bytes = row.attributes.len() as u64;
        let cost = bytes.saturating_mul(READING.saturating_add(self.comparisons));
        self.left = self.left.checked_sub(cost).ok_or_else(too_many)?;
        Ok(())
    }
}

/// Rejects a filter of many comparisons that SQL would make with too many rows.
///
/// # Errors
/// 400 `tooMany`.
pub(super) fn check(
    db: &mut Connection,
    scan: &Scan<'_>,
    query: &ListQuery<'_>,
) -> Result<(), ProvisioningError> {
    let comparisons = comparisons(query.filter);
    if scan.compiled.access != AccessPath::Scan || comparisons <= FEW as u64 {
        return Ok(());
    }
    let rows = scan::total(db, scan.organization, scan.table.resource_type)?;
    let cost = rows.unsigned_abs().saturating_mul(comparisons * COLUMN);
    if cost > MAX_WORK_BYTES {
        return Err(too_many());
    }
    Ok(())
}

fn comparisons(filter: Option<&Filter>) -> u64 {
    filter.map_or(0, Filter::comparisons) as u64
}

fn too_many() -> ProvisioningError {
    ScimError::too_many(format!(
        "expected a filter that compares at most {MAX_WORK_BYTES} bytes of resources, received one \
         that compares more: with fewer comparisons, or one of userName, externalId, id or \
         emails.value that every result must fulfill, it goes through fewer resources"
    ))
    .into()
}
