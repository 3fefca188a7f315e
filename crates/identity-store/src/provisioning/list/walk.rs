//! Going through rows one by one, where SQL alone cannot answer.

use std::iter;
use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::ListQuery;
use super::document::{evaluated, further_values};
use super::error::ListError;
use super::order::Position;
use super::scan::{Row, Scan};
use crate::Connection;

/// How many rows are read in one go: what is in memory at once.
const CHUNK: usize = 500;

/// Looks at a row and its resource, and says whether to go on.
pub(super) type Visitor<'a> = dyn FnMut(Row, &Map<String, Value>) -> ControlFlow<()> + 'a;

/// Visits every row that fulfills the filter, in order or backwards, behind a place, until the
/// visitor has enough.
pub(super) fn walk(
    db: &mut Connection,
    scan: &Scan<'_>,
    query: &ListQuery<'_>,
    behind: Option<&Position>,
    reversed: bool,
    visit: &mut Visitor<'_>,
) -> Result<(), ListError> {
    let source = scan.source;
    let base_url = query.looks_at("meta").then_some(query.base_url);
    let further = source
        .further
        .filter(|further| query.looks_at(further.attribute));
    let at_once = further.and_then(|further| further.read.at_once());
    let chunk = at_once.unwrap_or(CHUNK);
    let limit = i64::try_from(chunk).unwrap_or(i64::MAX);
    let filter = query.filter.filter(|_| !scan.compiled.exact);
    let mut behind = behind.cloned();
    loop {
        let rows = scan.rows(db, behind.as_ref(), reversed, limit)?;
        let is_last = rows.len() < chunk;
        behind = rows.last().map(|row| scan.order.position(row));
        let values = match further {
            Some(further) => {
                further_values(db, scan.organization, &further, &rows, query.base_url)?
            }
            None => Vec::new(),
        };
        let values = values.into_iter().chain(iter::repeat(None));
        // A resource takes several times the memory of its row: there is one at a time.
        for (row, value) in rows.into_iter().zip(values) {
            let mut document = evaluated(source, &row, base_url)?;
            if let (Some(further), Some(value)) = (further, value) {
                document.insert(further.attribute.to_owned(), value);
            }
            if filter.is_some_and(|filter| !filter.matches(&document, source.resource_type)) {
                continue;
            }
            if visit(row, &document).is_break() {
                return Ok(());
            }
        }
        if is_last {
            return Ok(());
        }
    }
}

/// How many rows fulfill the filter.
pub(super) fn count(
    db: &mut Connection,
    scan: &Scan<'_>,
    query: &ListQuery<'_>,
) -> Result<i64, ListError> {
    let mut total = 0;
    walk(db, scan, query, None, false, &mut |_, _| {
        total += 1;
        ControlFlow::Continue(())
    })?;
    Ok(total)
}
