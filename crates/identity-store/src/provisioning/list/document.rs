//! From rows to resources: as filters and orders look at them, and as they are answered.

use std::borrow::Borrow;
use std::iter;

use chrono::DateTime;
use scim_model::Meta;
use scim_model::resource::{StoredResource, document};
use serde_json::{Map, Value};

use super::ListQuery;
use super::error::ListError;
use super::scan::Row;
use super::source::{Further, Read, Source};
use crate::db::micros::Micros;
use crate::{Connection, OrganizationId, StoreError};

/// A row's resource for a filter or an order to look at: with the status of a resource that leaves
/// it unsaid, as the column has it. Without a base URL it has no `meta`, which takes time to write.
pub(super) fn evaluated(
    source: &Source,
    row: &Row,
    base_url: Option<&str>,
) -> Result<Map<String, Value>, StoreError> {
    let attributes: Map<String, Value> =
        serde_json::from_str(&row.attributes).map_err(|_| corrupt(source, row))?;
    let meta = base_url.map(|base_url| meta(source, row, base_url));
    let resource_type = source.resource_type;
    let mut document = document(resource_type, attributes, &row.id, meta.as_ref(), []);
    if let Some(active) = row.active
        && !document.contains_key("active")
    {
        document.insert("active".to_owned(), active.into());
    }
    Ok(document)
}

/// What rows have of an attribute that is kept in other tables.
pub(super) fn further_values<R: Borrow<Row>>(
    db: &mut Connection,
    organization: &OrganizationId,
    further: &Further,
    rows: &[R],
    base_url: &str,
) -> Result<Vec<Option<Value>>, StoreError> {
    let rows = rows.iter().map(Borrow::borrow);
    match further.read {
        Read::WithRow { value, .. } => {
            let value = |row: &Row| match &row.further {
                Some(json) => value(json, base_url).map_err(|_| {
                    StoreError::corrupt(format!("the {} of {}", further.attribute, row.id))
                }),
                None => Ok(None),
            };
            rows.map(value).collect()
        }
        Read::Apart { load, .. } => {
            let ids: Vec<&str> = rows.map(|row| row.id.as_str()).collect();
            let mut values = load(db, organization, &ids, base_url)?;
            Ok(ids.into_iter().map(|id| values.remove(id)).collect())
        }
    }
}

/// The resources of a page as JSON texts, in its order, with what is kept elsewhere where it is
/// wanted.
pub(super) fn answers(
    db: &mut Connection,
    organization: &OrganizationId,
    sources: &[&'static Source],
    rows: &[(usize, Row)],
    query: &ListQuery<'_>,
) -> Result<Vec<String>, ListError> {
    let mut answers: Vec<String> = Vec::new();
    answers.resize_with(rows.len(), String::new);
    for (place, source) in sources.iter().enumerate() {
        let further = source
            .further
            .filter(|further| query.projection.wants(further.attribute));
        let mine: Vec<(usize, &Row)> = rows
            .iter()
            .enumerate()
            .filter_map(|(at, (source, row))| (*source == place).then_some((at, row)))
            .collect();
        let at_once = further.and_then(|further| further.read.at_once());
        // The text of one part is written before the next part is read.
        for part in mine.chunks(at_once.unwrap_or(usize::MAX)) {
            let values = match further {
                Some(further) => {
                    let rows: Vec<&Row> = part.iter().map(|(_, row)| *row).collect();
                    further_values(db, organization, &further, &rows, query.base_url)?
                }
                None => Vec::new(),
            };
            let values = values.into_iter().chain(iter::repeat(None));
            for ((at, row), value) in part.iter().zip(values) {
                if let Some(slot) = answers.get_mut(*at) {
                    *slot = answer(source, row, value, query)?;
                }
            }
        }
    }
    Ok(answers)
}

fn answer(
    source: &Source,
    row: &Row,
    further: Option<Value>,
    query: &ListQuery<'_>,
) -> Result<String, StoreError> {
    let further = source.further.and_then(|it| Some((it.attribute, further?)));
    let resource = StoredResource {
        resource_type: source.resource_type,
        id: &row.id,
        attributes: &row.attributes,
        more: further.into_iter().collect(),
        meta: &meta(source, row, query.base_url),
    };
    resource
        .to_text(query.projection)
        .map_err(|_| corrupt(source, row))
}

fn meta(source: &Source, row: &Row, base_url: &str) -> Meta {
    Meta::new(
        source.resource_type,
        base_url,
        &row.id,
        DateTime::from(Micros(row.created_at)),
        DateTime::from(Micros(row.updated_at)),
        row.version,
    )
}

fn corrupt(source: &Source, row: &Row) -> StoreError {
    let name = source.resource_type.name;
    StoreError::corrupt(format!("the attributes of {name} {}", row.id))
}
