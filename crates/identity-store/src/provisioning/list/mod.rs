//! Lists of SCIM resources: filters, orders, pages and totals (RFC 7644 section 3.4.2, RFC 9865).
//!
//! A [`Source`] says which table holds the resources of a type and which columns answer which
//! attributes. What columns answer exactly becomes SQL; the rest is evaluated by `scim-model` over
//! the rows in bounded chunks, so that every filter and every order is answered exactly, with the
//! true total.

mod by_cursor;
mod by_index;
mod by_key;
mod compile;
mod cursor;
mod document;
mod error;
mod order;
mod places;
mod scan;
mod sorted;
mod source;
mod sql;
mod terms;
mod totals;
mod walk;

use scim_model::search::Paging;
use scim_model::{Filter, FilterValue, Operator, Projection, Sort};

use self::compile::compile;
use self::document::answers;
use self::order::Order;
use self::scan::Scan;
use self::sql::Dialect;
use crate::{Connection, OrganizationId};

pub use self::error::ListError;
pub use self::places::make_places;
pub(crate) use self::scan::{Row, RowTypes};
pub use self::source::Source;
pub(crate) use self::source::{Column, Further, OwnValue, Read, Values};
pub use self::totals::total;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct ListQuery<'a> {
    /// Which resources; `None` for all.
    pub filter: Option<&'a Filter>,
    /// In which order; `None` for that of creation.
    pub sort: Option<&'a Sort>,
    /// Which page.
    pub paging: &'a Paging,
    /// Which attributes are answered: what costs further queries is read only when wanted.
    pub projection: &'a Projection,
    /// The SCIM base URL, without a slash at its end.
    pub base_url: &'a str,
}

impl ListQuery<'_> {
    /// Whether the filter or the order names a core attribute.
    fn looks_at(&self, name: &str) -> bool {
        let sorts = |sort: &Sort| {
            sort.path.schema().is_none() && sort.path.attribute().eq_ignore_ascii_case(name)
        };
        self.filter.is_some_and(|filter| filter.mentions(name)) || self.sort.is_some_and(sorts)
    }
}

/// One page.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Found {
    /// How many fulfill the filter in all. Where a cursor pages, as counted at the first page.
    pub total: i64,
    /// Those of the page as they are answered, each as JSON.
    pub resources: Vec<String>,
    /// The cursor of the next page, where a cursor pages and there is one.
    pub next_cursor: Option<String>,
    /// The cursor of the page before, where a cursor pages and there may be one.
    pub previous_cursor: Option<String>,
    /// Whether many rows had to be counted to find the page. [`make_places`] spares that the next
    /// time.
    pub counted_far: bool,
}

/// The rows of a page, each with the place of its source, before they become documents.
#[derive(Debug, Default)]
struct PageOfRows {
    total: i64,
    rows: Vec<(usize, Row)>,
    next_cursor: Option<String>,
    previous_cursor: Option<String>,
    counted_far: bool,
}

/// Lists resources of one or several types; every filter is answered exactly.
///
/// Without an order, or by an attribute that a column has, one type is paged by the database. By
/// any other attribute, and several types in one order, the resources are looked at one by one;
/// a page by index then reaches 10,000 resources.
///
/// # Errors
/// 400 `invalidCursor` for a cursor that another query gave, 400 `tooMany` for a page by index
/// beyond what is sorted, and the database's.
pub fn list(
    db: &mut Connection,
    organization: &OrganizationId,
    sources: &[&'static Source],
    query: &ListQuery<'_>,
) -> Result<Found, ListError> {
    let page = match by_key::page(db, organization, sources, query)? {
        Some(page) => page,
        None => page(db, organization, sources, query)?,
    };
    let resources = answers(db, organization, sources, &page.rows, query)?;
    Ok(Found {
        total: page.total,
        resources,
        next_cursor: page.next_cursor,
        previous_cursor: page.previous_cursor,
        counted_far: page.counted_far,
    })
}

/// The rows of the page, by SQL that is put together for the query.
fn page(
    db: &mut Connection,
    organization: &OrganizationId,
    sources: &[&'static Source],
    query: &ListQuery<'_>,
) -> Result<PageOfRows, ListError> {
    let dialect = Dialect::of(db);
    let order = match (sources, query.sort) {
        (_, None) => Some(Order::of_creation()),
        ([source], Some(sort)) => Order::of(source, sort),
        (_, Some(_)) => None,
    };
    let scans: Vec<Scan<'_>> = sources
        .iter()
        .map(|source| Scan {
            source,
            organization,
            compiled: compile(query.filter, source, organization, dialect),
            order: order.unwrap_or(Order::of_creation()),
            dialect,
            wants_further: source.further.is_some_and(|further| {
                query.projection.wants(further.attribute) || query.looks_at(further.attribute)
            }),
        })
        .collect();
    match (query.paging, order, query.sort) {
        // The total alone (RFC 9865 section 2).
        (Paging::Cursor { count: 0, .. }, ..) => by_index::page(db, &scans, query, 0, 0),
        (Paging::Index { start_index, count }, None, Some(sort)) => {
            sorted::by_index(db, &scans, query, sort, skip(*start_index), *count)
        }
        (Paging::Index { start_index, count }, ..) => {
            by_index::page(db, &scans, query, skip(*start_index), *count)
        }
        (Paging::Cursor { cursor, count }, None, Some(sort)) => {
            sorted::by_cursor(db, &scans, query, sort, cursor.as_deref(), *count)
        }
        (Paging::Cursor { cursor, count }, ..) => {
            by_cursor::page(db, &scans, query, cursor.as_deref(), *count)
        }
    }
}

/// Whether it takes little to answer a query: an existence check, which finds one resource at most
/// by its key. A resource with members may be megabytes, and is none of those.
pub fn is_brief(filter: Option<&Filter>, projection: &Projection, sources: &[&Source]) -> bool {
    let is_brief = |filter: &Filter, source: &&Source| {
        let much = source.further.filter(|it| it.read.is_apart());
        let is_met = |further: Further| {
            projection.wants(further.attribute) || filter.mentions(further.attribute)
        };
        finds_one(filter, source) && !much.is_some_and(is_met)
    };
    filter.is_some_and(|filter| sources.iter().all(|source| is_brief(filter, source)))
}

fn finds_one(filter: &Filter, source: &Source) -> bool {
    match filter {
        Filter::Compare {
            path,
            operator: Operator::Equal,
            value,
        } => *value != FilterValue::Null && source.column(path).is_some_and(Column::is_unique),
        Filter::And(terms) => terms.iter().any(|term| finds_one(term, source)),
        _ => false,
    }
}

fn skip(start_index: i64) -> i64 {
    start_index.saturating_sub(1).max(0)
}
