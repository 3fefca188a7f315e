//! Finding keys.

use diesel::prelude::*;

use super::record::SamlKey;
use crate::db::schema::saml_keys;
use crate::{Connection, OrganizationId, SamlKeyId, StoreError};

/// The organization's keys, the newest first; at most two.
pub fn list(
    db: &mut Connection,
    organization: &OrganizationId,
) -> Result<Vec<SamlKey>, StoreError> {
    Ok(saml_keys::table
        .filter(saml_keys::organization_id.eq(organization))
        .order(saml_keys::id.desc())
        .select(SamlKey::as_select())
        .load(db)?)
}

/// One key of the organization.
pub fn get(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &SamlKeyId,
) -> Result<Option<SamlKey>, StoreError> {
    Ok(saml_keys::table
        .find(id)
        .filter(saml_keys::organization_id.eq(organization))
        .select(SamlKey::as_select())
        .get_result(db)
        .optional()?)
}
