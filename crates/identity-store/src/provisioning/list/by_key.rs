//! One resource by a key: the existence check that clients make before they create somebody.

use diesel::result::QueryResult;
use scim_model::search::Paging;
use scim_model::{Filter, Operator};

use super::error::ListError;
use super::scan::Row;
use super::source::{Column, Source};
use super::terms::text_of;
use super::{ListQuery, PageOfRows};
use crate::{Connection, OrganizationId};

/// Finds the row by the organization and the key, which is folded where its column is, by a
/// statement that is prepared once.
pub(crate) type FindByKey = fn(&mut Connection, &[&str; 2]) -> QueryResult<Option<Row>>;

/// The page, where the filter is that one of the source's keys equals a text; `None` for every
/// other query. Putting SQL together for what is asked most takes longer than running it.
pub(super) fn page(
    db: &mut Connection,
    organization: &OrganizationId,
    sources: &[&'static Source],
    query: &ListQuery<'_>,
) -> Result<Option<PageOfRows>, ListError> {
    let ([source], Paging::Index { start_index, count }) = (sources, query.paging) else {
        return Ok(None);
    };
    let Some((find, key)) = query.filter.and_then(|filter| key(source, filter)) else {
        return Ok(None);
    };
    let found = find(db, &[organization.as_str(), &key])?;
    let total = i64::from(found.is_some());
    let is_shown = *start_index <= 1 && *count > 0;
    let rows = found.filter(|_| is_shown).map(|row| (0, row));
    Ok(Some(PageOfRows {
        total,
        rows: rows.into_iter().collect(),
        ..PageOfRows::default()
    }))
}

fn key(source: &Source, filter: &Filter) -> Option<(FindByKey, String)> {
    let Filter::Compare {
        path,
        operator: Operator::Equal,
        value,
    } = filter
    else {
        return None;
    };
    let (_, find) = source.keys.iter().find(|(name, _)| path.is(name))?;
    match source.column(path)? {
        Column::Text { folded, .. } => Some((*find, text_of(value, *folded)?)),
        _ => None,
    }
}
