//! From rows to resources as they are answered.

use chrono::DateTime;
use scim_model::Meta;
use scim_model::resource::document as answered;
use serde_json::{Map, Value};

use super::error::ListError;
use super::scan::Row;
use super::source::Source;
use super::{ListQuery, Listed};
use crate::micros::Micros;
use crate::{Connection, OrganizationId, StoreError};

/// A row's resource. Without a base URL it has no `meta`, which takes time to write.
pub(super) fn document(
    source: &Source,
    row: &Row,
    base_url: Option<&str>,
) -> Result<Map<String, Value>, StoreError> {
    let name = source.resource_type.name;
    let attributes: Map<String, Value> = serde_json::from_str(&row.attributes)
        .map_err(|_| StoreError::corrupt(format!("the attributes of {name} {}", row.id)))?;
    let meta = base_url.map(|base_url| {
        Meta::new(
            source.resource_type,
            base_url,
            &row.id,
            DateTime::from(Micros(row.created_at)),
            DateTime::from(Micros(row.updated_at)),
            row.version,
        )
    });
    Ok(answered(
        source.resource_type,
        attributes,
        &row.id,
        meta.as_ref(),
        [],
    ))
}

/// The same for a filter or an order to look at: with the status of a resource that leaves it
/// unsaid, as the column has it.
pub(super) fn evaluated(
    source: &Source,
    row: &Row,
    base_url: Option<&str>,
) -> Result<Map<String, Value>, StoreError> {
    let mut document = document(source, row, base_url)?;
    if let Some(active) = row.active
        && !document.contains_key("active")
    {
        document.insert("active".to_owned(), active.into());
    }
    Ok(document)
}

/// The resources of a page, in its order, with what is kept elsewhere where it is wanted.
pub(super) fn documents(
    db: &mut Connection,
    organization: &OrganizationId,
    sources: &[&'static Source],
    rows: &[(usize, Row)],
    query: &ListQuery<'_>,
) -> Result<Vec<Listed>, ListError> {
    let mut found: Vec<Option<Listed>> = Vec::new();
    found.resize_with(rows.len(), || None);
    for (place, source) in sources.iter().enumerate() {
        let mine = || rows.iter().enumerate().filter(|(_, row)| row.0 == place);
        let mut mine_found = mine()
            .map(|(_, (_, row))| document(source, row, Some(query.base_url)))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(further) = &source.further
            && !mine_found.is_empty()
            && query.projection.wants(further.attribute)
        {
            (further.add)(db, organization, &mut mine_found, query.base_url)?;
        }
        for ((at, _), document) in mine().zip(mine_found) {
            if let Some(slot) = found.get_mut(at) {
                *slot = Some(Listed {
                    resource_type: source.resource_type,
                    document,
                });
            }
        }
    }
    Ok(found.into_iter().flatten().collect())
}
