//! How many resources there are, without counting them.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use scim_model::ResourceType;

use super::sql::Sql;
use crate::{Connection, OrganizationId, StoreError};

/// How many resources of a type the organization has. Triggers keep the number in the same
/// transaction as the rows, so it is exact and costs the same however many there are.
///
/// # Errors
/// When the database fails.
pub fn total(
    db: &mut Connection,
    organization: &OrganizationId,
    resource_type: &ResourceType,
) -> Result<i64, StoreError> {
    let sql = select(organization, resource_type);
    Ok(sql.query::<BigInt>().get_result(db)?)
}

/// The query for that number.
pub(super) fn select(organization: &OrganizationId, resource_type: &ResourceType) -> Sql {
    Sql::fixed(
        "SELECT CAST(coalesce(sum(total), 0) AS BIGINT) FROM scim_totals WHERE organization_id = ",
    )
    .text(organization.as_str())
    .then(" AND resource_type = ")
    .text(resource_type.name)
}
