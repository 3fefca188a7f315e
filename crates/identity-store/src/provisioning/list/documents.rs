//! From rows to resources: evaluated one by one where SQL alone cannot tell, and rendered for the
//! page.

use std::borrow::Borrow;
use std::iter;
use std::ops::ControlFlow;

use chrono::DateTime;
use scim_model::Meta;
use scim_model::resource::{StoredResource, document};
use serde_json::{Map, Value};

use super::order::Position;
use super::query::ListQuery;
use super::resource_table::{Load, RelatedAttribute, ResourceTable, Row};
use super::scan::Scan;
use super::work::Work;
use crate::db::micros::Micros;
use crate::provisioning::error::ProvisioningError;
use crate::{Connection, OrganizationId, StoreError};

/// A row's resource as a filter or an order sees it: where the resource has no status, with that of
/// the column. Without a base URL it has no `meta`, which takes time to write.
fn evaluated(
    table: &ResourceTable,
    row: &Row,
    base_url: Option<&str>,
) -> Result<Map<String, Value>, StoreError> {
    let attributes: Map<String, Value> =
        serde_json::from_str(&row.attributes).map_err(|_| corrupt(table, row))?;
    let meta = base_url
        .map(|base_url| meta(table, row, base_url))
        .transpose()?;
    let resource_type = table.resource_type;
    let mut document = document(resource_type, attributes, &row.id, meta.as_ref(), []);
    if let Some(active) = row.active
        && !document.contains_key("active")
    {
        document.insert("active".to_owned(), active.into());
    }
    Ok(document)
}

/// The values of the rows' related attribute.
fn related_values<R: Borrow<Row>>(
    db: &mut Connection,
    organization: &OrganizationId,
    related: &RelatedAttribute,
    rows: &[R],
    base_url: &str,
) -> Result<Vec<Option<Value>>, StoreError> {
    let rows = rows.iter().map(Borrow::borrow);
    match related.load {
        Load::Inline { parse, .. } => {
            let value = |row: &Row| match &row.related {
                Some(json) => parse(json, base_url).map_err(|_| {
                    StoreError::corrupt(format!("the {} of {}", related.name, row.id))
                }),
                None => Ok(None),
            };
            rows.map(value).collect()
        }
        Load::Batched { load, .. } => {
            let ids: Vec<&str> = rows.map(|row| row.id.as_str()).collect();
            let mut values = load(db, organization, &ids, base_url)?;
            Ok(ids.into_iter().map(|id| values.remove(id)).collect())
        }
    }
}

/// How many rows are read, and in memory, at once.
const CHUNK: usize = 500;

/// Looks at a row and its resource, and tells whether to go on.
pub(super) type Visitor<'a> = dyn FnMut(Row, &Map<String, Value>) -> ControlFlow<()> + 'a;

/// Visits every row that matches the filter, in order or backwards, after a position, until the
/// visitor has enough.
pub(super) fn walk(
    db: &mut Connection,
    scan: &Scan<'_>,
    query: &ListQuery<'_>,
    after: Option<&Position>,
    reversed: bool,
    visit: &mut Visitor<'_>,
) -> Result<(), ProvisioningError> {
    let table = scan.table;
    let base_url = query.evaluates("meta").then_some(query.base_url);
    let related = table
        .related
        .filter(|related| query.evaluates(related.name));
    let batch_size = related.and_then(|related| related.load.batch_size());
    let chunk = batch_size.unwrap_or(CHUNK);
    let limit = i64::try_from(chunk).unwrap_or(i64::MAX);
    let filter = query.filter.filter(|_| !scan.compiled.exact);
    let filter = filter.map(|filter| filter.of_resources(table.resource_type));
    let mut work = Work::of(query);
    let mut after = after.cloned();
    loop {
        let rows = scan.rows(db, after.as_ref(), reversed, limit)?;
        let is_last = rows.len() < chunk;
        after = rows.last().map(|row| scan.order.position(row));
        let values = match related {
            Some(related) => {
                related_values(db, scan.organization, &related, &rows, query.base_url)?
            }
            None => Vec::new(),
        };
        let values = values.into_iter().chain(iter::repeat(None));
        // A parsed resource takes several times the memory of its row: one exists at a time.
        for (row, value) in rows.into_iter().zip(values) {
            work.spend(&row)?;
            let mut document = evaluated(table, &row, base_url)?;
            if let (Some(related), Some(value)) = (related, value) {
                document.insert(related.name.to_owned(), value);
            }
            if filter.as_ref().is_some_and(|it| !it.matches(&document)) {
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

/// How many rows match the filter.
pub(super) fn count_one_by_one(
    db: &mut Connection,
    scan: &Scan<'_>,
    query: &ListQuery<'_>,
) -> Result<i64, ProvisioningError> {
    let mut total = 0;
    walk(db, scan, query, None, false, &mut |_, _| {
        total += 1;
        ControlFlow::Continue(())
    })?;
    Ok(total)
}

/// Renders the resources of a page as JSON texts, in its order, with the related attribute where it
/// is wanted.
pub(super) fn render(
    db: &mut Connection,
    organization: &OrganizationId,
    tables: &[&'static ResourceTable],
    rows: &[(usize, Row)],
    query: &ListQuery<'_>,
) -> Result<Vec<String>, ProvisioningError> {
    let mut texts: Vec<String> = Vec::new();
    texts.resize_with(rows.len(), String::new);
    for (index, table) in tables.iter().enumerate() {
        let related = table
            .related
            .filter(|related| query.projection.wants(related.name));
        let mine: Vec<(usize, &Row)> = rows
            .iter()
            .enumerate()
            .filter_map(|(at, (of, row))| (*of == index).then_some((at, row)))
            .collect();
        let batch_size = related.and_then(|related| related.load.batch_size());
        // One batch is rendered before the next is loaded.
        for batch in mine.chunks(batch_size.unwrap_or(usize::MAX)) {
            let values = match related {
                Some(related) => {
                    let rows: Vec<&Row> = batch.iter().map(|(_, row)| *row).collect();
                    related_values(db, organization, &related, &rows, query.base_url)?
                }
                None => Vec::new(),
            };
            let empty = related
                .filter(|it| it.load.is_batched())
                .map(|_| Value::Array(Vec::new()));
            let values = values.into_iter().chain(iter::repeat(None));
            for ((at, row), value) in batch.iter().zip(values) {
                let value = value.or_else(|| empty.clone());
                if let Some(slot) = texts.get_mut(*at) {
                    *slot = render_one(table, row, value, query)?;
                }
            }
        }
    }
    Ok(texts)
}

fn render_one(
    table: &ResourceTable,
    row: &Row,
    related: Option<Value>,
    query: &ListQuery<'_>,
) -> Result<String, StoreError> {
    let related = table.related.and_then(|it| Some((it.name, related?)));
    let resource = StoredResource {
        resource_type: table.resource_type,
        id: &row.id,
        attributes: &row.attributes,
        more: related.into_iter().collect(),
        meta: &meta(table, row, query.base_url)?,
    };
    resource
        .to_text(query.projection)
        .map_err(|_| corrupt(table, row))
}

fn meta(table: &ResourceTable, row: &Row, base_url: &str) -> Result<Meta, StoreError> {
    let version = match (table.related.map(|it| it.load), &row.related) {
        (Some(Load::Inline { version, .. }), Some(json)) => {
            version(row.version, json).map_err(|_| corrupt(table, row))?
        }
        _ => row.version.into(),
    };
    Ok(Meta::new(
        table.resource_type,
        base_url,
        &row.id,
        DateTime::from(Micros(row.created_at)),
        DateTime::from(Micros(row.updated_at)),
        version,
    ))
}

fn corrupt(table: &ResourceTable, row: &Row) -> StoreError {
    let name = table.resource_type.name;
    StoreError::corrupt(format!("the attributes of {name} {}", row.id))
}
