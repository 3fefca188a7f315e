//! From rows to resources: as filters and orders look at them, and as they are answered.

use std::collections::HashMap;

use chrono::DateTime;
use scim_model::Meta;
use scim_model::resource::{StoredResource, document};
use serde_json::{Map, Value};

use super::ListQuery;
use super::error::ListError;
use super::scan::Row;
use super::source::Source;
use crate::micros::Micros;
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

/// The resources of a page as JSON texts, in its order, with what is kept elsewhere where it is
/// wanted.
pub(super) fn answers(
    db: &mut Connection,
    organization: &OrganizationId,
    sources: &[&'static Source],
    rows: &[(usize, Row)],
    query: &ListQuery<'_>,
) -> Result<Vec<String>, ListError> {
    let mut further: Vec<HashMap<String, Value>> = Vec::with_capacity(sources.len());
    for (place, source) in sources.iter().enumerate() {
        let mine = rows.iter().filter(|(its_place, _)| *its_place == place);
        let ids: Vec<&str> = mine.map(|(_, row)| row.id.as_str()).collect();
        let wanted = source
            .further
            .as_ref()
            .filter(|further| !ids.is_empty() && query.projection.wants(further.attribute));
        further.push(match wanted {
            Some(further) => (further.load)(db, organization, &ids, query.base_url)?,
            None => HashMap::new(),
        });
    }
    let mut answers = Vec::with_capacity(rows.len());
    for (place, row) in rows {
        let (Some(source), Some(further)) = (sources.get(*place), further.get_mut(*place)) else {
            continue;
        };
        let value = further.remove(&row.id);
        answers.push(answer(source, row, value, query)?);
    }
    Ok(answers)
}

fn answer(
    source: &Source,
    row: &Row,
    further: Option<Value>,
    query: &ListQuery<'_>,
) -> Result<String, StoreError> {
    let further = source
        .further
        .as_ref()
        .and_then(|it| Some((it.attribute, further?)));
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
