//! Lists of SCIM resources: filters, orders, pages and totals (RFC 7644 section 3.4.2, RFC 9865).
//!
//! A [`ResourceTable`] says which table holds the resources of a type and which columns hold which
//! attributes. What columns hold exactly becomes SQL; `scim-model` evaluates the rest over the rows
//! in bounded chunks, so that every filter and every order is exact, with the true total.

mod comparison;
mod compile;
mod cursor;
mod database_order;
mod documents;
mod memory_order;
mod order;
mod page_checkpoints;
mod query;
mod resource_table;
mod scan;
mod sql;
mod work;

use scim_model::search::Paging;
use scim_model::{Filter, FilterValue, Operator, Projection, Sort};

use self::comparison::text_of;
use self::compile::{AccessPath, compile};
use self::order::Order;
use self::query::PageOfRows;
use self::scan::Scan;
use self::sql::Dialect;
use crate::provisioning::error::ProvisioningError;
use crate::{Connection, OrganizationId};

pub use self::page_checkpoints::make_page_checkpoints;
pub use self::query::{Found, ListQuery};
pub use self::resource_table::ResourceTable;
pub(crate) use self::resource_table::{
    AttributeColumn, FindByKey, Folding, Load, OwnValue, RelatedAttribute, Row, RowTypes,
    ValueTable,
};
pub use self::scan::total;
pub use self::work::MAX_WORK_BYTES;

/// Lists resources of one or several types.
///
/// Without an order, or by an attribute that a column holds, the database pages the resources of
/// one type. By any other attribute, and several types in one order, the resources are evaluated
/// one by one; a page by index then reaches 10,000 resources.
///
/// # Errors
/// 400 `invalidCursor` for a cursor that another query gave, and 400 `tooMany` for a page by index
/// beyond what is sorted, or a filter that compares too much: see [`MAX_WORK_BYTES`].
pub fn list(
    db: &mut Connection,
    organization: &OrganizationId,
    tables: &[&'static ResourceTable],
    query: &ListQuery<'_>,
) -> Result<Found, ProvisioningError> {
    let page = match page_by_key(db, organization, tables, query)? {
        Some(page) => page,
        None => page(db, organization, tables, query)?,
    };
    let resources = documents::render(db, organization, tables, &page.rows, query)?;
    Ok(Found {
        total: page.total,
        resources,
        next_cursor: page.next_cursor,
        previous_cursor: page.previous_cursor,
        counted_far: page.counted_far,
    })
}

/// The rows of the page, by SQL that is composed for the query.
fn page(
    db: &mut Connection,
    organization: &OrganizationId,
    tables: &[&'static ResourceTable],
    query: &ListQuery<'_>,
) -> Result<PageOfRows, ProvisioningError> {
    let dialect = Dialect::of(db);
    let order = match (tables, query.sort) {
        (_, None) => Some(Order::of_creation()),
        ([table], Some(sort)) => Order::of(table, sort),
        (_, Some(_)) => None,
    };
    let scans: Vec<Scan<'_>> = tables
        .iter()
        .map(|table| Scan {
            table,
            organization,
            compiled: compile(query.filter, table, organization, dialect),
            order: order.unwrap_or(Order::of_creation()),
            dialect,
            with_related: table.related.is_some_and(|related| {
                // The version in `meta` covers it.
                [related.name, "meta"]
                    .iter()
                    .any(|name| query.projection.wants(name) || query.evaluates(name))
            }),
        })
        .collect();
    scans
        .iter()
        .try_for_each(|scan| work::check(db, scan, query))?;
    match (query.paging, order, query.sort) {
        // The total alone (RFC 9865 section 2).
        (Paging::Cursor { count: 0, .. }, ..) => database_order::by_index(db, &scans, query, 0, 0),
        (Paging::Index { start_index, count }, None, Some(sort)) => {
            memory_order::by_index(db, &scans, query, sort, skip(*start_index), *count)
        }
        (Paging::Index { start_index, count }, ..) => {
            database_order::by_index(db, &scans, query, skip(*start_index), *count)
        }
        (Paging::Cursor { cursor, count }, None, Some(sort)) => {
            memory_order::by_cursor(db, &scans, query, sort, cursor.as_deref(), *count)
        }
        (Paging::Cursor { cursor, count }, ..) => {
            database_order::by_cursor(db, &scans, query, cursor.as_deref(), *count)
        }
    }
}

/// The page where the filter compares one of the table's keys with a text for equality; `None` for
/// every other query. Clients make this existence check before each create, and composing its SQL
/// takes longer than running it.
fn page_by_key(
    db: &mut Connection,
    organization: &OrganizationId,
    tables: &[&'static ResourceTable],
    query: &ListQuery<'_>,
) -> Result<Option<PageOfRows>, ProvisioningError> {
    let ([table], Paging::Index { start_index, count }) = (tables, query.paging) else {
        return Ok(None);
    };
    let Some((find, key)) = query.filter.and_then(|filter| key(table, filter)) else {
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

fn key(table: &ResourceTable, filter: &Filter) -> Option<(FindByKey, String)> {
    let Filter::Compare {
        path,
        operator: Operator::Equal,
        value,
    } = filter
    else {
        return None;
    };
    let (_, find) = table.keys.iter().find(|(name, _)| path.is(name))?;
    match table.column(path)? {
        AttributeColumn::Text { folding, .. } => {
            Some((*find, text_of(value, Operator::Equal, *folding)?))
        }
        _ => None,
    }
}

/// Whether a query is quick: an existence check, which finds at most one resource by its key. A
/// resource with a batched attribute may be megabytes, and reading it is not quick.
pub fn is_brief(
    filter: Option<&Filter>,
    projection: &Projection,
    tables: &[&ResourceTable],
) -> bool {
    let is_brief = |filter: &Filter, table: &&ResourceTable| {
        let batched = table.related.filter(|it| it.load.is_batched());
        let is_needed = |related: RelatedAttribute| {
            projection.wants(related.name) || filter.mentions(related.name)
        };
        finds_one(filter, table) && !batched.is_some_and(is_needed)
    };
    filter.is_some_and(|filter| tables.iter().all(|table| is_brief(filter, table)))
}

/// Whether a query goes through all resources, or through all that match in order to sort them: no
/// index narrows it.
pub fn is_thorough(
    filter: Option<&Filter>,
    sort: Option<&Sort>,
    organization: &OrganizationId,
    tables: &[&'static ResourceTable],
) -> bool {
    let is_sorted_in_memory = match (tables, sort) {
        (_, None) => false,
        ([table], Some(sort)) => Order::of(table, sort).is_none(),
        (_, Some(_)) => true,
    };
    let is_scanned = |table: &&'static ResourceTable| {
        // What narrows a query does so on both databases.
        let compiled = compile(filter, table, organization, Dialect::Sqlite);
        compiled.access == AccessPath::Scan && !compiled.at_most_one
    };
    is_sorted_in_memory || (filter.is_some() && tables.iter().any(is_scanned))
}

fn finds_one(filter: &Filter, table: &ResourceTable) -> bool {
    match filter {
        Filter::Compare {
            path,
            operator: Operator::Equal,
            value,
        } => {
            *value != FilterValue::Null
                && table.column(path).is_some_and(AttributeColumn::is_unique)
        }
        Filter::And(terms) => terms.iter().any(|term| finds_one(term, table)),
        _ => false,
    }
}

fn skip(start_index: i64) -> i64 {
    start_index.saturating_sub(1).max(0)
}
